import type { DuckDBConnection } from "@duckdb/node-api";
import type { StructField } from "./delta-type.js";
import type { ColumnCondition } from "./prune-files.js";
import { identifier } from "./sql-text.js";

/** Most distinct texts of a key that files are held against. */
const mostTexts = 2000;

/** SQL of a value in the unit of conditions: days of a date, ms of an instant. */
const numberOf: Readonly<Record<string, (column: string) => string>> = {
  byte: (column) => column,
  short: (column) => column,
  integer: (column) => column,
  long: (column) => column,
  date: (column) => `datediff('day', DATE '1970-01-01', ${column})`,
  timestamp: (column) => `epoch_us(${column}) / 1000`,
  timestamp_ntz: (column) => `epoch_us(${column}) / 1000`,
};

/** Conditions that every row with one of the source's keys satisfies, to pass over files by. */
export async function keyConditions(
  connection: DuckDBConnection,
  source: string,
  fields: readonly StructField[],
  on: readonly string[],
): Promise<ColumnCondition[]> {
  const conditions: ColumnCondition[] = [];
  for (const name of on) {
    const type = fields.find((field) => field.name === name)?.type;
    if (type?.kind !== "primitive") continue;
    const column = identifier(name);
    if (type.name === "string") {
      const found = await connection.runAndReadAll(
        `SELECT DISTINCT ${column} FROM ${source} WHERE ${column} IS NOT NULL LIMIT ${mostTexts + 1}`,
      );
      const texts = found.getRows().map(([text]) => String(text));
      if (texts.length <= mostTexts) conditions.push({ column: name, oneOf: texts });
      continue;
    }
    const number = numberOf[type.name];
    if (!number) continue;
    const found = await connection.runAndReadAll(
      `SELECT CAST(min(${number(column)}) AS DOUBLE), CAST(max(${number(column)}) AS DOUBLE) FROM ${source}`,
    );
    const [low, high] = found.getRows()[0] ?? [];
    if (typeof low === "number" && typeof high === "number") {
      conditions.push({ column: name, atLeast: low, atMost: high });
    } else conditions.push({ column: name, oneOf: [] });
  }
  return conditions;
}
