import type { Column, ColumnType, Frame, TableSpec } from "@plumbline/core";

/** A column in which every row is missing. */
export function missingColumn(type: ColumnType, rows: number): Column {
  switch (type) {
    case "float64":
    case "int64":
    case "instant":
      return { type, values: new Float64Array(rows).fill(Number.NaN) };
    case "float32":
      return { type, values: new Float32Array(rows).fill(Number.NaN) };
    case "int32":
    case "date":
      return { type, values: new Int32Array(rows), ...(rows > 0 ? { valid: new Uint8Array(rows) } : {}) };
    case "boolean":
      return { type, values: new Uint8Array(rows), ...(rows > 0 ? { valid: new Uint8Array(rows) } : {}) };
    case "text":
      return { type, codes: new Int32Array(rows).fill(-1), dictionary: [] };
    case "binary":
      return { type, values: new Array<null>(rows).fill(null) };
  }
}

/** The columns of a table without a row. */
export function emptyFrame(table: TableSpec, columns: readonly string[]): Frame {
  const made = columns.map((name) => [name, missingColumn(table.columns[name].type, 0)] as const);
  return { rows: 0, columns: Object.fromEntries(made) };
}
