import type { DeltaColumnType } from "./column.js";

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL literal; the parser would end at a NUL character. */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\0") ? `(${quoted.replaceAll("\0", "' || chr(0) || '")})` : quoted;
}

/** Parquet files as a table function of the engine. */
export function parquetFiles(files: readonly string[], options = "hive_partitioning = false"): string {
  return `read_parquet(${fileList(files)}, ${options})`;
}

/** The same files' footers: rows and row groups of each. */
export function parquetMetadata(files: readonly string[]): string {
  return `parquet_file_metadata(${fileList(files)})`;
}

/** The same files' column chunks, with their statistics. */
export function parquetChunks(files: readonly string[]): string {
  return `parquet_metadata(${fileList(files)})`;
}

/** The same files' schemas, a row a node. */
export function parquetSchema(files: readonly string[]): string {
  return `parquet_schema(${fileList(files)})`;
}

/** Characters the engine would take for a pattern stand for themselves. */
function fileList(files: readonly string[]): string {
  return `[${files.map((file) => literal(file.replace(/[*?[]/g, "[$&]"))).join(", ")}]`;
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
