import { counted } from "@plumbline/core";
import { evidenceLimits } from "@plumbline/quant";
import type { EvaluationSummary } from "../definitions/evaluation-summary.js";
import type { Gate } from "../definitions/promotion-record.js";

/**
 * What everyone must pass to be champion. "No evidence" does not fail a gate: the ranking is shown with its grade; what
 * fails is a number that cannot be believed.
 */
export function promotionGates(summary: EvaluationSummary): Gate[] {
  const { verdict, portfolios, window, alarms, baselines, informationCoefficient } = summary;
  const leak = alarms.find((alarm) => alarm.severity === "stop");
  const control = baselines.find((baseline) => baseline.name === "permuted labels");
  const controlBand = control?.rankIc.ci95 ?? null;
  const { mean } = informationCoefficient.rank;
  const isBalanced = portfolios.longShort.isBalanced && portfolios.longOnly.isBalanced;
  return [
    {
      name: "evaluated out of sample",
      passed: window.sessions > 0 && mean.value !== null,
      found: `${counted(window.sessions, "session")}, ${counted(window.securities, "security", "securities")}`,
      required: "at least one session with enough names",
      value: window.sessions,
      threshold: 1,
    },
    {
      name: "not too good",
      passed: leak === undefined,
      found: leak?.sentence ?? "no such alarm",
      required: `no alarm that stops: a mean IC of at most ${evidenceLimits.tooGood}`,
      value: mean.value,
      threshold: evidenceLimits.tooGood,
    },
    {
      name: "not against",
      passed: verdict.finding !== "against",
      found: verdict.finding,
      required: "a 95 % band that does not lie below zero",
      value: mean.ci95?.[1] ?? null,
      threshold: 0,
    },
    {
      name: "ledger balances",
      passed: isBalanced,
      found: isBalanced ? "to the cent" : "it does not",
      required: "cash plus positions equals the journal at every session",
      value: null,
      threshold: null,
    },
    {
      name: "permuted labels",
      passed: controlBand === null || controlBand[0] <= 0 || (control?.lead.ci95?.[0] ?? 0) > 0,
      found: describeControl(control?.rankIc.value ?? null, controlBand),
      required:
        "a 95 % band of the control's rank IC that does not lie above zero, or one of the lead over it that does",
      value: controlBand?.[0] ?? null,
      threshold: 0,
    },
  ];
}

function describeControl(value: number | null, band: readonly [number, number] | null): string {
  if (value === null || band === null) return "no control with a band";
  return `rank IC ${value.toFixed(4)}, band ${band[0].toFixed(4)} to ${band[1].toFixed(4)}`;
}
