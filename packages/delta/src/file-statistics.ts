import type { DeltaColumn } from "./column.js";
import { distinctTexts } from "./distinct-texts.js";
import type { FrameSource } from "./frame-function.js";

export type StatisticsValue = string | number | boolean;

/** Statistics of one data file, as in `add.stats`. A column without bounds is absent from both maps. */
export interface FileStatistics {
  readonly numRecords: number;
  readonly minValues: Readonly<Record<string, StatisticsValue>>;
  readonly maxValues: Readonly<Record<string, StatisticsValue>>;
  readonly nullCount: Readonly<Record<string, number>>;
}

/** Longest text kept as a bound. */
const longestText = 256;
const millisecondsPerDay = 86_400_000;

/**
 * Bounds and gaps of what is written: bounds for every column but float32 (features, never searched), binary and
 * boolean; no bounds where a value is infinite, which JSON cannot say.
 */
export function computeStatistics(source: FrameSource): FileStatistics {
  const minValues: Record<string, StatisticsValue> = {};
  const maxValues: Record<string, StatisticsValue> = {};
  const nullCount: Record<string, number> = {};
  for (const { name, column } of source.columns) {
    const found = boundsOf(column, source.order, source.rows);
    nullCount[name] = found.missing;
    if (found.bounds) {
      minValues[name] = found.bounds[0];
      maxValues[name] = found.bounds[1];
    }
  }
  return { numRecords: source.rows, minValues, maxValues, nullCount };
}

interface Found {
  readonly missing: number;
  readonly bounds?: readonly [StatisticsValue, StatisticsValue];
}

function boundsOf(column: DeltaColumn, order: Int32Array | null, rows: number): Found {
  switch (column.type) {
    case "text":
      return textBounds(column, order, rows);
    case "binary":
      return { missing: countRows(order, rows, (row) => column.values[row] === null) };
    case "boolean": {
      const { valid } = column;
      return { missing: valid ? countRows(order, rows, (row) => valid[row] === 0) : 0 };
    }
    case "float32":
      return { missing: countNaN(column.values, order, rows) };
    default: {
      const valid = "valid" in column ? column.valid : undefined;
      const { min, max, missing } = numericBounds(column.values, valid, order, rows);
      if (missing === rows || !Number.isFinite(min) || !Number.isFinite(max)) return { missing };
      if (column.type === "date") return dated(missing, isoDay(min), isoDay(max));
      if (column.type === "instant") return dated(missing, isoInstant(Math.floor(min)), isoInstant(Math.ceil(max)));
      return { missing, bounds: [min, max] };
    }
  }
}

function dated(missing: number, min: string | null, max: string | null): Found {
  return min === null || max === null ? { missing } : { missing, bounds: [min, max] };
}

function isoDay(day: number): string | null {
  return isoInstant(day * millisecondsPerDay)?.slice(0, 10) ?? null;
}

/** Null beyond year 9999, where the text would need a sign. */
function isoInstant(ms: number): string | null {
  if (!(ms >= -62_135_596_800_000 && ms <= 253_402_300_799_999)) return null;
  return new Date(ms).toISOString();
}

function countNaN(values: Float32Array, order: Int32Array | null, rows: number): number {
  let missing = 0;
  if (order) for (let i = 0; i < rows; i++) missing += Number.isNaN(values[order[i]]) ? 1 : 0;
  else for (let i = 0; i < rows; i++) missing += Number.isNaN(values[i]) ? 1 : 0;
  return missing;
}

function countRows(order: Int32Array | null, rows: number, isMissing: (row: number) => boolean): number {
  let missing = 0;
  for (let i = 0; i < rows; i++) if (isMissing(order ? order[i] : i)) missing++;
  return missing;
}

function numericBounds(
  values: Float64Array | Int32Array,
  valid: Uint8Array | undefined,
  order: Int32Array | null,
  rows: number,
): { min: number; max: number; missing: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let missing = 0;
  for (let i = 0; i < rows; i++) {
    const row = order ? order[i] : i;
    const value = values[row];
    if (Number.isNaN(value) || (valid !== undefined && valid[row] === 0)) {
      missing++;
      continue;
    }
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max, missing };
}

function textBounds(column: Extract<DeltaColumn, { type: "text" }>, order: Int32Array | null, rows: number): Found {
  const missing = countRows(order, rows, (row) => column.codes[row] < 0);
  const { texts } = distinctTexts(column, order);
  if (texts.length === 0) return { missing };
  let min = texts[0];
  let max = texts[0];
  for (const text of texts) {
    if (compareText(text, min) < 0) min = text;
    if (compareText(text, max) > 0) max = text;
  }
  return min.length > longestText || max.length > longestText ? { missing } : { missing, bounds: [min, max] };
}

/** Order of the UTF-8 bytes, which other readers use; it differs from code units beyond the basic plane. */
export function compareText(a: string, b: string): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const xIsSurrogate = x >= 0xd800 && x <= 0xdfff;
    const yIsSurrogate = y >= 0xd800 && y <= 0xdfff;
    if (xIsSurrogate !== yIsSurrogate) return xIsSurrogate ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}
