import { notFound } from "next/navigation";
import { FailureState } from "../../../components/failure";
import { Lineage } from "../../../components/lineage";
import { TablePreview } from "../../../components/table-preview";
import { VersionDiff } from "../../../components/version-diff";
import { asOfParameter, parameter, type SearchParams } from "../../../reads/page-state";
import { readTable, type TableRead } from "../../../reads/tables-read";
import { instantDate, longDate } from "../../../words/dates";
import { byteSize, plain } from "../../../words/numbers";
import { sourceLine } from "../../../words/source-line";

type Input = { params: Promise<{ table: string }>; searchParams: Promise<SearchParams> };

export async function generateMetadata({ params }: Input) {
  return { title: decodeURIComponent((await params).table) };
}

/** One table: what it holds, where it comes from, how it grew, and a look inside. */
export default async function TablePage({ params, searchParams }: Input) {
  const name = decodeURIComponent((await params).table);
  const parameters = await searchParams;
  const asOf = asOfParameter(parameters);
  const answer = await readTable(name, asOf);
  if (answer.failure?.code === "UNKNOWN_TABLE" || answer.failure?.code === "NOT_FOUND") notFound();
  if (answer.failure) return <FailureState failure={answer.failure} />;
  const table = answer.data.table;
  if (!table) notFound();
  const source = sourceLine(table.provenance);
  return (
    <>
      <header className="page-head">
        <h1 className="mono">{table.name}</h1>
        <span className="third">
          version {table.version}
          {table.newestVersion > table.version ? ` (newest ${table.newestVersion})` : ""} · {plain(table.rows)} rows ·{" "}
          {byteSize(table.bytes)} · {longDate(table.firstSession)} to {longDate(table.lastSession)}
        </span>
        <p>{table.about}</p>
      </header>
      <div className="sections">
        <section className="block">
          <h2>Where it comes from, and who reads it</h2>
          <Lineage name={table.name} version={table.version} inputs={table.inputs} outputs={table.outputs} />
        </section>
        <Schema table={table} />
        <TablePreview name={table.name} preview={table.preview} source={source} />
        <Versions table={table} />
        <VersionDiff
          table={table.name}
          versions={table.versions}
          from={parameter(parameters, "from")}
          to={parameter(parameters, "to")}
          asOf={asOf}
        />
      </div>
      <p className="table-foot">
        <span>{source}</span>
      </p>
    </>
  );
}

function Schema({ table }: { table: TableRead }) {
  return (
    <section>
      <div className="head">
        <h2>Schema</h2>
        <span className="head-note">
          key {table.key.join(", ")} · about {table.time}
          {table.partitionByYear ? " · a folder a year" : ""} · clustered by {table.clusterBy.join(", ")}
        </span>
      </div>
      <section className="scroll" style={{ maxHeight: 420 }} tabIndex={0} aria-label="Schema, scrolls">
        <table className="table" aria-label="Columns">
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th scope="col">May be missing</th>
              <th scope="col">Unit or meaning</th>
            </tr>
          </thead>
          <tbody>
            {table.columns.map((column) => (
              <tr key={column.name}>
                <td className="mono">
                  {column.name}
                  {column.isKey && <span className="third"> key</span>}
                </td>
                <td className="second">{column.type}</td>
                <td className="second">{column.isNullable ? "yes" : "no"}</td>
                <td className="second">{column.unit}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function Versions({ table }: { table: TableRead }) {
  return (
    <section>
      <div className="head">
        <h2>Versions</h2>
        <span className="head-note">newest first; nothing is overwritten</span>
      </div>
      <section className="scroll" style={{ maxHeight: 420 }} tabIndex={0} aria-label="Versions, scrolls">
        <table className="table" aria-label="Versions">
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">Committed</th>
              <th scope="col">Mode</th>
              <th scope="col" className="right">
                Rows added
              </th>
              <th scope="col" className="right wide-gap">
                Size added
              </th>
              <th scope="col">Sessions</th>
              <th scope="col">Run</th>
            </tr>
          </thead>
          <tbody>
            {table.versions.map((version) => (
              <tr key={version.version}>
                <td>{version.version}</td>
                <td className="second">{instantDate(version.committedAt)}</td>
                <td className="second">{version.mode}</td>
                <td className="right">{plain(version.rowsAdded)}</td>
                <td className="right wide-gap">{byteSize(version.bytesAdded)}</td>
                <td className="second">
                  {version.firstSession === version.lastSession
                    ? longDate(version.firstSession)
                    : `${longDate(version.firstSession)} to ${longDate(version.lastSession)}`}
                </td>
                <td className="mono second">{version.runId?.slice(0, 12) ?? "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
