import { seedingOf, smallestBlock } from "../../expressions/operators.js";
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
