import { answerAs } from "../reads/answer-status";
import type { Failure } from "../reads/read-failure";
import { capitalised } from "../words/driver-words";
import { RetryButton } from "./retry-button";

/** A read that failed: code, sentence, remedy, and a way to try again. */
export function FailureState({ failure }: { failure: Failure }) {
  answerAs(failure);
  return (
    <section className="state" role="alert">
      <span className="state-code">{failure.code}</span>
      <h1>{capitalised(failure.message)}</h1>
      <p>{failure.remedy}</p>
      <RetryButton />
    </section>
  );
}

/** Nothing to show: why, and the command that fills it. */
export function EmptyState({ title, why, command }: { title: string; why: string; command?: string }) {
  return (
    <section className="state">
      <h2>{title}</h2>
      <p>{why}</p>
      {command && <code className="command">{command}</code>}
    </section>
  );
}
