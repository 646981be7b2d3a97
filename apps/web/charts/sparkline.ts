import { linePath } from "./line-path.ts";

export type Sparkline = {
  readonly path: string;
  /** end dot, px; null without a value */
  readonly end: readonly [number, number] | null;
};

/** A word-sized line: no axis, scaled to its own range, a dot at the last known value. */
export function layoutSparkline(values: readonly (number | null)[], width = 76, height = 20): Sparkline {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length === 0) return { path: "", end: null };
  const low = Math.min(...known);
  const high = Math.max(...known);
  const xOf = (index: number) => 1 + (index * (width - 5)) / Math.max(1, values.length - 1);
  const yOf = (value: number) =>
    high === low ? height / 2 : height - 3 - ((value - low) / (high - low)) * (height - 6);
  let last = values.length - 1;
  while (values[last] === null || !Number.isFinite(values[last])) last--;
  return { path: linePath(values, xOf, yOf), end: [xOf(last), yOf(values[last]!)] };
}
