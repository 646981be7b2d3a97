import { isKnown, lastKnownAt } from "./equity-curve.ts";
import { fluidAt, percentAt, round } from "./fluid-axis.ts";
import { bandPath, linePath } from "./line-path.ts";
import { monthlyMeans } from "./monthly-means.ts";
import { thinSeries } from "./thin-series.ts";
import { linearScale, type ValueScale } from "./value-scale.ts";

export type IcInput = {
  readonly session: readonly string[];
  readonly rankIc: readonly (number | null)[];
  readonly mean252: readonly (number | null)[];
  readonly low252: readonly (number | null)[];
  readonly high252: readonly (number | null)[];
};

export type IcPanel = {
  readonly scale: ValueScale;
  /** a bar a month: x and width in percent of the plot, y and height in px */
  readonly bars: readonly {
    readonly month: string;
    readonly x: number;
    readonly width: number;
    readonly y: number;
    readonly height: number;
  }[];
  readonly band: string;
  readonly mean: string;
  /** newest 12-month mean: percent, px, value, and px of its band's upper end */
  readonly now: { readonly at: number; readonly y: number; readonly value: number; readonly bandTop: number } | null;
};

const points = 700;

/** Monthly means of the rank IC as bars, the 12-month mean with its 95 % band as a line. */
export function layoutIc(series: IcInput, top: number, bottom: number): IcPanel {
  const count = series.session.length;
  const months = monthlyMeans(series.session, series.rankIc);
  const known = [...series.low252, ...series.high252, ...months.map((month) => month.mean)].filter(isKnown);
  const lowest = known.reduce((low, value) => Math.min(low, value), 0);
  const highest = known.reduce((high, value) => Math.max(high, value), 0);
  const scale = linearScale(lowest, highest, bottom, top, 0.05);
  const kept = thinSeries(series.mean252, points);
  const pick = (column: readonly (number | null)[]) => kept.map((index) => column[index] ?? null);
  const xOf = (order: number) => fluidAt(kept[order]!, count);
  const last = lastKnownAt(series.mean252);
  const recent = series.high252.slice(Math.max(0, last - Math.ceil(count * 0.12)), last + 1).filter(isKnown);
  return {
    scale,
    bars: months.map((month) => ({
      month: month.month,
      x: round(((month.from + (month.to - month.from) * 0.15) / count) * 100),
      width: round((((month.to - month.from) * 0.7) / count) * 100),
      y: round(Math.min(scale.at(0), scale.at(month.mean))),
      height: round(Math.max(0.5, Math.abs(scale.at(0) - scale.at(month.mean)))),
    })),
    band: bandPath(pick(series.low252), pick(series.high252), xOf, scale.at),
    mean: linePath(pick(series.mean252), xOf, scale.at),
    now:
      last < 0
        ? null
        : {
            at: percentAt(last, count),
            y: scale.at(series.mean252[last]!),
            value: series.mean252[last]!,
            bandTop: scale.at(recent.reduce((high, value) => Math.max(high, value), series.mean252[last]!)),
          },
  };
}
