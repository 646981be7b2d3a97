import { IcebergError } from "./iceberg-error.js";
import { murmur3 } from "./murmur3.js";
import { decimalOf, fixedLengthOf, type IcebergType, type PrimitiveType } from "./schema.js";
import { compareValues, isLongLike, minimalBytes, type Value } from "./value.js";

export type TransformName = "identity" | "bucket" | "truncate" | "year" | "month" | "day" | "hour" | "void" | "unknown";

/** A partition or sort transform ("Partition Transforms"). A null stays null under every transform. */
export interface Transform {
  readonly name: TransformName;
  /** Number of buckets, or the width of a truncation; 0 for the others. */
  readonly width: number;
}

/**
 * The transform of a text. One this package does not know reads as `unknown`, which prunes nothing, as the spec asks.
 * @throws CORRUPT where a width is no positive integer
 */
export function parseTransform(text: string): Transform {
  const [, name, width] = /^([a-z]+)(?:\[(\d+)\])?$/i.exec(text.trim()) ?? [];
  switch (name?.toLowerCase()) {
    case "bucket":
    case "truncate":
      if (!(Number(width) > 0) || Number(width) > 2_147_483_647)
        throw new IcebergError("CORRUPT", `transform ${text}: the width must be from 1 to 2147483647`);
      return { name: name.toLowerCase() as TransformName, width: Number(width) };
    case "identity":
    case "year":
    case "month":
    case "day":
    case "hour":
    case "void":
      return { name: name.toLowerCase() as TransformName, width: 0 };
    default:
      return { name: "unknown", width: 0 };
  }
}

const timeTypes = new Set(["date", "timestamp", "timestamptz", "timestamp_ns", "timestamptz_ns"]);

/** Whether a transform can be taken of a type. */
export function canTransform(transform: Transform, type: IcebergType): boolean {
  if (typeof type !== "string") return transform.name === "void";
  switch (transform.name) {
    case "identity":
    case "void":
      return true;
    case "bucket":
      return !["boolean", "float", "double", "unknown"].includes(type);
    case "truncate":
      return ["int", "long", "string", "binary"].includes(type) || decimalOf(type) !== null;
    case "year":
    case "month":
    case "day":
      return timeTypes.has(type);
    case "hour":
      return timeTypes.has(type) && type !== "date";
    case "unknown":
      return false;
  }
}

/** Type of a transform's values. */
export function resultType(transform: Transform, source: IcebergType): PrimitiveType {
  switch (transform.name) {
    case "identity":
    case "truncate":
    case "void":
      return typeof source === "string" ? source : "string";
    case "day":
      return "date";
    case "unknown":
      return "string";
    default:
      return "int";
  }
}

/**
 * The transform of one value.
 *
 * @param type type of `value`
 * @throws BAD_ARGUMENT where the transform cannot be taken of the type
 */
export function applyTransform(transform: Transform, type: PrimitiveType, value: Value): Value | null {
  if (!canTransform(transform, type))
    throw new IcebergError("BAD_ARGUMENT", `transform ${transform.name} of ${type}: not defined`);
  switch (transform.name) {
    case "identity":
      return value;
    case "bucket":
      return (hashOf(type, value) & 0x7fff_ffff) % transform.width;
    case "truncate":
      return truncate(transform.width, type, value);
    case "void":
    case "unknown":
      return null;
    default:
      return timeOf(transform.name, type, value);
  }
}

/**
 * Iceberg's 32-bit hash of a value ("Appendix B").
 * @throws BAD_ARGUMENT for a type that has none
 */
export function hashOf(type: PrimitiveType, value: Value): number {
  if (type === "int" || type === "date" || isLongLike(type)) {
    // Nanoseconds are hashed as microseconds, so that a promoted column keeps its buckets.
    const long = type.endsWith("_ns") ? floorDivide(BigInt(value as bigint), 1000n) : BigInt(value as bigint);
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(long);
    return murmur3(bytes);
  }
  if (type === "string") return murmur3(Buffer.from(value as string, "utf8"));
  if (type === "uuid") return murmur3(Buffer.from((value as string).replaceAll("-", ""), "hex"));
  if (type === "binary" || fixedLengthOf(type) !== null) return murmur3(value as Uint8Array);
  if (decimalOf(type)) return murmur3(minimalBytes(value as bigint));
  throw new IcebergError("BAD_ARGUMENT", `type ${type}: has no hash`);
}

function truncate(width: number, type: PrimitiveType, value: Value): Value {
  if (type === "string") {
    const points = [...(value as string)];
    return points.length <= width ? value : points.slice(0, width).join("");
  }
  if (type === "binary") return (value as Uint8Array).subarray(0, width);
  // Below the least integer the result wraps around, as in Java.
  if (type === "int") return (Math.floor((value as number) / width) * width) | 0;
  const whole = floorDivide(value as bigint, BigInt(width)) * BigInt(width);
  return type === "long" ? BigInt.asIntN(64, whole) : whole;
}

const microsecondsPerDay = 86_400_000_000n;
const microsecondsPerHour = 3_600_000_000n;

function timeOf(unit: "year" | "month" | "day" | "hour", type: PrimitiveType, value: Value): number {
  const micros =
    type === "date"
      ? BigInt(value as number) * microsecondsPerDay
      : type.endsWith("_ns")
        ? floorDivide(value as bigint, 1000n)
        : (value as bigint);
  if (unit === "hour") return Number(floorDivide(micros, microsecondsPerHour));
  const days = Number(floorDivide(micros, microsecondsPerDay));
  if (unit === "day") return days;
  const { year, month } = civil(days);
  return unit === "year" ? year - 1970 : (year - 1970) * 12 + month - 1;
}

/** Year and month (1 to 12) of a day of the proleptic Gregorian calendar, without the range limits of Date. */
function civil(days: number): { year: number; month: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month };
}

export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** Whether two values, each possibly null, are the same partition value. */
export function isSameValue(a: Value | null, b: Value | null): boolean {
  if (a === null || b === null) return a === b;
  if (typeof a === "number" && typeof b === "number" && Number.isNaN(a)) return Number.isNaN(b);
  return compareValues(a, b) === 0;
}
