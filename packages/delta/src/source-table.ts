import type { DuckDBConnection } from "@duckdb/node-api";
import { checkSource } from "./check-source.js";
import type { DeltaColumn, DeltaFrame } from "./column.js";
import { DeltaError } from "./delta-error.js";
import { type DeltaType, engineTypeOf, type StructField } from "./delta-type.js";
import type { Engine } from "./engine.js";
import type { FrameSource } from "./frame-function.js";
import { ownValue } from "./own-value.js";
import { identifier } from "./sql-text.js";

/** Types of the log that a column goes into with every value as it is. */
const exactTypes: Readonly<Record<DeltaColumn["type"], readonly string[]>> = {
  float64: ["double"],
  float32: ["float", "double"],
  int32: ["integer", "long", "double", "byte", "short"],
  int64: ["long", "byte", "short", "integer"],
  date: ["date"],
  instant: ["timestamp", "timestamp_ntz"],
  text: ["string"],
  boolean: ["boolean"],
  binary: ["binary"],
};

/**
 * SQL that puts a column of a frame into a field of the table, every value as it is; whole numbers may go into narrower
 * types, and texts and whole numbers into decimals, where each of them fits. A type is never changed silently.
 *
 * @throws UNSUPPORTED where it does not go
 */
export function fittedSql(column: DeltaColumn, field: StructField, table: string): string {
  const name = identifier(field.name);
  const { type } = field;
  if (type.kind === "decimal") {
    if (column.type === "int32" || column.type === "int64") return `CAST(${name} AS ${engineTypeOf(type)})`;
    if (column.type === "text") return decimalSql(name, type.precision, type.scale);
  }
  if (type.kind === "primitive" && exactTypes[column.type].includes(type.name)) {
    if (type.name === "timestamp_ntz") return `CAST(${name} AS TIMESTAMPTZ) AT TIME ZONE 'UTC'`;
    return `CAST(${name} AS ${engineTypeOf(type)})`;
  }
  throw new DeltaError(
    "UNSUPPORTED",
    `${table}.${field.name}: is ${nameOf(type)}, the rows have it ${column.type}; convert the rows, or overwrite the table to change the column`,
  );
}

function decimalSql(name: string, precision: number, scale: number): string {
  const whole = precision - scale;
  const form = `[+-]?\\d{0,${whole}}${scale > 0 ? `(\\.\\d{0,${scale}})?` : ""}`;
  return (
    `CASE WHEN ${name} IS NULL OR regexp_full_match(CAST(${name} AS VARCHAR), '${form}') ` +
    `THEN CAST(CAST(${name} AS VARCHAR) AS DECIMAL(${precision},${scale})) ` +
    `ELSE error('no decimal(${precision},${scale}): ' || ${name}) END`
  );
}

function nameOf(type: DeltaType): string {
  if (type.kind === "primitive") return type.name;
  return type.kind === "decimal" ? `decimal(${type.precision},${type.scale})` : type.kind;
}

/**
 * Rows of a frame as a temporary table `source_rows` with the table's columns and types; columns that the frame lacks are
 * missing in every row.
 *
 * @param present names of the fields the frame has
 */
export async function withSourceTable<T>(
  engine: Engine,
  frame: DeltaFrame,
  fields: readonly StructField[],
  table: string,
  use: (connection: DuckDBConnection, name: string) => Promise<T>,
): Promise<T> {
  const source = sourceOf(frame);
  checkSource(source, table);
  const columns = fields.map((field) => {
    const column = ownValue(frame.columns, field.name);
    const value = column ? fittedSql(column, field, table) : `CAST(NULL AS ${engineTypeOf(field.type)})`;
    return `${value} AS ${identifier(field.name)}`;
  });
  return engine.withSource(source, async (connection, from) => {
    try {
      await connection.run(`CREATE TEMP TABLE source_rows AS SELECT ${columns.join(", ")} FROM ${from}`);
    } catch (cause) {
      const text = cause instanceof Error ? cause.message : String(cause);
      if (/Conversion Error|no decimal|out of range/i.test(text)) {
        throw new DeltaError("CONSTRAINT", `${table}: a value does not fit its column (${text})`, cause);
      }
      throw cause;
    }
    return use(connection, "source_rows");
  });
}

export function sourceOf(frame: DeltaFrame): FrameSource {
  const columns = Object.entries(frame.columns).map(([name, column]) => ({ name, column }));
  return { columns, rows: frame.rows, order: null };
}
