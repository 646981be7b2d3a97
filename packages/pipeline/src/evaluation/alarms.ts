import { counted, type StreetConfig } from "@plumbline/core";
import { evidenceLimits, median } from "@plumbline/quant";
import type { Alarm, Estimate, JoinedLedger, SummaryWindow, Verdict } from "../definitions/evaluation-summary.js";
import { joinedSentence } from "./joined-ledgers.js";

/** Share of the squared returns that one session may make up before it is named. */
const largestDayShare = 0.25;

/** Median names of the smallest quarter of the sample over those of the largest, below which the breadth has changed. */
const breadthChange = 0.5;

/**
 * Median names a session in each quarter of the judged sessions, oldest first; empty below four sessions.
 *
 * @param breadth names with a score and a label by session; 0 where the session was not judged
 */
export function quarterlyBreadth(breadth: Int32Array): number[] {
  const judged = breadth.filter((names) => names > 0);
  if (judged.length < 4) return [];
  const edge = (quarter: number) => Math.round((judged.length * quarter) / 4);
  return [0, 1, 2, 3].map((quarter) => median(judged.subarray(edge(quarter), edge(quarter + 1))));
}

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

/**
 * Whether the sectors change over time for at least one security; null where no sector is known. A column without dates
 * tells one sector a security: the one of the day the file was made.
 *
 * @param sectors T x N codes, -1 where none is known
 */
export function areSectorsDated(sectors: Int32Array, width: number): boolean | null {
  const first = new Int32Array(width).fill(-1);
  let isKnown = false;
  for (let cell = 0; cell < sectors.length; cell++) {
    if (sectors[cell] < 0) continue;
    isKnown = true;
    const place = cell % width;
    if (first[place] < 0) first[place] = sectors[cell];
    else if (first[place] !== sectors[cell]) return true;
  }
  return isKnown ? false : null;
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
    readonly breadth: readonly number[];
    /** As `areSectorsDated` says. */
    readonly areSectorsDated: boolean | null;
    readonly joinedLedgers: readonly JoinedLedger[];
  },
): Alarm[] {
  const { source } = facts.config;
  const alarms: Alarm[] = [];
  const raise = (code: Alarm["code"], severity: Alarm["severity"], sentence: string) =>
    alarms.push({ code, severity, sentence });
  const highest = Math.max(verdict.primary.value ?? 0, pearson.value ?? 0);
  if (highest > evidenceLimits.tooGood) {
    raise("too good", "stop", `A mean IC of ${highest.toFixed(3)} is too good for daily data: look for a leak first.`);
  }
  if (verdict.finding === "too few" || window.medianBreadth < evidenceLimits.fewNames) {
    raise(
      "too few names",
      "warning",
      `A median of ${counted(window.medianBreadth, "name")} a session; below ${evidenceLimits.fewNames} single stocks decide.`,
    );
  }
  if (verdict.finding === "too short") {
    raise(
      "too short",
      "warning",
      `${counted(window.sessions, "session")} out of sample: too short for a band at this horizon.`,
    );
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
  const fewest = Math.min(...facts.breadth);
  const most = Math.max(...facts.breadth);
  if (facts.breadth.length > 0 && fewest < breadthChange * most) {
    raise(
      "breadth change",
      "warning",
      `The median number of names a session ranges from ${fewest} to ${most} over the quarters of the sample: early and late figures are of different markets.`,
    );
  }
  if (facts.boostingAbsent !== null && !facts.isBoosted) {
    raise("learner absent", "warning", `Ridge alone made these scores: ${facts.boostingAbsent}`);
  }
  if (!source.isSurvivorshipFree) {
    raise(
      "survivors only",
      "warning",
      "The source is not known to hold delisted securities: results may look better than they were.",
    );
  }
  if (facts.areSectorsDated === false && !source.isSimulated) {
    raise(
      "undated sectors",
      "note",
      "No security changes its sector over the sample: a sector column without dates tells today's, and what rests on it (sector means, sector excess) knows later moves.",
    );
  }
  for (const joined of facts.joinedLedgers) raise("joined ledger", "note", joinedSentence(joined));
  if (!facts.hasDividends) raise("no dividends", "note", "Price return, no dividends.");
  if (source.isSimulated) raise("simulated", "note", "Simulated market: these numbers say nothing about a real one.");
  return alarms;
}
