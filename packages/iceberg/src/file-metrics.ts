import type { DataFile } from "./data-file.js";
import { IcebergError } from "./iceberg-error.js";
import { valueOfLiteral } from "./literal-value.js";
import { fixedLengthOf, type PrimitiveType, type Schema } from "./schema.js";
import { boundToBytes, type Value } from "./value.js";

/** What the engine says of a written file's columns: quoted path of the column, then pairs of texts. */
export type ColumnStatistics = readonly {
  readonly key: string;
  readonly value: readonly { readonly key: string; readonly value: string }[];
}[];

type Metrics = Pick<
  DataFile,
  "columnSizes" | "valueCounts" | "nullCounts" | "nanCounts" | "lowerBounds" | "upperBounds"
>;

/** Longest text kept as a bound, in code points, as Iceberg's default `truncate(16)`. */
const boundLength = 16;

/** Counts and bounds of a file just written, by field id. */
export function metricsOfWritten(schema: Schema, rows: number, statistics: ColumnStatistics): Metrics {
  const columnSizes = new Map<number, number>();
  const valueCounts = new Map<number, number>();
  const nullCounts = new Map<number, number>();
  const nanCounts = new Map<number, number>();
  const lowerBounds = new Map<number, Uint8Array>();
  const upperBounds = new Map<number, Uint8Array>();
  const byName = new Map(
    statistics.map(({ key, value }) => [key, new Map(value.map((pair) => [pair.key, pair.value]))]),
  );
  for (const { id, name, type } of schema.fields) {
    const found = typeof type === "string" ? byName.get(`"${name.replaceAll('"', '""')}"`) : undefined;
    if (!found || typeof type !== "string") continue;
    const isFloat = type === "float" || type === "double";
    const hasNaN = found.get("has_nan") === "true";
    const size = found.get("column_size_bytes");
    if (size !== undefined) columnSizes.set(id, Number(size));
    valueCounts.set(id, rows);
    const nulls = found.get("null_count");
    if (nulls !== undefined) nullCounts.set(id, Number(nulls));
    if (isFloat && !hasNaN) nanCounts.set(id, 0);
    if (hasNaN) continue;
    const lower = boundOf(type, found.get("min"), false);
    const upper = boundOf(type, found.get("max"), true);
    if (lower !== null) lowerBounds.set(id, boundToBytes(type, lower, false));
    if (upper !== null) upperBounds.set(id, boundToBytes(type, upper, true));
  }
  return { columnSizes, valueCounts, nullCounts, nanCounts, lowerBounds, upperBounds };
}

function boundOf(type: PrimitiveType, text: string | undefined, isUpper: boolean): Value | null {
  if (text === undefined || type === "boolean" || type === "binary" || type === "uuid" || fixedLengthOf(type) !== null)
    return null;
  if (type === "string") return isUpper ? upperText(text) : [...text].slice(0, boundLength).join("");
  try {
    const value = valueOfLiteral(type, text, "statistics");
    return Number.isNaN(value) ? null : value;
  } catch (cause) {
    // Dates before the year 1 and infinite ones have no text this package reads.
    if (cause instanceof IcebergError) return null;
    throw cause;
  }
}

/** The shortest text of at most 16 code points not below any text that begins so; null if there is none. */
export function upperText(text: string): string | null {
  const points = [...text];
  if (points.length <= boundLength) return text;
  for (let last = boundLength - 1; last >= 0; last--) {
    let next = (points[last].codePointAt(0) ?? 0) + 1;
    if (next >= 0xd800 && next <= 0xdfff) next = 0xe000;
    if (next <= 0x10ffff) return points.slice(0, last).join("") + String.fromCodePoint(next);
  }
  return null;
}
