import type { DeltaColumn, DeltaFrame } from "./column.js";

/** Columns of frames written value by value, for tests. */
export const integers = (...values: number[]): DeltaColumn => ({ type: "int32", values: Int32Array.from(values) });
export const longs = (...values: number[]): DeltaColumn => ({ type: "int64", values: Float64Array.from(values) });
export const doubles = (...values: number[]): DeltaColumn => ({ type: "float64", values: Float64Array.from(values) });
export const instants = (...values: number[]): DeltaColumn => ({ type: "instant", values: Float64Array.from(values) });
export const texts = (...values: string[]): DeltaColumn => ({
  type: "text",
  codes: Int32Array.from(values, (_, k) => k),
  dictionary: values,
});

/** As many rows as the first column has. */
export function frameOf(columns: Readonly<Record<string, DeltaColumn>>): DeltaFrame {
  const [first] = Object.values(columns);
  return { rows: first.type === "text" ? first.codes.length : first.values.length, columns };
}
