import { deepestAt, drawdownOf, equityOf, isKnown, lastKnownAt } from "./equity-curve.ts";
import { fluidAt, percentAt } from "./fluid-axis.ts";
import { stackLabels } from "./label-stack.ts";
import { bandPath, linePath } from "./line-path.ts";
import { logScale } from "./log-scale.ts";
import { thinSeries } from "./thin-series.ts";
import { linearScale, type ValueScale } from "./value-scale.ts";

export type EquityInput = {
  readonly key: string;
  readonly label: string;
  /** daily simple returns, decimal */
  readonly returns: readonly (number | null)[];
};

export type EquityLine = {
  readonly key: string;
  readonly label: string;
  /** growth of 100 by session */
  readonly equity: readonly (number | null)[];
  readonly path: string;
  /** last level and where it is written, px from the top; null for a series without a value */
  readonly end: { readonly level: number; readonly labelY: number } | null;
};

export type EquityPanels = {
  readonly lines: readonly EquityLine[];
  readonly scale: ValueScale;
  readonly drawdown: readonly (number | null)[];
  readonly drawdownScale: ValueScale;
  readonly drawdownArea: string;
  /** where the first line fell deepest: percent of the width, px, and decimal */
  readonly worst: { readonly index: number; readonly at: number; readonly y: number; readonly value: number } | null;
};

export type EquityRoom = {
  readonly top: number;
  readonly bottom: number;
  readonly drawdownTop: number;
  readonly drawdownBottom: number;
};

const points = 700;
const labelGap = 13;

/** Growth of 100 of every line on one log scale, and below it the drawdown of the first. */
export function layoutEquity(inputs: readonly EquityInput[], count: number, room: EquityRoom): EquityPanels {
  const grown = inputs.map((input) => ({ ...input, equity: equityOf(input.returns) }));
  // A portfolio that lost everything has no logarithm: it is drawn at the floor of the others.
  const levels = grown.flatMap((line) => line.equity).filter((level): level is number => isKnown(level) && level > 0);
  const scale = logScale(least(levels, 100), most(levels, 100), room.bottom, room.top);
  const yOf = (level: number) => scale.at(Math.max(level, scale.low));
  const ends = grown.map((line) => line.equity[lastKnownAt(line.equity)] ?? null);
  const labels = stackLabels(
    ends.map((level) => (level === null ? Number.NaN : yOf(level))),
    labelGap,
    room.top,
    room.bottom,
  );
  const lines = grown.map((line, order): EquityLine => {
    const level = ends[order] ?? null;
    return {
      key: line.key,
      label: line.label,
      equity: line.equity,
      path: thinned(line.equity, count, yOf),
      end: level === null ? null : { level, labelY: labels[order]! },
    };
  });
  const drawdown = drawdownOf(grown[0]?.equity ?? []);
  const deepest = deepestAt(drawdown);
  const drawdownScale = linearScale(Math.min(-0.01, drawdown[deepest] ?? 0), 0, room.drawdownBottom, room.drawdownTop);
  const kept = thinSeries(drawdown, points);
  const held = kept.map((index) => drawdown[index] ?? null);
  return {
    lines,
    scale,
    drawdown,
    drawdownScale,
    drawdownArea: bandPath(
      held,
      held.map((value) => (value === null ? null : 0)),
      (order) => fluidAt(kept[order]!, count),
      drawdownScale.at,
    ),
    worst:
      deepest < 0
        ? null
        : {
            index: deepest,
            at: percentAt(deepest, count),
            y: drawdownScale.at(drawdown[deepest]!),
            value: drawdown[deepest]!,
          },
  };
}

function thinned(values: readonly (number | null)[], count: number, yOf: (value: number) => number): string {
  const kept = thinSeries(values, points);
  return linePath(
    kept.map((index) => values[index] ?? null),
    (order) => fluidAt(kept[order]!, count),
    yOf,
  );
}

function least(values: readonly number[], start: number): number {
  return values.reduce((low, value) => Math.min(low, value), start);
}

function most(values: readonly number[], start: number): number {
  return values.reduce((high, value) => Math.max(high, value), start);
}
