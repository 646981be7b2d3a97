import { type Column, dayOf, type Frame, makeFrame, textColumn } from "@plumbline/core";

/** Types of columns that cannot be told from values alone. */
export type ColumnTypes = Readonly<Record<string, "int32" | "date" | "float64" | "text" | "boolean" | "json">>;

/**
 * A frame of plain objects with the same fields: numbers become float64, booleans boolean, texts text, lists and objects
 * JSON. Missing is null. Fields listed in `types` have that type also where no row shows it; their order comes first.
 */
export function frameOfObjects(rows: readonly object[], types: ColumnTypes = {}): Frame {
  const names = new Set([...Object.keys(types), ...rows.flatMap((row) => Object.keys(row))]);
  const columns: Record<string, Column> = {};
  for (const name of names) {
    const cells = rows.map((row) => (row as Readonly<Record<string, unknown>>)[name] ?? null);
    columns[name] = columnOf(cells, types[name] ?? typeOf(cells));
  }
  return makeFrame(columns);
}

function typeOf(cells: readonly unknown[]): ColumnTypes[string] {
  const held = cells.filter((cell) => cell !== null);
  if (held.some((cell) => typeof cell === "object")) return "json";
  if (held.some((cell) => typeof cell === "string")) return "text";
  return held.length > 0 && held.every((cell) => typeof cell === "boolean") ? "boolean" : "float64";
}

function columnOf(cells: readonly unknown[], type: ColumnTypes[string]): Column {
  const valid = cells.every((cell) => cell !== null)
    ? undefined
    : Uint8Array.from(cells, (cell) => Number(cell !== null));
  const withValid = valid ? { valid } : {};
  switch (type) {
    case "int32":
      return { type, values: Int32Array.from(cells, (cell) => Number(cell ?? 0)), ...withValid };
    case "date":
      return {
        type,
        values: Int32Array.from(cells, (cell) => (cell === null ? 0 : dayOf(String(cell)))),
        ...withValid,
      };
    case "boolean":
      return { type, values: Uint8Array.from(cells, (cell) => Number(cell === true)), ...withValid };
    case "float64":
      return { type, values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell))) };
    case "text":
      return textColumn(cells.map((cell) => (cell === null ? null : String(cell))));
    case "json":
      return textColumn(cells.map((cell) => (cell === null ? null : JSON.stringify(cell))));
  }
}
