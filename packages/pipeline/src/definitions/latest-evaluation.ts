import type { Frame } from "@plumbline/core";
import { float64Of, int32Of, textAt, textOf } from "@plumbline/core";
import type { EvaluationSummary } from "./evaluation-summary.js";

/** The newest evaluation of a trial. */
export interface LatestEvaluation {
  readonly evaluationId: string;
  readonly trialId: string;
  /** Day number of the last session evaluated. */
  readonly windowTo: number;
  /** ms UTC */
  readonly knownAt: number;
  readonly summary: EvaluationSummary;
}

/**
 * The evaluation of each trial whose window ends last, the last known of those; ties by evaluationId.
 *
 * @param costPerSide evaluations made at other costs are left out, and so are those of an older schema
 */
export function latestEvaluations(evaluations: Frame, costPerSide: number): Map<string, LatestEvaluation> {
  return newestRows(evaluations, ({ schema, conventions }) => schema === 2 && conventions?.costPerSide === costPerSide);
}

/** The same among the evaluations whose summary is wanted; those of an older schema hold only part of one. */
export function newestRows(
  evaluations: Frame,
  isWanted: (summary: EvaluationSummary) => boolean,
): Map<string, LatestEvaluation> {
  const best = new Map<string, number>();
  const windowTo = int32Of(evaluations, "windowTo");
  const knownAt = float64Of(evaluations, "knownAt");
  const ingestedAt = float64Of(evaluations, "ingestedAt");
  const trialIds = textOf(evaluations, "trialId");
  const ids = textOf(evaluations, "evaluationId");
  const isLater = (row: number, held: number) => {
    const order = windowTo[row] - windowTo[held] || knownAt[row] - knownAt[held] || ingestedAt[row] - ingestedAt[held];
    return order > 0 || (order === 0 && (textAt(ids, row) ?? "") > (textAt(ids, held) ?? ""));
  };
  const summaryOf = (row: number) =>
    JSON.parse(textAt(textOf(evaluations, "summary"), row) ?? "{}") as EvaluationSummary;
  for (let row = 0; row < evaluations.rows; row++) {
    if (!isWanted(summaryOf(row))) continue;
    const trialId = textAt(trialIds, row) ?? "";
    const held = best.get(trialId);
    if (held === undefined || isLater(row, held)) best.set(trialId, row);
  }
  const out = new Map<string, LatestEvaluation>();
  for (const [trialId, row] of best) {
    out.set(trialId, {
      evaluationId: textAt(ids, row) ?? "",
      trialId,
      windowTo: windowTo[row],
      knownAt: knownAt[row],
      summary: summaryOf(row),
    });
  }
  return out;
}
