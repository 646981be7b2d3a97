import { unscaled } from "./literal-value.js";
import { decimalOf, fixedLengthOf, type PrimitiveType } from "./schema.js";
import type { Transform } from "./transform.js";
import { isLongLike, type Value } from "./value.js";

/** SQL of a value as a text from which `valueOfText` makes it again, exactly. */
export function textSql(type: PrimitiveType, expression: string): string {
  if (type === "binary" || fixedLengthOf(type) !== null) return `hex(${expression})`;
  if (type === "date") return `(${expression} - DATE '1970-01-01')::VARCHAR`;
  if (type === "time") return `datediff('microsecond', TIME '00:00:00', ${expression})::VARCHAR`;
  if (type === "timestamp_ns") return `epoch_ns(${expression})::VARCHAR`;
  if (type.startsWith("timestamp")) return `epoch_us(${expression})::VARCHAR`;
  return `(${expression})::VARCHAR`;
}

/** The value of a text of `textSql`. */
export function valueOfText(type: PrimitiveType, text: string): Value {
  const decimal = decimalOf(type);
  if (decimal) return unscaled(text, decimal.scale) ?? 0n;
  if (type === "binary" || fixedLengthOf(type) !== null) return new Uint8Array(Buffer.from(text, "hex"));
  // A truncated value may lie below the least of its type, and wraps around as in Java.
  if (isLongLike(type)) return BigInt.asIntN(64, BigInt(text));
  switch (type) {
    case "boolean":
      return text === "true";
    case "int":
      return Number(text) | 0;
    case "date":
      return Number(text);
    case "float":
    case "double":
      return text === "inf" ? Number.POSITIVE_INFINITY : text === "-inf" ? Number.NEGATIVE_INFINITY : Number(text);
    default:
      return text;
  }
}

/**
 * SQL of a transform of a column as the text of its result, null where the column is; null where the engine cannot
 * take the transform (the hash of `bucket`, truncation of decimals and bytes).
 */
export function transformSql(transform: Transform, type: PrimitiveType, column: string): string | null {
  const { name, width } = transform;
  switch (name) {
    case "identity":
      return textSql(type, column);
    case "void":
    case "unknown":
      return "NULL::VARCHAR";
    case "bucket":
      return null;
    case "truncate":
      if (type === "string") return `left(${column}, ${width})`;
      if (type !== "int" && type !== "long") return null;
      return `(${column}::HUGEINT - ((${column} % ${width}) + ${width}) % ${width})::VARCHAR`;
    case "year":
      return `datediff('year', DATE '1970-01-01', ${utcDate(type, column)})::VARCHAR`;
    case "month":
      return `datediff('month', DATE '1970-01-01', ${utcDate(type, column)})::VARCHAR`;
    case "day":
      return `(${utcDate(type, column)} - DATE '1970-01-01')::VARCHAR`;
    case "hour":
      return `${flooredSql(`epoch_us(${column})`, 3_600_000_000)}::VARCHAR`;
  }
}

/** Whole quotient toward the past, in whole numbers: doubles tell no microsecond from an hour's end after the year 2200. */
function flooredSql(value: string, unit: number): string {
  return `((${value} - ((${value} % ${unit}) + ${unit}) % ${unit}) // ${unit})`;
}

function utcDate(type: PrimitiveType, column: string): string {
  if (type === "date") return column;
  return type.startsWith("timestamptz") ? `(${column} AT TIME ZONE 'UTC')::DATE` : `(${column})::DATE`;
}
