import { fluidWidth, percentAt } from "./fluid-axis.ts";
import { linePath } from "./line-path.ts";
import { linearScale, type ValueScale } from "./value-scale.ts";

export const chartKinds = ["line", "bar", "scatter"] as const;
export type ChartKind = (typeof chartKinds)[number];

export type ResultMark = { readonly row: number; readonly at: number; readonly y: number };
export type ResultChart = {
  /** marks at their rows, `at` in percent of the plot's width, y in px; rows without a value are left out */
  readonly marks: readonly ResultMark[];
  /** the line over 0 to `fluidWidth`; empty for other kinds */
  readonly path: string;
  readonly scale: ValueScale;
  /** px of the bars' foot */
  readonly foot: number;
  /** percent of the width a bar may take */
  readonly bar: number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
};

type Cell = string | number | boolean | null;

/** The number a cell holds; null for what is none. */
export function numberOf(cell: Cell | undefined): number | null {
  if (typeof cell !== "number" && (typeof cell !== "string" || cell.trim() === "")) return null;
  const value = Number(cell);
  return Number.isFinite(value) ? value : null;
}

/**
 * How two columns are drawn until the reader chooses: a line where x runs along numbers or days and says each once, points
 * where it repeats them, bars where it names things, between which there is no way.
 */
export function usualKind(xs: readonly Cell[]): ChartKind {
  const isAlong = xs.every((x) => x === null || numberOf(x) !== null || /^\d{4}-\d{2}-\d{2}(T|$)/.test(String(x)));
  if (!isAlong) return "bar";
  return new Set(xs).size === xs.length ? "line" : "scatter";
}

/** A result as a chart: bars and lines in the order of the rows, or by value where x is numeric; scatter by value. */
export function layoutResult(
  xs: readonly Cell[],
  ys: readonly Cell[],
  kind: ChartKind,
  top: number,
  bottom: number,
): ResultChart {
  const values = ys.map(numberOf);
  const known = values.filter((value): value is number => value !== null);
  const low = Math.min(...known, ...(kind === "bar" ? [0] : []));
  const high = Math.max(...known, ...(kind === "bar" ? [0] : []));
  const scale = linearScale(low, high, bottom, top, 0.04);
  const numbers = xs.map(numberOf);
  const isByValue = kind !== "bar" && numbers.length > 0 && numbers.every((x) => x !== null);
  const across = isByValue
    ? linearScale(Math.min(...(numbers as number[])), Math.max(...(numbers as number[])), 0, 100, 0.02)
    : null;
  const atOf = (row: number) => (across ? across.at(numbers[row]!) : percentAt(row, xs.length));
  const marks = values.flatMap((value, row) => (value === null ? [] : [{ row, at: atOf(row), y: scale.at(value) }]));
  const order = xs.map((_, row) => row);
  if (isByValue) order.sort((a, b) => numbers[a]! - numbers[b]!);
  const path =
    kind === "line"
      ? linePath(
          order.map((row) => values[row]!),
          (index) => (atOf(order[index]!) / 100) * fluidWidth,
          (value) => scale.at(value),
        )
      : "";
  const ticks = across
    ? across.ticks(4).map((value) => ({ at: across.at(value), label: String(value) }))
    : evenly(xs.length, 4).map((row) => ({ at: percentAt(row, xs.length), label: String(xs[row] ?? "") }));
  return {
    marks,
    path,
    scale,
    foot: scale.at(Math.max(scale.low, Math.min(0, scale.high))),
    bar: 80 / Math.max(1, xs.length),
    ticks,
  };
}

/** Up to `count` of the rows, evenly apart. */
function evenly(rows: number, count: number): number[] {
  if (rows <= count) return Array.from({ length: rows }, (_, row) => row);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * rows) / count));
}
