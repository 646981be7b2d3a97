import type { EvaluationSummary } from "../definitions/evaluation-summary.js";

export interface Gate {
  readonly name: string;
  readonly passed: boolean;
  /** What was found, in words. */
  readonly found: string;
  readonly required: string;
}

/**
 * What a learner must pass to be champion. "No evidence" does not fail a gate: the ranking is shown with its verdict;
 * what fails is a number that cannot be believed.
 */
export function promotionGates(summary: EvaluationSummary): Gate[] {
  const { verdict, portfolios, window, alarms, comparisons, informationCoefficient } = summary;
  const leak = alarms.find((alarm) => alarm.severity === "stop");
  const control = comparisons.find((other) => other.role === "control");
  const controlBand = control?.rankIc.ci95 ?? null;
  const isControlClean = controlBand === null || controlBand[0] <= 0;
  return [
    {
      name: "evaluated out of sample",
      passed: window.sessions > 0 && informationCoefficient.rank.mean.value !== null,
      found: `${window.sessions} sessions, ${window.securities} securities`,
      required: "at least one session with enough names",
    },
    {
      name: "not too good",
      passed: leak === undefined,
      found: leak?.sentence ?? "no such alarm",
      required: "no alarm that stops",
    },
    {
      name: "not against",
      passed: verdict.finding !== "against",
      found: verdict.finding,
      required: "a 95 % band that does not lie below zero",
    },
    {
      name: "ledger balances",
      passed: portfolios.longShort.isBalanced && portfolios.longOnly.isBalanced,
      found: portfolios.longShort.isBalanced && portfolios.longOnly.isBalanced ? "to the cent" : "it does not",
      required: "cash plus positions equals the journal at every session",
    },
    {
      name: "permuted labels find nothing",
      passed: isControlClean,
      found: describeControl(control?.rankIc.value ?? null, controlBand),
      required: "a 95 % band of the control's rank IC that does not lie above zero",
    },
  ];
}

function describeControl(value: number | null, band: readonly [number, number] | null): string {
  if (value === null || band === null) return "no control with a band";
  return `rank IC ${value.toFixed(4)}, band ${band[0].toFixed(4)} to ${band[1].toFixed(4)}`;
}
