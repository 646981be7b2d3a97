import type { DataFile } from "./data-file.js";
import type { DerivedSchema } from "./delta-schema.js";
import type { DerivableFile } from "./derivable-table.js";
import { IcebergError } from "./iceberg-error.js";
import { type Literal, microsOf, valueOfLiteral } from "./literal-value.js";
import { parseMetadataJson } from "./metadata-json.js";
import { decimalOf, type PrimitiveType } from "./schema.js";
import { boundToBytes, type Value, valueToBytes } from "./value.js";

type Stats = {
  readonly numRecords?: unknown;
  readonly minValues?: unknown;
  readonly maxValues?: unknown;
  readonly nullCount?: unknown;
};

/** Counts and bounds of a data file from the log's statistics, by field id. */
export type FileMetrics = Pick<DataFile, "valueCounts" | "nullCounts" | "lowerBounds" | "upperBounds">;

/** Rows by the log's statistics; null where it does not say. */
export function recordCountOf(file: DerivableFile): number | null {
  const rows = statsOf(file)?.numRecords;
  return typeof rows === "number" ? rows : null;
}

function statsOf(file: DerivableFile): Stats | null {
  if (!file.stats) return null;
  try {
    return parseMetadataJson(file.stats) as Stats;
  } catch {
    return null;
  }
}

/**
 * @param rows of the file
 * @returns without bounds that a JSON number cannot say exactly
 */
export function metricsOf(file: DerivableFile, derived: DerivedSchema, rows: number): FileMetrics {
  const stats = statsOf(file);
  if (stats === null) return {};
  const valueCounts = new Map<number, number>();
  const nullCounts = new Map<number, number>();
  const lowerBounds = new Map<number, Uint8Array>();
  const upperBounds = new Map<number, Uint8Array>();
  for (const { id, type } of derived.schema.fields) {
    if (typeof type !== "string") continue;
    const name = derived.physicalNames.get(id) ?? "";
    const nulls = memberOf(stats.nullCount, name);
    if (typeof nulls === "number") {
      nullCounts.set(id, nulls);
      valueCounts.set(id, rows);
    }
    const lower = boundOf(type, memberOf(stats.minValues, name), false);
    const upper = boundOf(type, memberOf(stats.maxValues, name), true);
    if (lower) lowerBounds.set(id, lower);
    if (upper) upperBounds.set(id, upper);
  }
  return { valueCounts, nullCounts, lowerBounds, upperBounds };
}

function memberOf(values: unknown, name: string): unknown {
  return typeof values === "object" && values !== null ? (values as Record<string, unknown>)[name] : undefined;
}

function boundOf(type: PrimitiveType, given: unknown, isUpper: boolean): Uint8Array | null {
  if (given === undefined || given === null || typeof given === "object") return null;
  const decimal = decimalOf(type);
  if (type === "binary" || type === "boolean" || (decimal && decimal.precision > 15)) return null;
  if ((type === "float" || type === "double") && !Number.isFinite(given)) return null;
  try {
    if (type.startsWith("timestamp")) return instantBound(type, String(given), isUpper);
    return boundToBytes(type, valueOfLiteral(type, given as Literal, "statistics"), isUpper);
  } catch (cause) {
    if (cause instanceof IcebergError) return null;
    throw cause;
  }
}

/** Writers cut instants to the millisecond: the true maximum may lie up to 999 µs above what is said. */
function instantBound(type: PrimitiveType, text: string, isUpper: boolean): Uint8Array | null {
  const micros = microsOf(text);
  if (micros === undefined) return null;
  const isExact = /\.\d{6}/.test(text);
  return valueToBytes(type, isUpper && !isExact ? micros + 999n : micros);
}

/** A partition value of the log; an empty text is a missing value. @throws CORRUPT */
export function partitionValueOf(type: PrimitiveType, text: string | null | undefined, where: string): Value | null {
  if (text === null || text === undefined || text === "") return null;
  try {
    return type === "binary" ? Buffer.from(text, "utf8") : valueOfLiteral(type, text, where);
  } catch (cause) {
    throw new IcebergError("CORRUPT", `${where}: partition value ${text} is no ${type}`, cause);
  }
}
