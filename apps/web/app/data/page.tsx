import { ExportButton } from "../../components/export-button";
import { EmptyState, FailureState } from "../../components/failure";
import { FirstRun } from "../../components/first-run";
import { PageLink } from "../../components/page-link";
import { ReleaseLineage } from "../../components/release-lineage";
import { parameter, type SearchParams } from "../../reads/page-state";
import { readShell } from "../../reads/shell-read";
import { readTables, type TableSummary } from "../../reads/tables-read";
import { instantDate, longDate } from "../../words/dates";
import { byteSize, compact, counted } from "../../words/numbers";

export const metadata = { title: "Tables" };

const layers: Record<string, string> = {
  bronze: "Bronze: as it came",
  silver: "Silver: checked",
  gold: "Gold: derived",
  ml: "Models and evidence",
};

/** The tables of the release, in the order the data walks. */
export default async function DataPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const answer = await readTables();
  if (answer.failure?.code === "NO_RELEASE") return <FirstRun initial={(await readShell()).status} />;
  if (answer.failure) return <FailureState failure={answer.failure} />;
  const tables = answer.data.tables ?? [];
  if (tables.length === 0) {
    return <EmptyState title="The lake is empty." why="A run fills it." command="npx plumb run --source demo:" />;
  }
  const present = Object.keys(layers).filter((layer) => tables.some((table) => table.layer === layer));
  const source = `${answer.data.release?.isSimulated ? "Simulated · " : ""}last session ${longDate(answer.data.release?.lastSession)}`;
  return (
    <>
      <header className="page-head">
        <h1>{counted(tables.length, "table")}, one release</h1>
        <p>
          Every page reads these versions and no others. Open formats: any Delta reader can open the folders. Rows that
          were refused are in the <PageLink href="/quarantine">quarantine</PageLink>.
        </p>
      </header>
      <div className="sections">
        {present.map((layer) => (
          <TableList
            key={layer}
            title={layers[layer]!}
            fileName={`tables-${layer}`}
            source={source}
            tables={tables.filter((table) => table.layer === layer)}
          />
        ))}
        <ReleaseLineage release={parameter(await searchParams, "release")} />
      </div>
      <p className="table-foot">
        <span>
          {answer.data.release?.isSimulated ? "Simulated · " : ""}
          {counted(tables.length, "table")}
        </span>
        <span>last session {longDate(answer.data.release?.lastSession)}</span>
      </p>
    </>
  );
}

function TableList(props: { title: string; fileName: string; source: string; tables: readonly TableSummary[] }) {
  const { title, tables } = props;
  return (
    <section>
      <div className="head">
        <h2>{title}</h2>
        <div className="head-acts">
          <ExportButton
            finding={title}
            unit="versions, rows, bytes"
            fileName={props.fileName}
            source={props.source}
            table={{
              columns: ["table", "about", "version", "rows", "bytes", "first session", "last session", "committed"],
              rows: tables.map((table) => [
                table.name,
                table.about,
                table.version,
                table.rows,
                table.bytes,
                table.firstSession,
                table.lastSession,
                table.committedAt,
              ]),
            }}
          />
        </div>
      </div>
      <div className="as-cards">
        <table className="table" aria-label={title}>
          <colgroup>
            <col style={{ width: "26%" }} />
            <col className="hide-narrow" />
            <col style={{ width: 74 }} />
            <col style={{ width: 84 }} />
            <col style={{ width: 84 }} />
            <col style={{ width: 190 }} />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">Table</th>
              <th scope="col" className="hide-narrow">
                About
              </th>
              <th scope="col" className="right">
                Version
              </th>
              <th scope="col" className="right">
                Rows
              </th>
              <th scope="col" className="right wide-gap">
                Size
              </th>
              <th scope="col">Committed</th>
            </tr>
          </thead>
          <tbody>
            {tables.map((table) => (
              <tr key={table.name} data-row>
                <td>
                  <PageLink className="mono" href={`/data/${encodeURIComponent(table.name)}`} title={table.name}>
                    {table.name}
                  </PageLink>
                </td>
                <td className="second hide-narrow" title={table.about}>
                  {table.about}
                </td>
                <td className="right">{table.version}</td>
                <td className="right">{compact(table.rows)}</td>
                <td className="right wide-gap">{byteSize(table.bytes)}</td>
                <td className="second">{instantDate(table.committedAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <ul className="cards">
          {tables.map((table) => (
            <li key={table.name}>
              <PageLink href={`/data/${encodeURIComponent(table.name)}`}>
                <span className="third">v{table.version}</span>
                <span className="card-body">
                  <b className="mono">{table.name}</b>
                  <small>{table.about}</small>
                </span>
                <span className="card-end">
                  {compact(table.rows)}
                  <small>{byteSize(table.bytes)}</small>
                </span>
              </PageLink>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
