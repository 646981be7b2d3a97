import type { Cell, Column, Frame, Row, TableSpec } from "@plumbline/core";
import { dayOf, makeFrame, textColumn } from "@plumbline/core";

/** A row of a small table with its two clocks; dates are `yyyy-mm-dd`. */
export interface DatedRow {
  readonly values: Row;
  /** ms UTC */
  readonly knownAt: number;
  readonly knownAtBasis: "stated" | "rule" | "arrival";
}

/** Columns of a small table (securities, actions, rejects) out of rows, ordered by the table's key, then knownAt. */
export function frameOfRows(table: TableSpec, rows: readonly DatedRow[], now: number): Frame {
  const keyed = rows.map((row) => ({ row, key: table.clusterBy.map((name) => row.values[name] ?? "") }));
  keyed.sort((a, b) => compare(a.key, b.key) || a.row.knownAt - b.row.knownAt);
  const sorted = keyed.map(({ row }) => row);
  const columns: Record<string, Column> = {};
  for (const [name, spec] of Object.entries(table.columns)) {
    if (name === "knownAt") columns[name] = instants(sorted.map((row) => row.knownAt));
    else if (name === "ingestedAt") columns[name] = instants(sorted.map(() => now));
    else if (name === "knownAtBasis") columns[name] = textColumn(sorted.map((row) => row.knownAtBasis));
    else
      columns[name] = columnOfCells(
        spec.type,
        sorted.map((row) => row.values[name] ?? null),
      );
  }
  return makeFrame(columns);
}

function instants(values: readonly number[]): Column {
  return { type: "instant", values: Float64Array.from(values) };
}

function columnOfCells(type: string, cells: readonly Cell[]): Column {
  if (type === "text") return textColumn(cells.map((cell) => (cell === null ? null : String(cell))));
  if (type === "float64") {
    return { type: "float64", values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell))) };
  }
  const days = cells.map((cell) => (cell === null ? Number.NaN : type === "date" ? dayOf(String(cell)) : Number(cell)));
  const values = Int32Array.from(days, (day) => (Number.isNaN(day) ? 0 : day));
  const valid = Uint8Array.from(days, (day) => (Number.isNaN(day) ? 0 : 1));
  const missing = valid.includes(0) ? { valid } : {};
  return type === "date" ? { type: "date", values, ...missing } : { type: "int32", values, ...missing };
}

function compare(a: readonly Cell[], b: readonly Cell[]): number {
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    if (x !== y && x !== null && y !== null) return x < y ? -1 : 1;
  }
  return 0;
}
