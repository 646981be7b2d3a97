import { type Column, columnOf, type Frame } from "@plumbline/core";

/**
 * Comparable keys of rows: ascending numbers, missing below everything, text by code unit. Columns whose spans multiply
 * to less than 2^53 are folded into one key.
 */
export type RowKeys = readonly Float64Array[];

export function rowKeys(frame: Frame, columns: readonly string[]): RowKeys {
  const keys: Float64Array[] = [];
  let folded: Float64Array | null = null;
  let span = 1;
  for (const name of columns) {
    const part = numbersOf(columnOf(frame, name));
    const range = integerRange(part);
    if (range !== null && folded !== null && span * range.count <= Number.MAX_SAFE_INTEGER) {
      for (let i = 0; i < part.length; i++) {
        folded[i] = folded[i] * range.count + (part[i] === Number.NEGATIVE_INFINITY ? 0 : part[i] - range.min + 1);
      }
      span *= range.count;
      continue;
    }
    if (range === null) {
      keys.push(part);
      folded = null;
      continue;
    }
    for (let i = 0; i < part.length; i++) part[i] = part[i] === Number.NEGATIVE_INFINITY ? 0 : part[i] - range.min + 1;
    keys.push(part);
    folded = part;
    span = range.count;
  }
  return keys;
}

/**
 * Rows in ascending order of the columns, equal ones as they lie; null where they already lie so, which is found out
 * without making keys.
 */
export function orderByColumns(frame: Frame, columns: readonly string[]): Int32Array | null {
  const sources = columns.map((name) => sourceOf(columnOf(frame, name)));
  let row = 1;
  while (row < frame.rows && !isBelowBefore(sources, row)) row++;
  return row >= frame.rows ? null : ascendingOrder(rowKeys(frame, columns), frame.rows);
}

interface OrderSource {
  readonly values: Float64Array | Float32Array | Int32Array | Uint8Array;
  readonly valid: Uint8Array | undefined;
  /** Rank of each code where the values are codes of texts. */
  readonly ranks: Int32Array | null;
}

function sourceOf(column: Column): OrderSource {
  if (column.type === "binary") throw new TypeError("a binary column has no order");
  if (column.type === "text") return { values: column.codes, valid: undefined, ranks: ranksOf(column.dictionary) };
  return { values: column.values, valid: "valid" in column ? column.valid : undefined, ranks: null };
}

function isBelowBefore(sources: readonly OrderSource[], row: number): boolean {
  for (const { values, valid, ranks } of sources) {
    let before = values[row - 1];
    let own = values[row];
    if (before === own && valid === undefined) continue;
    if (ranks !== null) {
      before = before < 0 ? Number.NEGATIVE_INFINITY : ranks[before];
      own = own < 0 ? Number.NEGATIVE_INFINITY : ranks[own];
    } else {
      if (Number.isNaN(before) || (valid !== undefined && valid[row - 1] === 0)) before = Number.NEGATIVE_INFINITY;
      if (Number.isNaN(own) || (valid !== undefined && valid[row] === 0)) own = Number.NEGATIVE_INFINITY;
    }
    if (own !== before) return own < before;
  }
  return false;
}

/** Smallest value and how many keys the column needs, missing included; null where values are not small integers. */
function integerRange(values: Float64Array): { min: number; count: number } | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === Number.NEGATIVE_INFINITY) continue;
    if (Math.floor(value) !== value) return null;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (max < min) return { min: 0, count: 2 };
  const count = max - min + 2;
  return count <= Number.MAX_SAFE_INTEGER && Math.abs(min) <= Number.MAX_SAFE_INTEGER ? { min, count } : null;
}

/** The column as numbers of the same order; -Infinity is missing. */
function numbersOf(column: Column): Float64Array {
  if (column.type === "binary") throw new TypeError("a binary column has no order");
  if (column.type === "text") {
    const rank = ranksOf(column.dictionary);
    const out = new Float64Array(column.codes.length);
    for (let i = 0; i < out.length; i++) {
      const code = column.codes[i];
      out[i] = code < 0 ? Number.NEGATIVE_INFINITY : rank[code];
    }
    return out;
  }
  const { values } = column;
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = Number.isNaN(values[i]) ? Number.NEGATIVE_INFINITY : values[i];
  if ("valid" in column && column.valid) {
    for (let i = 0; i < out.length; i++) if (column.valid[i] === 0) out[i] = Number.NEGATIVE_INFINITY;
  }
  return out;
}

/** Rank of each text; equal texts share one. */
function ranksOf(dictionary: readonly string[]): Int32Array {
  const codes = Int32Array.from(dictionary, (_, code) => code);
  codes.sort((a, b) => (dictionary[a] < dictionary[b] ? -1 : dictionary[a] > dictionary[b] ? 1 : 0));
  const rank = new Int32Array(dictionary.length);
  for (let i = 1; i < codes.length; i++) {
    rank[codes[i]] = rank[codes[i - 1]] + (dictionary[codes[i]] === dictionary[codes[i - 1]] ? 0 : 1);
  }
  return rank;
}

export function compareRows(keys: RowKeys, a: number, b: number): number {
  for (const key of keys) {
    const x = key[a];
    const y = key[b];
    if (x < y) return -1;
    if (x > y) return 1;
  }
  return 0;
}

/**
 * Rows in ascending order of the keys, equal ones as they lie; null where they already lie so. Merges the runs that
 * are there: files are ordered inside, so a table has few.
 */
export function ascendingOrder(keys: RowKeys, rows: number): Int32Array | null {
  const starts = [0];
  for (let i = 1; i < rows; i++) if (compareRows(keys, i - 1, i) > 0) starts.push(i);
  if (starts.length === 1) return null;
  let from = new Int32Array(rows);
  for (let i = 0; i < rows; i++) from[i] = i;
  let to = new Int32Array(rows);
  let bounds = [...starts, rows];
  while (bounds.length > 2) {
    const merged = [0];
    for (let run = 0; run + 1 < bounds.length; run += 2) {
      const end = bounds[Math.min(run + 2, bounds.length - 1)];
      mergeRuns(keys, from, to, bounds[run], bounds[run + 1], end);
      merged.push(end);
    }
    [from, to] = [to, from];
    bounds = merged;
  }
  return from;
}

function mergeRuns(keys: RowKeys, from: Int32Array, to: Int32Array, start: number, middle: number, end: number): void {
  let left = start;
  let right = middle;
  const [first] = keys;
  const isSingle = keys.length === 1;
  for (let i = start; i < end; i++) {
    let takeLeft = right >= end;
    if (!takeLeft && left < middle) {
      const a = from[left];
      const b = from[right];
      takeLeft = isSingle ? first[a] <= first[b] : compareRows(keys, a, b) <= 0;
    }
    to[i] = takeLeft ? from[left++] : from[right++];
  }
}
