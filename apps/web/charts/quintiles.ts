import { linearScale, type ValueScale } from "./value-scale.ts";

export type QuintileInput = {
  readonly quintile: number;
  readonly meanReturn: number | null;
  readonly low: number | null;
  readonly high: number | null;
};

export type QuintileBarMark = {
  readonly quintile: number;
  /** basis points */
  readonly value: number;
  readonly x: number;
  readonly width: number;
  readonly y: number;
  readonly height: number;
  /** whisker ends, px; null where no band is known */
  readonly whisker: readonly [number, number] | null;
};

/** Bars of the mean forward excess return by fifth, basis points; fifths without a mean are left out. */
export function layoutQuintiles(
  inputs: readonly QuintileInput[],
  width: number,
  top: number,
  bottom: number,
): { bars: QuintileBarMark[]; scale: ValueScale } {
  const values = inputs
    .flatMap((input) => [input.meanReturn, input.low, input.high])
    .filter((value): value is number => value !== null && Number.isFinite(value))
    .map((value) => value * 1e4);
  const scale = linearScale(Math.min(0, ...values), Math.max(0, ...values), bottom, top, 0.12);
  const slot = width / Math.max(1, inputs.length);
  const bars: QuintileBarMark[] = [];
  inputs.forEach((input, order) => {
    if (input.meanReturn === null || !Number.isFinite(input.meanReturn)) return;
    const value = input.meanReturn * 1e4;
    const y = Math.min(scale.at(0), scale.at(value));
    const hasBand = input.low !== null && input.high !== null;
    bars.push({
      quintile: input.quintile,
      value,
      x: slot * order + slot * 0.16,
      width: slot * 0.68,
      y,
      height: Math.max(1, Math.abs(scale.at(0) - scale.at(value))),
      whisker: hasBand ? [scale.at(input.low! * 1e4), scale.at(input.high! * 1e4)] : null,
    });
  });
  return { bars, scale };
}
