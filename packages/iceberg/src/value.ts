import { IcebergError } from "./iceberg-error.js";
import { decimalOf, fixedLengthOf, type PrimitiveType } from "./schema.js";

/**
 * A value of a primitive type: int, date (days since 1970), float and double as number; long, time (microseconds),
 * timestamps (micro- or nanoseconds since 1970) and decimals (unscaled) as bigint; string and uuid as text.
 */
export type Value = boolean | number | bigint | string | Uint8Array;

/**
 * Binary form of one value ("Appendix D: Single-value serialization"), as bounds are kept.
 *
 * @throws BAD_ARGUMENT for a type without one
 */
export function valueToBytes(type: PrimitiveType, value: Value): Uint8Array {
  switch (type) {
    case "boolean":
      return new Uint8Array([value ? 1 : 0]);
    case "int":
    case "date": {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32LE(Number(value));
      return bytes;
    }
    case "float": {
      const bytes = Buffer.alloc(4);
      bytes.writeFloatLE(Number(value));
      return bytes;
    }
    case "double": {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(Number(value));
      return bytes;
    }
    case "string":
      return Buffer.from(String(value), "utf8");
    case "uuid":
      return Buffer.from(String(value).replaceAll("-", ""), "hex");
    default:
      break;
  }
  if (isLongLike(type)) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value as bigint));
    return bytes;
  }
  if (type === "binary" || fixedLengthOf(type) !== null) return value as Uint8Array;
  if (decimalOf(type)) return minimalBytes(value as bigint);
  throw new IcebergError("BAD_ARGUMENT", `type ${type}: has no single-value form`);
}

/**
 * Binary form of a bound. A zero is -0.0 below and +0.0 above: by the order of bounds they differ, for most writers'
 * statistics and for SQL they are one.
 */
export function boundToBytes(type: PrimitiveType, value: Value, isUpper: boolean): Uint8Array {
  return valueToBytes(type, value === 0 && (type === "float" || type === "double") ? (isUpper ? 0 : -0) : value);
}

/**
 * The value a binary form stands for. A bound written before int became long or float became double is widened.
 *
 * @throws CORRUPT where the bytes are too few
 */
export function valueFromBytes(type: PrimitiveType, bytes: Uint8Array): Value {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const need = (length: number) => {
    if (buffer.length < length)
      throw new IcebergError("CORRUPT", `a bound of type ${type}: ${buffer.length} bytes; must be ${length}`);
  };
  switch (type) {
    case "boolean":
      need(1);
      return buffer[0] !== 0;
    case "int":
    case "date":
      need(4);
      return buffer.readInt32LE();
    case "float":
      need(4);
      return buffer.readFloatLE();
    case "double":
      if (buffer.length === 4) return buffer.readFloatLE();
      need(8);
      return buffer.readDoubleLE();
    case "string":
      return buffer.toString("utf8");
    case "uuid":
      need(16);
      return uuidOf(buffer);
    default:
      break;
  }
  if (isLongLike(type)) {
    if (buffer.length === 4) return widened(type, BigInt(buffer.readInt32LE()));
    need(8);
    return buffer.readBigInt64LE();
  }
  if (decimalOf(type)) return integerOf(buffer);
  if (type === "binary" || fixedLengthOf(type) !== null) return new Uint8Array(buffer);
  throw new IcebergError("UNSUPPORTED", `a bound of type ${type}: has no single-value form`);
}

/** An int as long, or a date as timestamp. */
function widened(type: PrimitiveType, value: bigint): bigint {
  if (type === "timestamp") return value * 86_400_000_000n;
  return type === "timestamp_ns" ? value * 86_400_000_000_000n : value;
}

/** Whether values of the type are 64-bit integers. */
export function isLongLike(type: string): boolean {
  return ["long", "time", "timestamp", "timestamptz", "timestamp_ns", "timestamptz_ns"].includes(type);
}

/** -1, 0 or 1; texts by their UTF-8 bytes, which is the order of bounds; false before true. */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === "string" && typeof b === "string") return Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Math.sign(Buffer.compare(a, b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Two's complement, big-endian, in the fewest bytes. */
export function minimalBytes(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const byte = Number(BigInt.asUintN(8, rest));
    bytes.unshift(byte);
    rest >>= 8n;
    if ((rest === 0n && byte < 128) || (rest === -1n && byte >= 128)) return Uint8Array.from(bytes);
  }
}

/** The integer of a big-endian two's complement. */
export function integerOf(bytes: Uint8Array): bigint {
  let value = bytes.length > 0 && bytes[0] >= 128 ? -1n : 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

export function uuidOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
