import { EvidenceView } from "../../components/evidence-view";
import { EmptyState, FailureState } from "../../components/failure";
import { FirstRun } from "../../components/first-run";
import { readEvidence } from "../../reads/evidence-read";
import { asOfParameter, choice, parameter, type SearchParams } from "../../reads/page-state";
import { readShell } from "../../reads/shell-read";
import { longDate } from "../../words/dates";

export const metadata = { title: "Evidence" };

/** Evidence: is the ranking better than luck, and what would make it not so? */
export default async function EvidencePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const parameters = await searchParams;
  const asOf = asOfParameter(parameters);
  const answer = await readEvidence(parameter(parameters, "trial"), asOf);
  if (answer.failure?.code === "NO_RELEASE") return <FirstRun initial={(await readShell()).status} />;
  if (answer.failure?.code === "NO_DATA") return <Nothing asOf={asOf} />;
  if (answer.failure) return <FailureState failure={answer.failure} />;
  if (!answer.data.evidence) return <Nothing asOf={asOf} />;
  return (
    <EvidenceView
      evidence={answer.data.evidence}
      evaluations={answer.data.evaluations}
      joined={answer.data.joinedTrials}
      against={choice(parameter(parameters, "against"), ["baselines", "holding"])}
      trial={parameter(parameters, "trial")}
    />
  );
}

function Nothing({ asOf }: { asOf: string | null }) {
  return (
    <EmptyState
      title={`Nothing had been tried${asOf ? ` by ${longDate(asOf)}` : " yet"}.`}
      why="Evidence begins with the first trial that was trained and judged out of sample."
    />
  );
}
