import type { TextColumn } from "@plumbline/core";

/** Rows [from, to) of each text, for a column in which equal texts lie together. */
export type GroupedRows = ReadonlyMap<string, readonly [number, number]>;

export function groupByText(column: TextColumn): GroupedRows {
  const groups = new Map<string, readonly [number, number]>();
  const { codes, dictionary } = column;
  let from = 0;
  for (let row = 1; row <= codes.length; row++) {
    if (row < codes.length && codes[row] === codes[from]) continue;
    if (codes[from] >= 0) groups.set(dictionary[codes[from]], [from, row]);
    from = row;
  }
  return groups;
}

/** Rows [from, to) of each day, for a column in which equal days lie together. */
export function groupByDay(days: Int32Array): Map<number, readonly [number, number]> {
  const groups = new Map<number, readonly [number, number]>();
  let from = 0;
  for (let row = 1; row <= days.length; row++) {
    if (row < days.length && days[row] === days[from]) continue;
    groups.set(days[from], [from, row]);
    from = row;
  }
  return groups;
}
