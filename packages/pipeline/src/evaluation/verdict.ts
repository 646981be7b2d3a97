import type { StreetConfig } from "@plumbline/core";
import type { Alarm, Estimate, SummaryWindow, Verdict } from "../definitions/evaluation-summary.js";
import { fewestNames } from "./session-statistics.js";
import type { Trial } from "./trial-scores.js";

/** Mean IC above which a leak is likelier than skill on daily equities. */
export const tooGoodIc = 0.1;
/** Median names below which quintiles hold too few names to average out single stocks. */
export const fewNames = 50;

/** Share of the squared returns that one session may make up before it is named. */
export const largestDayShare = 0.25;

/** Session whose squared return makes up the largest share of all, and that share; null without returns. */
export function decidingDay(
  returns: Float64Array,
  days: readonly string[],
): { readonly day: string; readonly share: number; readonly value: number } | null {
  let total = 0;
  let largest = -1;
  for (let t = 0; t < returns.length; t++) {
    if (Number.isNaN(returns[t])) continue;
    total += returns[t] * returns[t];
    if (largest < 0 || Math.abs(returns[t]) > Math.abs(returns[largest])) largest = t;
  }
  if (largest < 0 || total === 0) return null;
  const value = returns[largest];
  return { day: days[largest], share: (value * value) / total, value };
}

/** One plain sentence about the primary number, from a fixed template. */
export function verdictOf(
  trial: Trial,
  window: SummaryWindow,
  rankIc: Estimate,
  sharpeNet: Estimate,
  deflatedSharpe: number | null,
  breakEvenCost: number | null,
  costPerSide: number,
): Verdict {
  const base = { primary: rankIc, sharpeNet, deflatedSharpe };
  const what = `${trial.learner} on ${trial.target}, ${trial.horizon} sessions ahead`;
  if (window.sessions === 0) {
    const sentence = `Too few names: no session has ${fewestNames} securities with a score and a label (${what}).`;
    return { ...base, finding: "too few", sentence };
  }
  if (rankIc.value === null) {
    return { ...base, finding: "too few", sentence: `Too few distinct scores: none can be ranked (${what}).` };
  }
  if (rankIc.ci95 === null) {
    const sentence = `Too short for a verdict: ${window.sessions} sessions of out-of-sample scores (${what}).`;
    return { ...base, finding: "too short", sentence };
  }
  const [low, high] = rankIc.ci95;
  const finding = low > 0 ? "evidence" : high < 0 ? "against" : "no evidence";
  const opening = {
    evidence: "Evidence: the scores ranked later returns better than chance",
    "no evidence": "No evidence: the 95 % band includes zero",
    against: "Evidence against: the scores ranked later returns the wrong way round",
  }[finding];
  const number = `mean rank IC ${rankIc.value.toFixed(3)}, 95 % band ${low.toFixed(3)} to ${high.toFixed(3)}`;
  const sample = `${window.sessions} sessions, ${window.securities} securities`;
  const cost = `${(costPerSide * 10_000).toFixed(0)} bp a side`;
  const money =
    sharpeNet.value === null
      ? `No Sharpe ratio can be stated after ${cost}.`
      : `After ${cost} the long-short Sharpe ratio is ${sharpeNet.value.toFixed(2)}${
          deflatedSharpe === null ? "" : `, deflated to a probability of ${(deflatedSharpe * 100).toFixed(0)} %`
        }; ${breakEven(breakEvenCost)}.`;
  return { ...base, finding, sentence: `${opening} (${what}: ${number}; ${sample}). ${money}` };
}

function breakEven(cost: number | null): string {
  if (cost === null) return "nothing was traded";
  return cost > 0 ? `it breaks even at ${(cost * 10_000).toFixed(1)} bp a side` : "it loses before costs";
}

/** What a reader must know before trusting the numbers; the gravest first. */
export function alarmsOf(
  window: SummaryWindow,
  verdict: Verdict,
  pearson: Estimate,
  facts: {
    readonly config: StreetConfig;
    readonly hasDividends: boolean;
    readonly boostingAbsent: string | null;
    readonly isBoosted: boolean;
    readonly deciding: ReturnType<typeof decidingDay>;
  },
): Alarm[] {
  const { source } = facts.config;
  const alarms: Alarm[] = [];
  const raise = (code: Alarm["code"], severity: Alarm["severity"], sentence: string) =>
    alarms.push({ code, severity, sentence });
  const highest = Math.max(verdict.primary.value ?? 0, pearson.value ?? 0);
  if (highest > tooGoodIc) {
    raise("too good", "stop", `A mean IC of ${highest.toFixed(3)} is too good for daily data: look for a leak first.`);
  }
  if (verdict.finding === "too few" || window.medianBreadth < fewNames) {
    raise(
      "too few names",
      "warning",
      `A median of ${window.medianBreadth} names a session; below ${fewNames} single stocks decide.`,
    );
  }
  if (verdict.finding === "too short") {
    raise("too short", "warning", `${window.sessions} sessions are too short for a band at this horizon.`);
  }
  const { deciding } = facts;
  if (deciding && window.sessions > 0 && verdict.finding !== "too short" && deciding.share > largestDayShare) {
    const moved = `${(deciding.value * 100).toFixed(1)} %`;
    raise(
      "one day decides",
      "warning",
      `${deciding.day} (${moved}) makes ${(deciding.share * 100).toFixed(0)} % of the portfolio's squared returns: look at its data first.`,
    );
  }
  if (facts.boostingAbsent !== null && !facts.isBoosted) {
    raise("learner absent", "warning", `Ridge alone made these scores: ${facts.boostingAbsent}`);
  }
  if (!source.isSurvivorshipFree) {
    raise(
      "survivors only",
      "warning",
      "The source is not known to hold delisted securities: results look better than they were.",
    );
  }
  if (!facts.hasDividends) raise("no dividends", "note", "Price return, no dividends.");
  if (source.isSimulated) raise("simulated", "note", "Simulated market: these numbers say nothing about a real one.");
  return alarms;
}
