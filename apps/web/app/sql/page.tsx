import { FirstRun } from "../../components/first-run";
import { PageLink } from "../../components/page-link";
import { SqlEditor } from "../../components/sql-editor";
import { SqlResultView } from "../../components/sql-result";
import { answerAs } from "../../reads/answer-status";
import { asOfParameter, parameter, type SearchParams } from "../../reads/page-state";
import { readShell } from "../../reads/shell-read";
import { readSqlResult, readSqlTables } from "../../reads/sql-read";

export const metadata = { title: "SQL" };

const example = `SELECT session, count(*) AS bars, median(close) AS "middle close"
FROM silver.bars
GROUP BY session
ORDER BY session`;

/** One SELECT over the tables of a release, as known on the day of the time machine; the query is in the address. */
export default async function SqlPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const parameters = await searchParams;
  const query = parameter(parameters, "q") ?? "";
  const release = parameter(parameters, "release");
  const [tables, answer] = await Promise.all([
    readSqlTables(release),
    query === "" ? null : readSqlResult(query, asOfParameter(parameters), release),
  ]);
  if (tables.failure?.code === "NO_RELEASE") return <FirstRun initial={(await readShell()).status} />;
  const failure = answer?.failure ?? tables.failure;
  if (failure) answerAs(failure);
  return (
    <>
      <header className="page-head">
        <h1>Ask the tables</h1>
        <p>
          One SELECT at a time, over one release, as known on the day shown above. Nothing is written, and no file but
          the release's is read. Rows that were refused are in the <PageLink href="/quarantine">quarantine</PageLink>.
        </p>
      </header>
      <SqlEditor key={`ask ${query}`} query={query} example={example} />
      {failure && (
        <section className="sql-failure" role="alert">
          <span className="state-code">{failure.code}</span>
          <pre>{failure.message}</pre>
          <p>{failure.remedy}</p>
        </section>
      )}
      {answer?.data && <SqlResultView key={`answer ${query}`} result={answer.data.sql} />}
      <section className="sql-tables">
        <h2>Tables and columns</h2>
        {(tables.data?.tables ?? []).map((table) => (
          <details key={table.name}>
            <summary className="mono">{table.name}</summary>
            <dl>
              {table.columns.map((column) => (
                <div key={column.name}>
                  <dt className="mono">{column.name}</dt>
                  <dd>
                    {column.type}
                    {column.unit ? `, ${column.unit}` : ""}
                  </dd>
                </div>
              ))}
            </dl>
          </details>
        ))}
      </section>
    </>
  );
}
