import { linearScale, type ValueScale } from "./value-scale.ts";

/** Bars as columns of equal length; a missing price is null. */
export type BarColumns = {
  readonly session: readonly string[];
  readonly open: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly close: readonly (number | null)[];
  readonly volume: readonly (number | null)[];
};

export type Candle = {
  readonly index: number;
  /** left edge and width of the body, px */
  readonly x: number;
  readonly width: number;
  /** top edge and height of the body, px; height at least 1 */
  readonly top: number;
  readonly height: number;
  /** ends of the wick, px */
  readonly wickTop: number;
  readonly wickBottom: number;
  readonly isUp: boolean;
  /** only a close is known: drawn as a tick, not as a body */
  readonly isCloseOnly: boolean;
};

export type CandleLayout = {
  readonly candles: readonly Candle[];
  readonly price: ValueScale;
  /** px between two bars */
  readonly step: number;
};

/**
 * Geometry of a candle chart: one body and wick a bar, placed by index so that closed days leave no hole.
 *
 * @param bars   columns of one security, ascending by session; bars without a close are left out
 * @param width  px of the plot without the axis
 * @param top    px of the highest price
 * @param bottom px of the lowest price
 * @param slots  places along the time axis, at least bars.session.length (hatched future counts too)
 * @returns candles in drawing order; an empty list where no close is known
 */
export function layoutCandles(
  bars: BarColumns,
  width: number,
  top: number,
  bottom: number,
  slots: number = bars.session.length,
): CandleLayout {
  const step = width / Math.max(1, slots);
  const bodyWidth = Math.max(1, Math.min(14, Math.round(step * 0.72)));
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < bars.close.length; index++) {
    for (const price of [bars.low[index], bars.high[index], bars.close[index]]) {
      if (price === null || price === undefined || !Number.isFinite(price)) continue;
      lowest = Math.min(lowest, price);
      highest = Math.max(highest, price);
    }
  }
  const price = linearScale(lowest, highest, bottom, top, 0.04);
  const candles: Candle[] = [];
  for (let index = 0; index < bars.close.length; index++) {
    const close = bars.close[index];
    if (close === null || close === undefined || !Number.isFinite(close)) continue;
    const open = finiteOr(bars.open[index], close);
    const high = Math.max(finiteOr(bars.high[index], Math.max(open, close)), open, close);
    const low = Math.min(finiteOr(bars.low[index], Math.min(open, close)), open, close);
    const bodyTop = price.at(Math.max(open, close));
    candles.push({
      index,
      x: Math.round(step * (index + 0.5) - bodyWidth / 2),
      width: bodyWidth,
      top: bodyTop,
      height: Math.max(1, price.at(Math.min(open, close)) - bodyTop),
      wickTop: price.at(high),
      wickBottom: price.at(low),
      isUp: close >= open,
      isCloseOnly: bars.open[index] === null && bars.high[index] === null && bars.low[index] === null,
    });
  }
  return { candles, price, step };
}

function finiteOr(value: number | null | undefined, otherwise: number): number {
  return value === null || value === undefined || !Number.isFinite(value) ? otherwise : value;
}
