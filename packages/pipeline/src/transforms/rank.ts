import { normalQuantile } from "@plumbline/quant";
import type { CrossSectionalTransform } from "./cross-section.js";

/** Ranks 1..n of the values, ties averaged. */
export function averageRanks(values: Float64Array): Float64Array {
  const order = Int32Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let i = from; i < to; i++) ranks[order[i]] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}

/** Rank within the session in (0, 1): (rank - 1/2) / n, ties averaged. */
export const rankToUnit: CrossSectionalTransform = (values) =>
  averageRanks(values).map((rank) => (rank - 0.5) / values.length);

/** Rank within the session in [-1, 1]: -1 is the lowest, 1 the highest, 0 where there is only one. */
export const rankToSigned: CrossSectionalTransform = (values) =>
  averageRanks(values).map((rank) => (values.length > 1 ? (2 * (rank - 1)) / (values.length - 1) - 1 : 0));

/** Standard normal quantile of `rankToUnit`: ranks with the shape of a bell. */
export const gaussianRank: CrossSectionalTransform = (values, rows) =>
  rankToUnit(values, rows).map((rank) => normalQuantile(rank));
