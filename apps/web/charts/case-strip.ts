import { linearScale } from "./value-scale.ts";

export type CaseStrip = {
  /** centre of each dot, percent of the width, in the order given */
  readonly dots: readonly { readonly x: number; readonly row: number }[];
  /** rows that the dots need so that none covers another */
  readonly rows: number;
  readonly zero: number;
  readonly at: (value: number) => number;
};

/**
 * Outcomes as dots on one line; dots nearer than `width` are stacked.
 *
 * @param values outcomes, finite
 * @param marks  other values that must lie inside the strip (means)
 * @param width  least distance of two dots of a row, percent
 */
export function layoutCaseStrip(values: readonly number[], marks: readonly number[], width = 2): CaseStrip {
  const all = [0, ...values, ...marks].filter(Number.isFinite);
  const { at } = linearScale(Math.min(...all), Math.max(...all), 0, 100, 0.05);
  const ends: number[] = [];
  const dots = values.map(() => ({ x: 0, row: 0 }));
  const order = values.map((_, place) => place).sort((a, b) => values[a]! - values[b]!);
  for (const place of order) {
    const x = at(values[place]!);
    const free = ends.findIndex((end) => x - end >= width);
    const row = free < 0 ? ends.length : free;
    ends[row] = x;
    dots[place] = { x, row };
  }
  return { dots, rows: Math.max(1, ends.length), zero: at(0), at };
}
