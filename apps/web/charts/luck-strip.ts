import { isKnown } from "./equity-curve.ts";
import { round } from "./fluid-axis.ts";
import { linearScale, type ValueScale } from "./value-scale.ts";

export type LuckInput = {
  readonly key: string;
  /** annualised Sharpe ratio */
  readonly sharpe: number | null;
  readonly isCounted: boolean;
  readonly isChampion: boolean;
};

export type LuckDot = {
  readonly key: string;
  readonly sharpe: number;
  readonly isCounted: boolean;
  readonly isChampion: boolean;
  /** percent of the plot's width */
  readonly at: number;
  /** 0 on the axis, then one up for each dot already standing there */
  readonly level: number;
};

export type LuckStrip = {
  readonly dots: readonly LuckDot[];
  /** a scale in percent of the width */
  readonly scale: ValueScale;
  /** percent: everything left of it luck alone explains; null where no benchmark is known */
  readonly luckAt: number | null;
};

/** Dots nearer than this share of the width stand on one another, percent. */
const apart = 2.6;

/**
 * A dot for each trial's Sharpe ratio, stacked where they crowd, against the best that as many worthless trials reach.
 * Trials without a Sharpe ratio are left out.
 */
export function layoutLuck(inputs: readonly LuckInput[], best: number | null): LuckStrip {
  const known = inputs.filter((input) => isKnown(input.sharpe));
  const values = [...known.map((input) => input.sharpe!), 0, ...(isKnown(best) ? [best] : [])];
  const scale = linearScale(Math.min(...values), Math.max(...values), 0, 100, 0.08);
  const dots: LuckDot[] = [];
  for (const input of [...known].sort((a, b) => a.sharpe! - b.sharpe! || (a.key < b.key ? -1 : 1))) {
    const at = round(scale.at(input.sharpe!));
    const taken = new Set(dots.filter((dot) => Math.abs(dot.at - at) < apart).map((dot) => dot.level));
    let level = 0;
    while (taken.has(level)) level++;
    dots.push({ ...input, sharpe: input.sharpe!, at, level });
  }
  return { dots, scale, luckAt: isKnown(best) ? round(scale.at(best)) : null };
}
