import { extent } from "d3-array";
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";

export type Sparkline = {
  readonly path: string;
  /** end dot, px; null without a value */
  readonly end: readonly [number, number] | null;
};

/** A word-sized line: no axis, scaled to its own range, a dot at the last known value. Drawn on the server. */
export function layoutSparkline(values: readonly (number | null)[], width = 76, height = 20): Sparkline {
  const [low, high] = extent(values.filter(isKnown));
  if (low === undefined || high === undefined) return { path: "", end: null };
  const x = scaleLinear([0, Math.max(1, values.length - 1)], [1, width - 4]);
  const y = low === high ? () => height / 2 : scaleLinear([low, high], [height - 3, 3]);
  const path = line<number | null>()
    .defined(isKnown)
    .digits(1)
    .x((_, index) => x(index))
    .y((value) => y(value!));
  let last = values.length - 1;
  while (!isKnown(values[last]!)) last--;
  return { path: path(values as (number | null)[]) ?? "", end: [x(last), y(values[last]!)] };
}

function isKnown(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}
