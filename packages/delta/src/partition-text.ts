import { DeltaError } from "./delta-error.js";
import type { DeltaType, StructField } from "./delta-type.js";
import { identifier } from "./sql-text.js";

/**
 * SQL of a value as the log has it (PROTOCOL.md "Partition Value Serialization"): dates as 2020-02-29, instants in ISO
 * 8601 with Z, so that no reader takes them for local time; infinities as Java spells them. An empty text is NULL, as
 * which every reader takes it. A day or instant outside the years 1 to 9999, which has no such form, fails.
 *
 * @throws UNSUPPORTED where the type cannot be a partition value here
 */
export function partitionTextSql(field: StructField, table: string): string {
  const column = identifier(field.name);
  const { type } = field;
  const shown = type.kind === "primitive" ? type.name : type.kind;
  if (isSaid(type)) {
    if (type.kind === "decimal") return `CAST(${column} AS VARCHAR)`;
    switch (type.name) {
      case "string":
        return `nullif(${column}, '')`;
      case "float":
      case "double":
        return `CASE WHEN isinf(${column}) THEN if(${column} > 0, 'Infinity', '-Infinity') WHEN isnan(${column}) THEN 'NaN' ELSE CAST(${column} AS VARCHAR) END`;
      case "date":
        return inYears(column, `CAST(${column} AS VARCHAR)`);
      case "timestamp": {
        const utc = `${column} AT TIME ZONE 'UTC'`;
        return inYears(utc, `strftime(${utc}, '%Y-%m-%dT%H:%M:%S.%fZ')`);
      }
      case "timestamp_ntz":
        return inYears(column, `strftime(${column}, '%Y-%m-%d %H:%M:%S.%f')`);
      default:
        return `CAST(${column} AS VARCHAR)`;
    }
  }
  throw new DeltaError("UNSUPPORTED", `${table}.${field.name}: a ${shown} column cannot file rows here`);
}

type SaidType = Extract<DeltaType, { kind: "primitive" | "decimal" }>;

function isSaid(type: DeltaType): type is SaidType {
  if (type.kind === "decimal") return true;
  return type.kind === "primitive" && !["binary", "void", "variant"].includes(type.name);
}

function inYears(value: string, text: string): string {
  return (
    `CASE WHEN ${value} IS NULL OR year(${value}) BETWEEN 1 AND 9999 THEN ${text} ` +
    `ELSE error('no partition value: ' || (${value}) || ' lies outside the years 1 to 9999') END`
  );
}
