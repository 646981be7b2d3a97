import { EmptyState, FailureState } from "../../components/failure";
import { FilterField } from "../../components/filter-field";
import { FirstRun } from "../../components/first-run";
import { QuarantineList } from "../../components/quarantine-list";
import { RuleFilter } from "../../components/rule-filter";
import { asOfParameter, parameter, type SearchParams } from "../../reads/page-state";
import { type QuarantinePage, quarantineQuery } from "../../reads/quarantine-read";
import { serverRead } from "../../reads/server-read";
import { readShell } from "../../reads/shell-read";
import { counted } from "../../words/numbers";
import { sourceLine } from "../../words/source-line";

export const metadata = { title: "Quarantine" };

/** Rows that a rule refused, with the rule, the reason and the row as it came. */
export default async function QuarantinePageView({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const parameters = await searchParams;
  const filters = {
    asOf: asOfParameter(parameters),
    rule: parameter(parameters, "rule"),
    security: parameter(parameters, "security"),
  };
  const answer = await serverRead<QuarantinePage>(quarantineQuery, { ...filters, first: 50 });
  if (answer.failure?.code === "NO_RELEASE") return <FirstRun initial={(await readShell()).status} />;
  if (answer.failure) return <FailureState failure={answer.failure} />;
  const page = answer.data.quarantine;
  const isFiltered = filters.rule !== null || filters.security !== null;
  return (
    <>
      <header className="page-head">
        <h1>
          {page && page.totalCount > 0
            ? `${counted(page.totalCount, "row was", "rows were")} refused`
            : "No row was refused"}
        </h1>
        <p>Nothing is deleted: each row keeps its rule, the reason, and the line of the payload it came from.</p>
      </header>
      <div className="filters">
        <FilterField name="security" label="Filter by ticker or security id" value={filters.security ?? ""} />
        <RuleFilter rules={page?.rules ?? []} chosen={filters.rule} />
      </div>
      {!page || page.totalCount === 0 ? (
        <EmptyState
          title={isFiltered ? "Nothing under this filter." : "The checks passed every row."}
          why={
            isFiltered ? "Clear the filter to see all refused rows." : "The rules that ran are in the quality table."
          }
        />
      ) : (
        <QuarantineList
          key={JSON.stringify(filters)}
          page={page}
          filters={filters}
          source={sourceLine(page.provenance)}
        />
      )}
    </>
  );
}
