import type { DeltaColumn, DeltaFrame } from "@plumbline/delta";

/** A value as a text that has one spelling in every engine: doubles as their bits, instants as microseconds. */
function cellOf(column: DeltaColumn, row: number): string {
  switch (column.type) {
    case "text":
      return column.codes[row] < 0 ? "null" : column.dictionary[column.codes[row]];
    case "binary":
      return String(column.values[row]);
    case "float64":
    case "float32":
      return Number.isNaN(column.values[row]) ? "null" : bitsOf(column.values[row]);
    case "int64":
      return Number.isNaN(column.values[row]) ? "null" : String(column.values[row]);
    case "instant":
      return Number.isNaN(column.values[row]) ? "null" : String(Math.round(column.values[row] * 1000));
    default: {
      if (column.valid && column.valid[row] === 0) return "null";
      const value = column.values[row];
      if (column.type === "boolean") return value === 1 ? "true" : "false";
      return column.type === "date" ? new Date(value * 86_400_000).toISOString().slice(0, 10) : String(value);
    }
  }
}

export function bitsOf(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString("hex");
}

/** The rows of a frame as sorted texts. */
export function rowTexts(frame: DeltaFrame, columns: readonly string[]): string[] {
  return Array.from({ length: frame.rows }, (_, row) =>
    columns.map((name) => cellOf(frame.columns[name], row)).join("|"),
  ).sort(byCodePoint);
}

/** As Python orders texts. */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
