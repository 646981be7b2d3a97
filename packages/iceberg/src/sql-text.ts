import { decimalOf, fixedLengthOf, type IcebergType, type PrimitiveType } from "./schema.js";
import type { Value } from "./value.js";

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL expression. */
export function literal(text: string): string {
  const parts = text.split("\0").map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? parts[0] : `(${parts.join(" || chr(0) || ")})`;
}

/** The engine's type of an Iceberg type. */
export function sqlType(type: IcebergType): string {
  if (typeof type !== "string") {
    if (type.type === "struct") {
      const fields = type.fields.map((field) => `${identifier(field.name)} ${sqlType(field.type)}`);
      return `STRUCT(${fields.join(", ")})`;
    }
    if (type.type === "list") return `${sqlType(type.element)}[]`;
    return `MAP(${sqlType(type.key)}, ${sqlType(type.value)})`;
  }
  switch (type) {
    case "boolean":
      return "BOOLEAN";
    case "int":
      return "INTEGER";
    case "long":
      return "BIGINT";
    case "float":
      return "FLOAT";
    case "double":
      return "DOUBLE";
    case "date":
      return "DATE";
    case "time":
      return "TIME";
    case "timestamp":
      return "TIMESTAMP";
    case "timestamptz":
    case "timestamptz_ns":
      return "TIMESTAMPTZ";
    case "timestamp_ns":
      return "TIMESTAMP_NS";
    case "uuid":
      return "UUID";
    case "binary":
      return "BLOB";
    default:
      break;
  }
  const decimal = decimalOf(type);
  if (decimal) return `DECIMAL(${decimal.precision}, ${decimal.scale})`;
  return fixedLengthOf(type) === null ? "VARCHAR" : "BLOB";
}

/** A value as an SQL expression of the type's SQL type. */
export function sqlValue(type: PrimitiveType, value: Value | null): string {
  return value === null ? `NULL::${sqlType(type)}` : `(${sqlExpression(type, value)})::${sqlType(type)}`;
}

function sqlExpression(type: PrimitiveType, value: Value): string {
  switch (type) {
    case "float":
    case "double":
      return Number.isFinite(value) ? `'${value}'` : literal(String(value));
    case "date":
      return `DATE '1970-01-01' + ${value}`;
    case "time":
      return `TIME '00:00:00' + to_microseconds(${value})`;
    case "timestamp":
      return `make_timestamp(${value})`;
    case "timestamptz":
      return `make_timestamp(${value}) AT TIME ZONE 'UTC'`;
    case "timestamp_ns":
      return `make_timestamp_ns(${value})`;
    case "timestamptz_ns":
      return `make_timestamp(${(value as bigint) / 1000n}) AT TIME ZONE 'UTC'`;
    case "string":
    case "uuid":
      return literal(String(value));
    default:
      break;
  }
  if (value instanceof Uint8Array)
    return `'${[...value].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}'`;
  const decimal = decimalOf(type);
  return decimal ? `'${decimalText(value as bigint, decimal.scale)}'` : String(value);
}

/** An unscaled decimal as text, such as -0.05. */
export function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const sign = unscaled < 0n ? "-" : "";
  return scale === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(digits.length - scale)}`;
}
