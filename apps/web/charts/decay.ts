import { isKnown } from "./equity-curve.ts";
import { fluidWidth, round } from "./fluid-axis.ts";
import { linearScale, type ValueScale } from "./value-scale.ts";

export type DecayInput = {
  readonly horizon: number;
  readonly rankIc: number | null;
  readonly low: number | null;
  readonly high: number | null;
};

export type DecayMark = {
  readonly horizon: number;
  /** percent of the plot's width */
  readonly at: number;
  readonly value: number;
  readonly y: number;
  /** px of the band's ends; null where none is known */
  readonly band: readonly [number, number] | null;
};

/** A dot and its band for each horizon, evenly spaced because horizons are few and far apart; unknown ones left out. */
export function layoutDecay(
  inputs: readonly DecayInput[],
  top: number,
  bottom: number,
): { marks: DecayMark[]; path: string; scale: ValueScale } {
  const known = inputs.filter((input) => isKnown(input.rankIc));
  const values = known.flatMap((input) => [input.rankIc, input.low, input.high]).filter(isKnown);
  const scale = linearScale(Math.min(0, ...values), Math.max(0, ...values), bottom, top, 0.1);
  const marks = known.map((input, order): DecayMark => {
    const hasBand = isKnown(input.low) && isKnown(input.high);
    return {
      horizon: input.horizon,
      at: round(((order + 0.4) / Math.max(1, known.length)) * 100),
      value: input.rankIc!,
      y: scale.at(input.rankIc!),
      band: hasBand ? [scale.at(input.low!), scale.at(input.high!)] : null,
    };
  });
  const path = marks.map((mark) => `${round((mark.at / 100) * fluidWidth)},${round(mark.y)}`).join("L");
  return { marks, path: marks.length > 1 ? `M${path}` : "", scale };
}
