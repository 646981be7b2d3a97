import type { DuckDBConnection, DuckDBType } from "@duckdb/node-api";
import { DeltaError, messageOf } from "./delta-error.js";
import { parquetFiles, parquetSchema } from "./sql-text.js";

/** What a Parquet file holds, as far as reading its columns needs it. */
export interface ParquetLayout {
  /** Top-level columns, as the SQL engine sees them. */
  readonly columns: readonly { readonly name: string; readonly type: DuckDBType }[];
  /** The same as the file's schema has them, with field ids. */
  readonly nodes: readonly ParquetNode[];
}

export interface ParquetNode {
  readonly name: string;
  readonly fieldId: number | null;
  readonly children: readonly ParquetNode[];
}

/** How many footers are read in one statement. */
const filesAtOnce = 1000;

/**
 * Layouts of files by path; files that hold the same share one object.
 * @throws CORRUPT, naming the file, where one is missing or no Parquet
 */
export async function readLayouts(
  connection: DuckDBConnection,
  files: readonly string[],
): Promise<Map<string, ParquetLayout>> {
  const layouts = new Map<string, ParquetLayout>();
  const bySignature = new Map<string, ParquetLayout>();
  for (let from = 0; from < files.length; from += filesAtOnce) {
    const part = files.slice(from, from + filesAtOnce);
    for (const [file, signature] of await signaturesOf(connection, part)) {
      let layout = bySignature.get(signature);
      if (!layout) {
        layout = await layoutOf(connection, file);
        bySignature.set(signature, layout);
      }
      layouts.set(file, layout);
    }
  }
  return layouts;
}

const nodeColumns =
  "name, coalesce(num_children, 0), field_id, duckdb_type, repetition_type, converted_type, logical_type";

async function signaturesOf(connection: DuckDBConnection, files: readonly string[]): Promise<[string, string][]> {
  try {
    const result = await connection.runAndReadAll(
      `SELECT file_name, md5(string_agg(CAST(ROW(${nodeColumns}) AS VARCHAR), '|' ORDER BY column_id)) ` +
        `FROM ${parquetSchema(files)} GROUP BY file_name`,
    );
    return result.getRows().map(([file, signature]) => [String(file), String(signature)]);
  } catch (cause) {
    if (files.length > 1) {
      for (const file of files) await signaturesOf(connection, [file]);
      throw cause;
    }
    throw unreadable(files[0], cause);
  }
}

async function layoutOf(connection: DuckDBConnection, file: string): Promise<ParquetLayout> {
  try {
    const shape = await connection.runAndReadAll(
      `SELECT name, coalesce(num_children, 0), field_id FROM ${parquetSchema([file])} ORDER BY column_id`,
    );
    const rows = shape.getRows();
    let at = 0;
    const take = (): ParquetNode => {
      const row = rows[at++];
      if (!row) throw new Error("its schema ends too early");
      const children = Array.from({ length: Number(row[1]) }, take);
      return { name: String(row[0]), fieldId: row[2] === null ? null : Number(row[2]), children };
    };
    const { children: nodes } = take();
    const empty = await connection.runAndReadAll(`SELECT * FROM ${parquetFiles([file])} LIMIT 0`);
    const types = empty.columnTypes();
    return { nodes, columns: empty.columnNames().map((name, i) => ({ name, type: types[i] })) };
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): DeltaError {
  return new DeltaError("CORRUPT", `${file}: missing or not a Parquet file (${messageOf(cause)})`, cause);
}
