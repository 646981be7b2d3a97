import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DeltaColumn, TableDefinition } from "@plumbline/delta";

/** Columns of W-LAKE, in their order. */
export const lakeColumns = ["ticker", "date", "open", "high", "low", "close", "volume"] as const;

export const lakeTickers: readonly string[] = Array.from({ length: 1000 }, (_, i) => `T${String(i).padStart(4, "0")}`);

function bytesOf(folder: string, file: string): ArrayBuffer {
  const bytes = readFileSync(join(folder, file));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

/** What bench/peers/make_lake.py made under a prefix. */
export function readLakeColumns(folder: string, prefix: string): Record<string, DeltaColumn> {
  const doubles = (name: string) => new Float64Array(bytesOf(folder, `${prefix}-${name}.bin`));
  const columns: Record<string, DeltaColumn> = {
    ticker: { type: "text", codes: new Int32Array(bytesOf(folder, `${prefix}-ticker.bin`)), dictionary: lakeTickers },
    date: { type: "instant", values: doubles("date") },
  };
  for (const name of ["open", "high", "low", "close"]) columns[name] = { type: "float64", values: doubles(name) };
  columns.volume = { type: "int64", values: doubles("volume") };
  return columns;
}

/** The table as it is declared. */
export function lakeDefinition(configuration: Readonly<Record<string, string>> = {}): TableDefinition {
  const typeOf = (name: string): DeltaColumn["type"] => {
    if (name === "ticker") return "text";
    if (name === "date") return "instant";
    return name === "volume" ? "int64" : "float64";
  };
  return {
    name: "lake",
    description: "W-LAKE",
    fields: lakeColumns.map((name) => ({ name, type: typeOf(name), nullable: true })),
    partitionColumns: [],
    configuration,
  };
}
