import type { Conventions, LedgerEntry, StaggeredResult } from "@plumbline/quant";
import { breakEvenCost, mean, median, presentValues, runStaggeredPortfolios } from "@plumbline/quant";
import type { PortfolioSummary } from "../definitions/evaluation-summary.js";
import { seriesSummary, statedOrNull } from "./estimates.js";
import type { EvaluationPanel } from "./evaluation-panel.js";
import { quintiles } from "./session-statistics.js";

/** Cents each of the h portfolios starts with: large enough that whole shares hardly matter; no market impact is modelled. */
const startingCapital = 100_000_000_00;

export interface TrialPortfolios {
  readonly longShort: StaggeredResult;
  readonly longOnly: StaggeredResult;
}

/** First session with a score, and the last. */
interface ScoredWindow {
  readonly first: number;
  readonly last: number;
}

/** The long-short and the long-only ledger of one trial. */
export function tradeQuintiles(
  panel: EvaluationPanel,
  buckets: Uint8Array,
  window: ScoredWindow,
  horizon: number,
  costPerSide: number,
  record?: (entry: LedgerEntry) => void,
): TrialPortfolios {
  return {
    longShort: tradeLongShort(panel, buckets, window, horizon, costPerSide, record),
    longOnly: runStaggeredPortfolios(panel.market, buckets, {
      ...rulesOf(window, horizon, costPerSide),
      shortBucket: null,
    }),
  };
}

/** Highest quintile bought, lowest sold short with the same value. */
export function tradeLongShort(
  panel: EvaluationPanel,
  buckets: Uint8Array,
  window: ScoredWindow,
  horizon: number,
  costPerSide: number,
  record?: (entry: LedgerEntry) => void,
): StaggeredResult {
  return runStaggeredPortfolios(
    panel.market,
    buckets,
    { ...rulesOf(window, horizon, costPerSide), shortBucket: 1 },
    record ? (_, entry) => record(entry) : undefined,
  );
}

function rulesOf(window: ScoredWindow, horizon: number, costPerSide: number) {
  return { horizon, costPerSide, capital: startingCapital, longBucket: quintiles, firstDecision: window.first };
}

/** Figures of one ledger under the conventions. */
export function portfolioSummary(
  result: StaggeredResult,
  buckets: Uint8Array,
  days: readonly string[],
  horizon: number,
  conventions: Conventions,
): PortfolioSummary {
  const turnover = presentValues(result.turnover);
  const gross = presentValues(result.gross);
  const names = topNames(buckets, days.length);
  const whyNone = turnover.some((traded) => traded > 0)
    ? "the returns never vary"
    : names === 0
      ? "nothing was traded: no session has quintiles"
      : "nothing was traded: one unit costs more than a name's part of the capital, or nobody had a price the day after";
  return {
    gross: seriesSummary(result.gross, days, conventions, whyNone),
    net: seriesSummary(result.net, days, conventions, whyNone),
    dailyTurnover: statedOrNull(mean(turnover)),
    breakEvenCost: statedOrNull(breakEvenCost(gross, turnover)),
    portfolios: horizon,
    names,
    delistings: result.delistings,
    forcedExits: result.forcedExits,
    isBalanced: result.isBalanced,
  };
}

function topNames(buckets: Uint8Array, sessions: number): number {
  const width = sessions === 0 ? 0 : buckets.length / sessions;
  const counts: number[] = [];
  for (let t = 0; t < sessions; t++) {
    let count = 0;
    for (let place = 0; place < width; place++) if (buckets[t * width + place] === quintiles) count++;
    if (count > 0) counts.push(count);
  }
  return counts.length === 0 ? 0 : median(counts);
}
