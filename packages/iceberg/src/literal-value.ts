import { IcebergError } from "./iceberg-error.js";
import { decimalOf, fixedLengthOf, type PrimitiveType } from "./schema.js";
import { isLongLike, type Value } from "./value.js";

/** A value as people write it: dates, times, timestamps and decimals as text such as "2024-05-02T09:30:00Z" or "1.25". */
export type Literal = string | number | bigint | boolean | Uint8Array;

/**
 * The value a literal stands for in a column of this type; a timestamp without a zone is UTC.
 *
 * @param where named in the error
 * @throws BAD_ARGUMENT where the literal is no value of the type
 */
export function valueOfLiteral(type: PrimitiveType, given: Literal, where: string): Value {
  const value = convert(type, given);
  if (value === undefined || (typeof value === "number" && Number.isNaN(value) && !Number.isNaN(given))) {
    throw new IcebergError("BAD_ARGUMENT", `${where}: ${JSON.stringify(String(given))} is no ${type}`);
  }
  return value;
}

function convert(type: PrimitiveType, given: Literal): Value | undefined {
  const decimal = decimalOf(type);
  if (decimal) return fitting(unscaled(String(given), decimal.scale), 10n ** BigInt(decimal.precision) - 1n);
  if (fixedLengthOf(type) !== null || type === "binary") return given instanceof Uint8Array ? given : undefined;
  switch (type) {
    case "boolean":
      return given === true || given === "true" ? true : given === false || given === "false" ? false : undefined;
    case "int":
      return given !== "" && (Number(given) | 0) === Number(given) ? Number(given) : undefined;
    case "float":
      return given === "" ? undefined : Math.fround(Number(given));
    case "double":
      return given === "" ? undefined : Number(given);
    case "date":
      return typeof given === "string" ? dayOf(given) : Number(given);
    case "string":
    case "uuid":
      return typeof given === "string" ? given : undefined;
    case "time":
      return typeof given === "string" ? microsOf(`1970-01-01T${given}`) : integer(given);
    default:
      break;
  }
  if (!isLongLike(type)) return undefined;
  if (typeof given !== "string" || /^-?\d+$/.test(given)) return fitting(integer(given), 2n ** 63n - 1n, 2n ** 63n);
  if (type === "long") return undefined;
  return type.endsWith("_ns") ? fitting(nanosOf(given), 2n ** 63n - 1n, 2n ** 63n) : microsOf(given);
}

/** The value, where it is no larger than `most` and no smaller than `-least`. */
function fitting(value: bigint | undefined, most: bigint, least = most): bigint | undefined {
  return value === undefined || value > most || value < -least ? undefined : value;
}

function integer(given: Literal): bigint | undefined {
  if (typeof given === "bigint") return given;
  if (typeof given === "number") return Number.isInteger(given) ? BigInt(given) : undefined;
  return typeof given === "string" && /^-?\d+$/.test(given) ? BigInt(given) : undefined;
}

function dayOf(text: string): number | undefined {
  if (/^-?\d+$/.test(text)) return Number(text);
  const match = /^([+-]?\d+)-(\d\d)-(\d\d)(?![\d.])/.exec(text);
  return match && !text.includes("BC") ? daysOf(match) : undefined;
}

/** Days since 1970; undefined for a date no calendar has. Years may have any number of digits. */
function daysOf([, year, month, day]: readonly string[]): number | undefined {
  const date = new Date(0);
  const ms = date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isSame = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return isSame ? ms / 86_400_000 : undefined;
}

/** Microseconds since 1970 of an ISO text; digits beyond the sixth are dropped, toward the past. */
export function microsOf(text: string): bigint | undefined {
  return instantOf(text, 6);
}

/** Nanoseconds since 1970 of an ISO text; digits beyond the ninth are dropped, toward the past. */
function nanosOf(text: string): bigint | undefined {
  return instantOf(text, 9);
}

/** @param places digits of a second's fraction that are kept */
function instantOf(text: string, places: number): bigint | undefined {
  const match =
    /^([+-]?\d+)-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.(\d+))?)?\s*(?:Z|([+-])(\d\d)(?::?(\d\d))?)?$/.exec(
      text,
    );
  const days = match ? daysOf(match) : undefined;
  if (!match || days === undefined) return undefined;
  const [hour, minute, second, zoneHour, zoneMinute] = [4, 5, 6, 9, 10].map((at) => Number(match[at] ?? 0));
  if (hour > 24 || minute > 59 || second > 59) return undefined;
  const zone = (zoneHour * 60 + zoneMinute) * (match[8] === "-" ? -1 : 1);
  const seconds = BigInt(days) * 86_400n + BigInt((hour * 60 + minute - zone) * 60 + second);
  return seconds * 10n ** BigInt(places) + BigInt((match[7] ?? "").slice(0, places).padEnd(places, "0"));
}

/** The unscaled integer of a decimal's text; undefined if it needs more places than the scale. */
export function unscaled(text: string, scale: number): bigint | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.trim());
  if (!match || (match[2] === "" && (match[3] ?? "") === "")) return undefined;
  const [, sign, whole, fraction = "", exponent = "0"] = match;
  const shift = scale - fraction.length + Number(exponent);
  const digits = BigInt(`${whole}${fraction}` || "0");
  if (shift < 0) {
    const divisor = 10n ** BigInt(-shift);
    if (digits % divisor !== 0n) return undefined;
    return sign === "-" ? -(digits / divisor) : digits / divisor;
  }
  const value = digits * 10n ** BigInt(shift);
  return sign === "-" ? -value : value;
}
