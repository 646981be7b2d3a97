import { isKnown } from "./equity-curve.ts";

export type RankPair = { readonly key: string; readonly before: number | null; readonly after: number | null };

export type RankMove = RankPair & {
  /** places won (positive) or lost; null where one side did not rank it */
  readonly moved: number | null;
  /** px; an unranked side stands on the lower edge */
  readonly fromY: number;
  readonly toY: number;
};

/**
 * Lines of a slope chart: position 1 at the top, `places` at the bottom. A security that one side did not rank, or that
 * stands below `places` there, starts or ends on the lower edge.
 */
export function layoutRankMoves(pairs: readonly RankPair[], places: number, top: number, bottom: number): RankMove[] {
  const step = places > 1 ? (bottom - top) / (places - 1) : 0;
  const yOf = (position: number | null) =>
    isKnown(position) && position <= places ? top + (Math.max(1, position) - 1) * step : bottom + 14;
  return pairs.map((pair) => ({
    ...pair,
    moved: isKnown(pair.before) && isKnown(pair.after) ? pair.before - pair.after : null,
    fromY: yOf(pair.before),
    toY: yOf(pair.after),
  }));
}

/** Pairs ordered by how far they moved, entries and exits first; ties by the better position. */
export function byMove(pairs: readonly RankPair[]): RankPair[] {
  const size = (pair: RankPair) =>
    isKnown(pair.before) && isKnown(pair.after) ? Math.abs(pair.before - pair.after) : Number.POSITIVE_INFINITY;
  const best = (pair: RankPair) => Math.min(pair.before ?? Number.MAX_VALUE, pair.after ?? Number.MAX_VALUE);
  return [...pairs].sort((a, b) => {
    const [left, right] = [size(a), size(b)];
    return left === right ? best(a) - best(b) : right - left;
  });
}
