import type { DeltaColumnType } from "./column.js";

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Parquet files as a table function of the engine; characters it would take for a pattern stand for themselves. */
export function parquetFiles(files: readonly string[], options = "hive_partitioning = false"): string {
  const list = files.map((file) => literal(file.replace(/[*?[]/g, "[$&]")));
  return `read_parquet([${list.join(", ")}], ${options})`;
}

export const sqlTypeOf: Readonly<Record<DeltaColumnType, string>> = {
  float64: "DOUBLE",
  float32: "FLOAT",
  int32: "INTEGER",
  int64: "BIGINT",
  date: "DATE",
  instant: "TIMESTAMPTZ",
  text: "VARCHAR",
  boolean: "BOOLEAN",
  binary: "BLOB",
};
