import { FailureState } from "../../../components/failure";
import { Lineage } from "../../../components/lineage";
import { MissingPage } from "../../../components/nothing-here";
import { TablePreview } from "../../../components/table-preview";
import { TableSchema } from "../../../components/table-schema";
import { TableVersions } from "../../../components/table-versions";
import { VersionDiff } from "../../../components/version-diff";
import { asOfParameter, parameter, type SearchParams } from "../../../reads/page-state";
import { readTable } from "../../../reads/tables-read";
import { longDate } from "../../../words/dates";
import { byteSize, counted } from "../../../words/numbers";
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
  if (answer.failure?.code === "UNKNOWN_TABLE" || answer.failure?.code === "NOT_FOUND") return <MissingPage />;
  if (answer.failure) return <FailureState failure={answer.failure} />;
  const table = answer.data.table;
  if (!table) return <MissingPage />;
  const source = sourceLine(table.provenance);
  return (
    <>
      <header className="page-head">
        <h1 className="mono">{table.name}</h1>
        <span className="third">
          version {table.version}
          {table.newestVersion > table.version ? ` (newest ${table.newestVersion})` : ""} · {counted(table.rows, "row")}{" "}
          · {byteSize(table.bytes)} · {longDate(table.firstSession)} to {longDate(table.lastSession)}
        </span>
        <p>{table.about}</p>
      </header>
      <div className="sections">
        <section className="block">
          <h2>Where it comes from, and who reads it</h2>
          <Lineage name={table.name} version={table.version} inputs={table.inputs} outputs={table.outputs} />
        </section>
        <TableSchema table={table} source={source} />
        <TablePreview name={table.name} preview={table.preview} source={source} />
        <TableVersions table={table} source={source} />
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
