import { type DuckDBConnection, DuckDBMapValue } from "@duckdb/node-api";
import type { AddFile } from "./actions.js";
import { type PartitionValues, placeDataFile } from "./data-file-place.js";
import { DeltaError, messageOf } from "./delta-error.js";
import type { StructField } from "./delta-type.js";
import { formatEngineStatistics } from "./engine-statistics.js";
import { partitionTextSql } from "./partition-text.js";
import { identifier, literal } from "./sql-text.js";
import type { TableContext } from "./table-context.js";
import { parquetOptions } from "./write-data-file.js";

/**
 * Writes a query's rows as one data file.
 * @param fields the query's columns, for the statistics
 * @returns null where the query has no rows
 */
export function writeQuery(
  context: TableContext,
  connection: DuckDBConnection,
  sql: string,
  fields: readonly StructField[],
  partition: PartitionValues,
  within: string | null = null,
): Promise<AddFile | null> {
  return placeDataFile(context, partition, within, async (file) => {
    const done = await connection.runAndReadAll(`COPY (${sql}) TO ${literal(file)} (${parquetOptions}, RETURN_STATS)`);
    const [row] = done.getRowObjects();
    const rows = Number(row?.count ?? 0);
    if (rows === 0) return null;
    const all = new Map<string, Record<string, string>>();
    const found = row?.column_statistics;
    if (found instanceof DuckDBMapValue) {
      for (const { key, value } of found.entries) {
        if (!(value instanceof DuckDBMapValue)) continue;
        const entries = value.entries.map((entry) => [String(entry.key), String(entry.value)] as const);
        all.set(String(key), Object.fromEntries(entries));
      }
    }
    return { stats: formatEngineStatistics(rows, fields, (name) => all.get(identifier(name))) };
  });
}

/**
 * Writes a relation's rows filed by the partition columns, one file a partition.
 * @param from a table of the connection, or a SELECT in parentheses that is cheap to repeat
 * @param also a further column to write, as SQL
 */
export async function writeFiled(
  context: TableContext,
  connection: DuckDBConnection,
  from: string,
  fields: readonly StructField[],
  partitionColumns: readonly string[],
  within: string | null = null,
  also: string | null = null,
): Promise<AddFile[]> {
  const texts = partitionColumns.map((name) => {
    const field = fields.find((one) => one.name === name);
    if (!field) throw new Error(`no partition column ${name}`);
    return partitionTextSql(field, context.folder);
  });
  const select = [...fields.map((field) => storedSql(field, partitionColumns)), ...(also === null ? [] : [also])].join(
    ", ",
  );
  const adds: AddFile[] = [];
  const write = async (partition: PartitionValues, where: string) => {
    const add = await writeQuery(
      context,
      connection,
      `SELECT ${select} FROM ${from}${where}`,
      fields,
      partition,
      within,
    );
    if (add) adds.push(add);
  };
  if (texts.length === 0) {
    await write({}, "");
    return adds;
  }
  const list = texts.map((text, k) => `${text} AS p${k}`).join(", ");
  const found = await connection
    .runAndReadAll(`SELECT DISTINCT ${list} FROM ${from} ORDER BY ALL`)
    .catch((cause: unknown) => {
      const [what] = /no partition value: .*/.exec(messageOf(cause)) ?? [];
      throw what === undefined ? cause : new DeltaError("CONSTRAINT", `${context.folder}: ${what}`, cause);
    });
  for (const row of found.getRows()) {
    const values = row.map((value) => (value === null ? null : String(value)));
    const where = texts.map((text, k) => {
      const value = values[k];
      return value === null ? `${text} IS NULL` : `${text} = ${literal(value)}`;
    });
    const partition = Object.fromEntries(partitionColumns.map((name, k) => [name, values[k]]));
    await write(partition, ` WHERE ${where.join(" AND ")}`);
  }
  return adds;
}

/** A column as it goes into a file: where it files the rows, an empty text is missing there as well. */
function storedSql(field: StructField, partitionColumns: readonly string[]): string {
  const column = identifier(field.name);
  const isText = field.type.kind === "primitive" && field.type.name === "string";
  return isText && partitionColumns.includes(field.name) ? `nullif(${column}, '') AS ${column}` : column;
}
