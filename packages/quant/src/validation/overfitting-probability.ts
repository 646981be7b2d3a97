import { median } from "../statistics/quantiles.js";
import { widestRecord } from "./widest-record.js";

/** Fewer trials than this have no rank that says anything. */
const fewTrials = 10;

/** How often the choice of the best trial was a choice of chance; or why that cannot be said. */
export type OverfittingProbability =
  | {
      readonly status: "computed";
      /** Share of splits in which the best trial in sample is at or below the median out of sample, in [0, 1]. */
      readonly probability: number;
      /** Splits: 12,870 for 16 blocks. */
      readonly splits: number;
      readonly trials: number;
      /** Trials whose record shares too few sessions with the others. */
      readonly leftOut: number;
      /** Sessions used: those in which each of these trials has a return, less the oldest that fill no whole block. */
      readonly observations: number;
      /** Median of the logit of the chosen trial's relative rank out of sample; above 0 speaks for it. */
      readonly medianLogit: number;
      /** Share of splits in which the chosen trial loses out of sample, in [0, 1]. */
      readonly lossProbability: number;
      /** Slope of the chosen trial's Sharpe ratio out of sample on that in sample; NaN where the latter never varies. */
      readonly degradation: number;
    }
  | { readonly status: "not computed"; readonly reason: string };

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation: the sessions are cut into blocks;
 * for each half of the blocks the trial with the highest Sharpe ratio is chosen, and its rank among all trials is taken
 * in the other half. Ranks of ties are averaged; of equal best ones the first listed is chosen. A trial whose returns do
 * not vary in a half has a Sharpe ratio of 0 there. Trials are compared over sessions that all of them have; one whose
 * record would cost the others more returns than it brings is left out (`widestRecord`).
 *
 * @param returns per-session returns, one array a trial, equally long, decimal; NaN where a trial has none
 * @param blocks  even, 2 to 20
 * @throws RangeError for an odd or too large number of blocks, or arrays of unequal length
 * @source Bailey, Borwein, Lopez de Prado and Zhu 2017, The Probability of Backtest Overfitting
 */
export function overfittingProbability(returns: readonly Float64Array[], blocks = 16): OverfittingProbability {
  if (!(blocks >= 2 && blocks <= 20) || blocks % 2 !== 0) {
    throw new RangeError(`${blocks} blocks; must be even, from 2 to 20`);
  }
  if (returns.some((series) => series.length !== returns[0].length)) {
    throw new RangeError("trials of unequal length; give each one return a session");
  }
  const not = (reason: string): OverfittingProbability => ({ status: "not computed", reason });
  if (returns.length < fewTrials) return not(`${returns.length} trials; below ${fewTrials} a rank says too little`);
  const { kept, sessions: shared } = widestRecord(returns, fewTrials);
  const trials = kept.length;
  const size = Math.floor(shared.length / blocks);
  if (size < 2) return not(`${shared.length} shared sessions; ${blocks} blocks need at least ${2 * blocks}`);
  const used = shared.subarray(shared.length - size * blocks);
  const halves = halfSums(kept, used, size, blocks);
  const leftOut = returns.length - trials;
  return {
    status: "computed",
    trials,
    leftOut,
    observations: used.length,
    ...judgeSplits(halves, trials, size, blocks),
  };
}

interface HalfSums {
  /** Blocks of the lower half; the rest are upper. */
  readonly lowerBlocks: number;
  /** Sum and sum of squares by subset of lower (upper) blocks and trial. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Sums over every subset of the lower and of the upper blocks: any split is then one addition of two of them. */
function halfSums(returns: readonly Float64Array[], used: Int32Array, size: number, blocks: number): HalfSums {
  const trials = returns.length;
  const sums = new Float64Array(blocks * trials * 2);
  for (let n = 0; n < trials; n++) {
    const series = returns[n];
    for (let i = 0; i < used.length; i++) {
      const place = (Math.floor(i / size) * trials + n) * 2;
      sums[place] += series[used[i]];
      sums[place + 1] += series[used[i]] * series[used[i]];
    }
  }
  const lowerBlocks = blocks / 2;
  return {
    lowerBlocks,
    lower: subsetSums(sums.subarray(0, lowerBlocks * trials * 2), lowerBlocks, trials * 2),
    upper: subsetSums(sums.subarray(lowerBlocks * trials * 2), lowerBlocks, trials * 2),
  };
}

function subsetSums(sums: Float64Array, blocks: number, width: number): Float64Array {
  const out = new Float64Array((1 << blocks) * width);
  for (let subset = 1; subset < 1 << blocks; subset++) {
    const last = 31 - Math.clz32(subset);
    const rest = subset ^ (1 << last);
    for (let i = 0; i < width; i++) out[subset * width + i] = out[rest * width + i] + sums[last * width + i];
  }
  return out;
}

/** Sharpe ratio of each trial over the blocks of a subset; 0 where its returns do not vary. */
function sharpesOf(halves: HalfSums, subset: number, count: number, out: Float64Array): void {
  const width = out.length * 2;
  const low = (subset & ((1 << halves.lowerBlocks) - 1)) * width;
  const high = (subset >>> halves.lowerBlocks) * width;
  for (let n = 0; n < out.length; n++) {
    const sum = halves.lower[low + 2 * n] + halves.upper[high + 2 * n];
    const squares = halves.lower[low + 2 * n + 1] + halves.upper[high + 2 * n + 1];
    const variance = squares - (sum * sum) / count;
    out[n] = variance > 1e-12 * squares ? sum / count / Math.sqrt(variance / (count - 1)) : 0;
  }
}

function judgeSplits(halves: HalfSums, trials: number, size: number, blocks: number) {
  const count = (size * blocks) / 2;
  const all = (1 << blocks) - 1;
  const inside = new Float64Array(trials);
  const outside = new Float64Array(trials);
  const logits: number[] = [];
  const chosenInside: number[] = [];
  const chosenOutside: number[] = [];
  let overfit = 0;
  let losses = 0;
  for (let subset = 0; subset <= all; subset++) {
    if (bitCount(subset) !== blocks / 2) continue;
    sharpesOf(halves, subset, count, inside);
    sharpesOf(halves, all ^ subset, count, outside);
    let best = 0;
    for (let n = 1; n < trials; n++) if (inside[n] > inside[best]) best = n;
    const rank = averageRank(outside, best);
    if (2 * rank <= trials + 1) overfit++;
    if (outside[best] < 0) losses++;
    logits.push(Math.log(rank / (trials + 1 - rank)));
    chosenInside.push(inside[best]);
    chosenOutside.push(outside[best]);
  }
  return {
    probability: overfit / logits.length,
    splits: logits.length,
    medianLogit: median(logits),
    lossProbability: losses / logits.length,
    degradation: slope(chosenInside, chosenOutside),
  };
}

/** Rank from 1 of one value among all, ties averaged. */
function averageRank(values: Float64Array, place: number): number {
  let below = 0;
  let equal = 0;
  for (let n = 0; n < values.length; n++) {
    if (values[n] < values[place]) below++;
    else if (values[n] === values[place]) equal++;
  }
  return below + (equal + 1) / 2;
}

function bitCount(word: number): number {
  let bits = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) bits++;
  return bits;
}

function slope(x: readonly number[], y: readonly number[]): number {
  const centreX = x.reduce((sum, value) => sum + value, 0) / x.length;
  const centreY = y.reduce((sum, value) => sum + value, 0) / y.length;
  let covariance = 0;
  let variance = 0;
  for (let i = 0; i < x.length; i++) {
    covariance += (x[i] - centreX) * (y[i] - centreY);
    variance += (x[i] - centreX) * (x[i] - centreX);
  }
  return variance > 0 ? covariance / variance : Number.NaN;
}
