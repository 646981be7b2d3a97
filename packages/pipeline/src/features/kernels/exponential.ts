import { seedingOf, smallestBlock, wilderSpan } from "../../expressions/operators.js";
import type { SessionWindow, Step } from "./session-window.js";

/** Runs a recursion afresh for each block: `run(seed, from, to)` starts at `seed` and fills [from, to). */
export function restartedRecursion(
  seeding: number,
  sessions: SessionWindow,
  run: (seed: number, from: number, to: number, blockStart: number) => void,
): Step {
  return (lo, hi) => {
    const starts = sessions.blockStart(smallestBlock);
    const ends = sessions.blockEnd(smallestBlock);
    for (let from = lo; from < hi; ) {
      const blockStart = starts[sessions.base + from] - sessions.base;
      const to = Math.min(hi, ends[sessions.base + from] - sessions.base);
      run(Math.max(0, blockStart - seeding), from, to, blockStart);
      from = to;
    }
  };
}

/**
 * Runs Wilder's averages over n bars (alpha 1/n, weights normalised) afresh for each block: `run(seed, from, to, decay)`
 * starts 14 (2n - 1) sessions before it, with one more for the bar that the first change is taken from.
 */
export function wilderRecursion(
  n: number,
  sessions: SessionWindow,
  run: (seed: number, from: number, to: number, decay: number) => void,
): Step {
  const decay = 1 - 1 / n;
  return restartedRecursion(1 + seedingOf(wilderSpan(n)), sessions, (seed, from, to) => run(seed, from, to, decay));
}

/**
 * Exponentially weighted mean with alpha = 2 / (span + 1), weights normalised (pandas `ewm(span, adjust=True)`, which
 * Qlib's EMA is), seeded 14 spans before the block: what is cut off weighs below 1e-12. A missing value repeats the
 * mean so far, and the weights age with the sessions.
 */
export function exponentialMean(x: Float64Array, span: number, out: Float64Array, sessions: SessionWindow): Step {
  const decay = 1 - 2 / (span + 1);
  return restartedRecursion(seedingOf(span), sessions, (seed, from, to) => {
    let sum = 0;
    let weight = 0;
    for (let k = seed; k < from; k++) {
      sum *= decay;
      weight *= decay;
      const value = x[k];
      if (value - value === 0) {
        sum += value;
        weight += 1;
      }
    }
    for (let k = from; k < to; k++) {
      sum *= decay;
      weight *= decay;
      const value = x[k];
      if (value - value === 0) {
        sum += value;
        weight += 1;
      }
      out[k] = weight > 0 ? sum / weight : Number.NaN;
    }
  });
}
