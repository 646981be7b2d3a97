import type { AddFile } from "./actions.js";
import type { DeltaColumnType } from "./column.js";
import { DeltaError } from "./delta-error.js";
import type { DeltaType, StructField } from "./delta-type.js";
import type { FileStatistics } from "./file-statistics.js";
import { ownValue } from "./own-value.js";
import { type ColumnCondition, canHold, statisticsOf } from "./prune-files.js";
import { dayOf, instantParts } from "./time-text.js";

const columnTypes: Readonly<Record<string, DeltaColumnType>> = {
  byte: "int32",
  short: "int32",
  integer: "int32",
  long: "int64",
  float: "float32",
  double: "float64",
  string: "text",
  date: "date",
  timestamp: "instant",
  timestamp_ntz: "instant",
};

/**
 * The kind of column that a condition on the field compares with.
 * @throws BAD_ARGUMENT for a column the table has not, UNSUPPORTED for one of a type that conditions cannot name
 */
export function conditionType(fields: readonly StructField[], column: string, table: string): DeltaColumnType {
  const field = fields.find((one) => one.name === column);
  if (!field) {
    const names = fields.map((one) => one.name).join(", ");
    throw new DeltaError("BAD_ARGUMENT", `${table}: no column ${column}; it has ${names}`);
  }
  const type = typeIn(field.type);
  if (type === undefined) throw new DeltaError("UNSUPPORTED", `${table}.${column}: no conditions on its type`);
  return type;
}

function typeIn(type: DeltaType): DeltaColumnType | undefined {
  return type.kind === "primitive" ? columnTypes[type.name] : undefined;
}

/**
 * Whether rows of a file may satisfy all conditions, by its partition values, which say it exactly, and its statistics.
 */
export function mayMatch(
  add: AddFile,
  conditions: readonly ColumnCondition[],
  partitionColumns: readonly string[],
  typeOf: (column: string) => DeltaColumnType,
): boolean {
  let stats: FileStatistics | null | undefined;
  return conditions.every((condition) => {
    if (partitionColumns.includes(condition.column)) {
      return partitionMatches(add, condition, typeOf(condition.column));
    }
    stats ??= statisticsOf(add);
    return canHold(stats, condition, typeOf(condition.column));
  });
}

/** Whether the rows of a file, which share the partition value, satisfy the condition. A missing value never does. */
export function partitionMatches(add: AddFile, condition: ColumnCondition, type: DeltaColumnType): boolean {
  const text = ownValue(add.partitionValues, condition.column);
  if (text === null || text === undefined || text === "") return false;
  const value = type === "text" ? Number.NaN : partitionNumber(text, type);
  const held = (bound: number) => (type === "float32" ? Math.fround(bound) : bound);
  if (condition.atLeast !== undefined && !(value >= held(condition.atLeast))) return false;
  if (condition.below !== undefined && !(value < held(condition.below))) return false;
  if (condition.atMost !== undefined && !(value <= held(condition.atMost))) return false;
  const isSame = (one: number) => value >= one && value <= one;
  if (condition.oneOf) {
    return condition.oneOf.some((one) => {
      if (typeof one === "number") return isSame(held(one));
      return type === "text" ? one === text : isSame(Number(partitionNumber(one, type)));
    });
  }
  return true;
}

/** Whole numbers exactly, also beyond 2^53. */
export function partitionNumber(text: string, type: DeltaColumnType): number | bigint {
  if (type === "date") return dayOf(text);
  if (type === "int64") return /^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, "")) : Number.NaN;
  if (type === "float32") return Math.fround(floatOf(text));
  if (type !== "instant") return floatOf(text);
  const parts = instantParts(text);
  return parts ? parts.milliseconds + parts.microseconds / 1000 : Number.NaN;
}

/** A number of a partition value; infinities as Java, Rust and SQL engines spell them. */
export function floatOf(text: string): number {
  const [, sign, isInfinite] = /^([+-]?)(inf(?:inity)?)$/i.exec(text) ?? [];
  if (isInfinite === undefined) return Number(text);
  return sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
