import { type Frame, type TableSpec, takeColumn, type Vintage } from "@plumbline/core";
import { ascendingOrder, compareRows, orderByColumns, rowKeys } from "./row-order.js";

/**
 * The rows of each key that a vintage wants, ordered by the table's `clusterBy`, then knownAt. Of rows with one key and
 * one knownAt the later committed is the latest; `first` takes the earlier.
 *
 * @param frame rows in the order they were committed, with at least key, clusterBy and knownAt columns
 * @returns the same frame, not a copy, where nothing had to be moved or dropped
 */
export function selectVintage(table: TableSpec, frame: Frame, vintage: Vintage): Frame {
  if (frame.rows < 2) return frame;
  const order = orderByColumns(frame, [...new Set([...table.clusterBy, table.knownAt])]);
  if (vintage === "all") return takeInOrder(frame, order);
  const dropped = table.clusterBy.every((name) => table.key.includes(name))
    ? dropWithinGroups(table, frame, order, vintage)
    : dropAnywhere(table, frame, vintage);
  if (dropped === null) return takeInOrder(frame, order);
  const kept = new Int32Array(frame.rows);
  let n = 0;
  for (let i = 0; i < frame.rows; i++) {
    const row = order ? order[i] : i;
    if (dropped[row] === 0) kept[n++] = row;
  }
  return takeInOrder(frame, kept.subarray(0, n));
}

/** Rows of one key are neighbours once the rows are in order: only groups of equal `clusterBy` are looked at. */
function dropWithinGroups(
  table: TableSpec,
  frame: Frame,
  order: Int32Array | null,
  vintage: Vintage,
): Uint8Array | null {
  const cluster = rowKeys(frame, table.clusterBy);
  const others = table.key.filter((name) => !table.clusterBy.includes(name));
  let rest: ReturnType<typeof rowKeys> | null = null;
  let dropped: Uint8Array | null = null;
  for (let start = 0; start < frame.rows; ) {
    const first = order ? order[start] : start;
    let end = start + 1;
    while (end < frame.rows && compareRows(cluster, first, order ? order[end] : end) === 0) end++;
    if (end - start > 1) {
      rest ??= rowKeys(frame, others);
      const group = new Int32Array(end - start);
      for (let i = start; i < end; i++) group[i - start] = order ? order[i] : i;
      dropped = dropInGroup(group, rest, vintage, dropped, frame.rows);
    }
    start = end;
  }
  return dropped;
}

/** @param group rows in ascending knownAt, then commit order, with one value of clusterBy */
function dropInGroup(
  group: Int32Array,
  rest: ReturnType<typeof rowKeys>,
  vintage: Vintage,
  before: Uint8Array | null,
  rows: number,
): Uint8Array | null {
  let dropped = before;
  if (rest.length > 0) {
    const place = new Map<number, number>();
    group.forEach((row, i) => {
      place.set(row, i);
    });
    group.sort((a, b) => compareRows(rest, a, b) || place.get(a)! - place.get(b)!);
  }
  for (let i = 1; i < group.length; i++) {
    if (compareRows(rest, group[i - 1], group[i]) !== 0) continue;
    dropped ??= new Uint8Array(rows);
    if (vintage === "latest") dropped[group[i - 1]] = 1;
    else dropped[group[i]] = 1;
  }
  return dropped;
}

/** The key says nothing about the order of the rows: they are ordered once more by it. */
function dropAnywhere(table: TableSpec, frame: Frame, vintage: Vintage): Uint8Array | null {
  const key = rowKeys(frame, table.key);
  const order = ascendingOrder([...key, ...rowKeys(frame, [table.knownAt])], frame.rows);
  let dropped: Uint8Array | null = null;
  for (let i = 1; i < frame.rows; i++) {
    const before = order ? order[i - 1] : i - 1;
    const row = order ? order[i] : i;
    if (compareRows(key, before, row) !== 0) continue;
    dropped ??= new Uint8Array(frame.rows);
    dropped[vintage === "latest" ? before : row] = 1;
  }
  return dropped;
}

function takeInOrder(frame: Frame, order: Int32Array | null): Frame {
  if (order === null) return frame;
  const columns = Object.entries(frame.columns).map(([name, column]) => [name, takeColumn(column, order)] as const);
  return { rows: order.length, columns: Object.fromEntries(columns) };
}
