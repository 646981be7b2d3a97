import type { Cell, DataTable } from "./csv.ts";

/** A column of what a panel shows; `digits` are the decimals its reading is written with. */
export type PanelColumn = { readonly name: string; readonly digits?: number; readonly values: readonly Cell[] };

/** The columns as rows. */
export function tableOf(columns: readonly PanelColumn[]): DataTable {
  const rows = columns.reduce((most, column) => Math.max(most, column.values.length), 0);
  return {
    columns: columns.map((column) => column.name),
    rows: Array.from({ length: rows }, (_, row) => columns.map((column) => column.values[row] ?? null)),
  };
}

/** Six significant digits: what a chart can show, at a third of the bytes. Null for what is not finite. */
export function shortened(values: readonly (number | null)[]): (number | null)[] {
  return values.map((value) => (value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(6))));
}
