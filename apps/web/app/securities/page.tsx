import { EmptyState, FailureState } from "../../components/failure";
import { FirstRun } from "../../components/first-run";
import { SecurityList } from "../../components/security-list";
import { asOfParameter, parameter, type SearchParams } from "../../reads/page-state";
import { type SecurityPage, securitiesQuery } from "../../reads/securities-read";
import { serverRead } from "../../reads/server-read";
import { readShell } from "../../reads/shell-read";
import { counted } from "../../words/numbers";
import { sourceLine } from "../../words/source-line";

export const metadata = { title: "Securities" };

/** Every security by ticker, with a filter. */
export default async function SecuritiesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const parameters = await searchParams;
  const asOf = asOfParameter(parameters);
  const search = parameter(parameters, "search");
  const answer = await serverRead<SecurityPage>(securitiesQuery, { asOf, search, first: 200 });
  if (answer.failure?.code === "NO_RELEASE") return <FirstRun initial={(await readShell()).status} />;
  if (answer.failure) return <FailureState failure={answer.failure} />;
  const page = answer.data.securities;
  if (!page) return <EmptyState title="No security is known here." why="The release holds none at this date." />;
  return (
    <>
      <header className="page-head">
        <h1>{counted(page.totalCount, "security", "securities")}</h1>
        <p>Permanent ids with the names they had at the as-of date; delisted ones stay.</p>
      </header>
      <SecurityList
        key={`${search}|${asOf}`}
        page={page}
        search={search ?? ""}
        asOf={asOf}
        source={sourceLine(page.provenance)}
      />
    </>
  );
}
