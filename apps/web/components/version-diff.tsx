import { diffSample, type RowDiff, readDiff, type TableDiff } from "../reads/diff-read";
import { instantDate, longDate } from "../words/dates";
import { chosenVersions, diffFinding } from "../words/diff-words";
import { plain } from "../words/numbers";
import { sourceLine } from "../words/source-line";
import { DiffPicker } from "./diff-picker";
import { ExportButton } from "./export-button";
import { FailureState } from "./failure";
import { PageLink } from "./page-link";

type Props = {
  table: string;
  versions: readonly { readonly version: number; readonly committedAt: string }[];
  from: string | null;
  to: string | null;
  asOf: string | null;
};

/** What became of a table's rows between the two versions in the URL; none is compared before it is asked for. */
export async function VersionDiff(props: Props) {
  const { table, versions } = props;
  const chosen = chosenVersions(
    versions.map(({ version }) => version),
    props.from,
    props.to,
  );
  const answer = chosen.from === null ? null : await readDiff(table, chosen.from, chosen.to, props.asOf);
  const diff = answer?.data?.tableDiff ?? null;
  return (
    <section aria-labelledby="diff" id="difference">
      <div className="head">
        <h2 id="diff">{diff ? diffFinding(diff) : "What changed between two versions"}</h2>
        {diff && <span className="head-note">{scopeOf(diff)}</span>}
        {diff && diff.sample.length > 0 && (
          <div className="head-acts">
            <ExportButton
              finding={`${table}, version ${diff.fromVersion} to ${diff.toVersion}: ${diffFinding(diff)}`}
              unit={`up to ${diffSample} rows of each kind, a line a cell`}
              fileName={`${table}-${diff.fromVersion}-${diff.toVersion}`}
              source={sourceLine(diff.provenance)}
              table={{
                columns: ["kind", "key", "column", "before", "after"],
                rows: diff.sample.flatMap((row) =>
                  row.cells.map((cell) => [row.kind, keyText(row), cell.column, cell.before, cell.after]),
                ),
              }}
            />
          </div>
        )}
      </div>
      {versions.length < 2 ? (
        <p className="second">The table has one version: there is nothing to compare it with yet.</p>
      ) : (
        <DiffPicker
          versions={versions.map(({ version, committedAt }) => ({
            version,
            text: `${version} · ${instantDate(committedAt)}`,
          }))}
          from={chosen.from}
          to={chosen.to}
        />
      )}
      {chosen.from === null && chosen.before !== null && (
        <p className="second">
          <PageLink href={`/data/${encodeURIComponent(table)}?from=${chosen.before}&to=${chosen.to}`} isChoice>
            Compare version {chosen.before} with {chosen.to}
          </PageLink>
        </p>
      )}
      {answer?.failure && <FailureState failure={answer.failure} />}
      {diff && <Difference diff={diff} />}
    </section>
  );
}

function Difference({ diff }: { diff: TableDiff }) {
  return (
    <>
      <dl className="diff-counts">
        {(["added", "changed", "removed", "unchanged"] as const).map((kind) => (
          <div key={kind} data-kind={kind}>
            <dt>{kind}</dt>
            <dd>{plain(diff[kind])}</dd>
          </div>
        ))}
      </dl>
      {diff.columns.length > 0 && (
        <p className="second diff-columns">
          Changed cells by column:{" "}
          {diff.columns.map(({ column, rows }, order) => (
            <span key={column}>
              {order > 0 && ", "}
              <span className="mono">{column}</span> {plain(rows)}
            </span>
          ))}
        </p>
      )}
      {diff.sample.length > 0 && (
        <section className="scroll diff-rows" tabIndex={0} aria-label="Rows that differ, scrolls">
          <table className="table" aria-label="Rows that differ">
            <thead>
              <tr>
                <th scope="col">Row</th>
                <th scope="col">Key</th>
                <th scope="col">Column: before → after</th>
              </tr>
            </thead>
            <tbody>
              {diff.sample.map((row) => (
                <tr key={`${row.kind} ${keyText(row)}`}>
                  <td className="diff-kind" data-kind={row.kind}>
                    {marks[row.kind]} {row.kind}
                  </td>
                  <td className="mono">{keyText(row)}</td>
                  <td className="wrap">
                    <Cells row={row} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <p className="table-foot">
        <span>{diff.sample.length > 0 && `the first ${diffSample} rows of each kind in the table’s order`}</span>
        <span>{sourceLine(diff.provenance)}</span>
      </p>
    </>
  );
}

const marks: Record<string, string> = { added: "+", removed: "−", changed: "±" };
/** Cells shown of a row; the export has all. */
const mostCells = 6;

function Cells({ row }: { row: RowDiff }) {
  const rest = row.cells.length - mostCells;
  return (
    <>
      {row.cells.slice(0, mostCells).map(({ column, before, after }, order) => (
        <span key={column}>
          {order > 0 && " · "}
          <span className="third">{column}</span>{" "}
          {row.kind === "changed" && (
            <>
              <del>{cellText(before)}</del> →{" "}
            </>
          )}
          {row.kind === "removed" ? <del>{cellText(before)}</del> : cellText(after)}
        </span>
      ))}
      {rest > 0 && <span className="third"> · and {plain(rest)} more</span>}
    </>
  );
}

function keyText(row: RowDiff): string {
  return Object.values(row.key).join(" · ");
}

function scopeOf(diff: TableDiff): string {
  const versions = `version ${diff.fromVersion} to ${diff.toVersion}`;
  if (diff.from === null) return versions;
  return `${versions}, sessions ${longDate(diff.from)} to ${longDate(diff.to)}`;
}

function cellText(cell: string | null): string {
  return cell === null ? "missing" : cell === "" ? "empty" : cell;
}
