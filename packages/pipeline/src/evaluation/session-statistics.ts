import { pairedCorrelations, quantileBuckets } from "@plumbline/quant";
import type { HorizonLabels } from "./evaluation-panel.js";
import type { TrialScores } from "./trial-scores.js";

/** Fewest scored and labelled names for which a session gets an IC or quintiles. */
export const fewestNames = 10;
export const quintiles = 5;

/** Per-session figures of one trial at its own horizon; arrays of length T, NaN where a session has too few names. */
export interface SessionStatistics {
  readonly pearson: Float64Array;
  readonly rank: Float64Array;
  /** Names with a score and a label. */
  readonly breadth: Int32Array;
  /** Mean excess return of each quintile, lowest scores first, decimal over the horizon. */
  readonly quintileReturns: readonly Float64Array[];
  readonly spread: Float64Array;
  /** Share of the quintile's names that were not in it h sessions earlier. */
  readonly turnoverTop: Float64Array;
  readonly turnoverBottom: Float64Array;
  readonly rankAutocorrelation: Float64Array;
  /** T x N, quintile 1 to 5 by score, 0 for none: what the portfolios trade. */
  readonly buckets: Uint8Array;
  /** Distinct securities with a score and a label in some session. */
  readonly securities: number;
}

const missing = (length: number) => new Float64Array(length).fill(Number.NaN);

/** IC, quintile returns, turnover and rank autocorrelation by session. */
export function sessionStatistics(
  scores: TrialScores,
  labels: HorizonLabels | undefined,
  width: number,
): SessionStatistics {
  const sessions = width === 0 ? 0 : scores.scores.length / width;
  const statistics = {
    pearson: missing(sessions),
    rank: missing(sessions),
    breadth: new Int32Array(sessions),
    quintileReturns: Array.from({ length: quintiles }, () => missing(sessions)),
    spread: missing(sessions),
    turnoverTop: missing(sessions),
    turnoverBottom: missing(sessions),
    rankAutocorrelation: missing(sessions),
    buckets: new Uint8Array(sessions * width),
    securities: 0,
  };
  const seen = new Uint8Array(width);
  const lag = labels?.horizon ?? 1;
  for (let t = Math.max(0, scores.first); t <= scores.last; t++) {
    const row = scores.scores.subarray(t * width, (t + 1) * width);
    const chosen = statistics.buckets.subarray(t * width, (t + 1) * width);
    const isSorted = countPresent(row) >= fewestNames && quantileBuckets(row, quintiles, chosen);
    if (!isSorted) chosen.fill(0);
    if (t >= lag) {
      const before = statistics.buckets.subarray((t - lag) * width, (t - lag + 1) * width);
      statistics.turnoverTop[t] = replacedShare(chosen, before, quintiles);
      statistics.turnoverBottom[t] = replacedShare(chosen, before, 1);
      const earlier = scores.scores.subarray((t - lag) * width, (t - lag + 1) * width);
      statistics.rankAutocorrelation[t] = pairedCorrelations(row, earlier, fewestNames).spearman;
    }
    if (!labels) continue;
    const forward = labels.forwardReturn.subarray(t * width, (t + 1) * width);
    const { pearson, spearman, pairs } = pairedCorrelations(row, forward, fewestNames);
    statistics.pearson[t] = pearson;
    statistics.rank[t] = spearman;
    statistics.breadth[t] = pairs;
    for (let place = 0; place < width; place++) {
      if (!Number.isNaN(row[place]) && !Number.isNaN(forward[place])) seen[place] = 1;
    }
    if (isSorted && pairs >= fewestNames) quintileMeans(statistics, t, chosen, labels.excessReturn, width);
  }
  statistics.securities = seen.reduce((sum, value) => sum + value, 0);
  return statistics;
}

function countPresent(values: Float64Array): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) count++;
  return count;
}

function quintileMeans(
  statistics: { quintileReturns: readonly Float64Array[]; spread: Float64Array },
  t: number,
  chosen: Uint8Array,
  excess: Float64Array,
  width: number,
): void {
  const sums = new Float64Array(quintiles + 1);
  const counts = new Float64Array(quintiles + 1);
  for (let place = 0; place < width; place++) {
    const value = excess[t * width + place];
    if (chosen[place] === 0 || Number.isNaN(value)) continue;
    sums[chosen[place]] += value;
    counts[chosen[place]]++;
  }
  for (let q = 1; q <= quintiles; q++) {
    if (counts[q] > 0) statistics.quintileReturns[q - 1][t] = sums[q] / counts[q];
  }
  statistics.spread[t] = statistics.quintileReturns[quintiles - 1][t] - statistics.quintileReturns[0][t];
}

/** 1 - |now ∩ before| / |now| of one bucket; NaN where either session has none. */
function replacedShare(now: Uint8Array, before: Uint8Array, bucket: number): number {
  let size = 0;
  let stayed = 0;
  let earlier = 0;
  for (let place = 0; place < now.length; place++) {
    if (before[place] === bucket) earlier++;
    if (now[place] !== bucket) continue;
    size++;
    if (before[place] === bucket) stayed++;
  }
  return size > 0 && earlier > 0 ? 1 - stayed / size : Number.NaN;
}

/** Pearson and rank IC by session against the labels of any horizon. */
export function informationCoefficients(
  scores: TrialScores,
  labels: HorizonLabels,
  width: number,
): { pearson: Float64Array; rank: Float64Array } {
  const sessions = width === 0 ? 0 : scores.scores.length / width;
  const out = { pearson: missing(sessions), rank: missing(sessions) };
  for (let t = Math.max(0, scores.first); t <= scores.last; t++) {
    const from = t * width;
    const pair = pairedCorrelations(
      scores.scores.subarray(from, from + width),
      labels.forwardReturn.subarray(from, from + width),
      fewestNames,
    );
    out.pearson[t] = pair.pearson;
    out.rank[t] = pair.spearman;
  }
  return out;
}
