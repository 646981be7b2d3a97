import { decimalOf, type IcebergType } from "./schema.js";
import { literal, sqlType } from "./sql-text.js";

const exact = new Set(["boolean", "int", "long", "date", "time", "timestamp", "timestamptz"]);
const rounding = /^(FLOAT|DOUBLE|DECIMAL\(.*\)|TIMESTAMP.*)$/;
const wholes = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/;

/**
 * SQL of a column of a SELECT in the type of a field. The engine's casts round 1.7 to 2 and cut a time off its day: a
 * value that would be another one fails. Into float and double, which round by nature, and from text it is a plain cast.
 *
 * @param given the engine's type of the column
 */
export function fittedColumnSql(column: string, given: string, name: string, type: IcebergType): string {
  const cast = `${column}::${sqlType(type)}`;
  if (typeof type !== "string" || !(exact.has(type) || decimalOf(type))) return cast;
  const mayChange = type === "boolean" ? wholes.test(given) || rounding.test(given) : rounding.test(given);
  if (!mayChange || given === sqlType(type)) return cast;
  const failure = `${literal(`column ${name}: `)} || ${column}::VARCHAR || ${literal(` is no ${type}`)}`;
  return `CASE WHEN (${cast})::${given} IS NOT DISTINCT FROM ${column} THEN ${cast} ELSE error(${failure}) END`;
}

/** SQL that fails where a nested value of a required field is missing; the engine counts nulls of plain columns only. */
export function requiredSql(value: string, name: string): string {
  return `CASE WHEN ${value} IS NULL THEN error(${literal(`column ${name}: null in a required column`)}) ELSE ${value} END`;
}
