import type { AddFile } from "./actions.js";
import type { DeltaColumnType } from "./column.js";
import { compareText } from "./compare-text.js";
import { DeltaError } from "./delta-error.js";
import type { FileStatistics, StatisticsValue } from "./file-statistics.js";
import { ownValue } from "./own-value.js";
import { identifier, literal, sqlTypeOf } from "./sql-text.js";
import { dayOf, instantParts } from "./time-text.js";

/**
 * What the rows of a scan must satisfy in one column; a missing value never does. Numbers are in the column's own unit:
 * days of a date, ms UTC of an instant. Dates and instants may be texts in `oneOf`, UTC where they name no zone.
 */
export interface ColumnCondition {
  readonly column: string;
  readonly atLeast?: number;
  readonly below?: number;
  readonly atMost?: number;
  readonly oneOf?: readonly (string | number)[];
}

/** The statistics of a file, or null where it has none that can be read. */
export function statisticsOf(add: AddFile): FileStatistics | null {
  if (!add.stats) return null;
  try {
    const stats = JSON.parse(add.stats) as Partial<FileStatistics>;
    if (typeof stats.numRecords !== "number") return null;
    return {
      numRecords: stats.numRecords,
      minValues: stats.minValues ?? {},
      maxValues: stats.maxValues ?? {},
      nullCount: stats.nullCount ?? {},
    };
  } catch {
    return null;
  }
}

/** False only if the bounds say that no row of the file can satisfy the condition. */
export function canHold(stats: FileStatistics | null, condition: ColumnCondition, type: DeltaColumnType): boolean {
  if (stats === null) return true;
  if (stats.numRecords > 0 && ownValue(stats.nullCount, condition.column) === stats.numRecords) return false;
  const min = ownValue(stats.minValues, condition.column);
  const max = ownValue(stats.maxValues, condition.column);
  const held = (bound: number) => (type === "float32" ? Math.fround(bound) : bound);
  const low = held(numeric(min, type));
  // Other writers cut instants to the millisecond, so a bound may lie up to one below the true maximum.
  const high = held(numeric(max, type)) + (type === "instant" ? 1 : 0);
  // A bound beyond 2^53 was rounded as it was parsed, and may lie above the value it stands for.
  const isRounded = type === "int64" && Math.abs(low) > Number.MAX_SAFE_INTEGER;
  if (condition.atLeast !== undefined && high < held(condition.atLeast)) return false;
  if (condition.below !== undefined && (isRounded ? low > condition.below : low >= held(condition.below))) return false;
  if (condition.atMost !== undefined && low > held(condition.atMost)) return false;
  if (condition.oneOf) {
    return condition.oneOf.some((one) => {
      const value = type === "text" ? one : numeric(one, type);
      if (typeof value === "number") return !(held(value) < low || held(value) > high);
      if (typeof min !== "string" || typeof max !== "string" || type !== "text") return true;
      return compareText(value, min) >= 0 && compareText(value.slice(0, max.length), max) <= 0;
    });
  }
  return true;
}

/** NaN where the bound says nothing; comparisons with it are false. Of an instant the whole ms before it. */
export function numeric(value: StatisticsValue | undefined, type: DeltaColumnType): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return Number.NaN;
  if (type === "date") return dayOf(value);
  if (type === "instant") return instantParts(value)?.milliseconds ?? Number.NaN;
  return Number.NaN;
}

/**
 * @throws BAD_ARGUMENT where a condition compares a column with what it cannot hold
 */
export function checkConditions(
  conditions: readonly ColumnCondition[],
  typeOf: (column: string) => DeltaColumnType,
): void {
  for (const { column, atLeast, below, atMost, oneOf = [] } of conditions) {
    const type = typeOf(column);
    const bounds = [atLeast, below, atMost].filter((bound) => bound !== undefined);
    const isText = type === "text" || type === "binary";
    const wrong = isText
      ? [...bounds, ...oneOf.filter((one) => typeof one === "number")]
      : oneOf.filter((one) => typeof one === "string" && Number.isNaN(numeric(one, type)));
    if (wrong.length === 0) continue;
    const said = type === "date" ? " or texts such as 2020-02-29" : " or texts such as 2020-02-29T12:00:00Z";
    const wanted = isText ? "texts, by oneOf" : `numbers${type === "date" || type === "instant" ? said : ""}`;
    throw new DeltaError("BAD_ARGUMENT", `${column} is of type ${type}: compared with ${wrong[0]}; must be ${wanted}`);
  }
}

/**
 * The conditions as SQL; "" for none.
 * @throws BAD_ARGUMENT where one compares a column with what it cannot hold
 */
export function whereClause(
  conditions: readonly ColumnCondition[],
  typeOf: (column: string) => DeltaColumnType,
): string {
  checkConditions(conditions, typeOf);
  const parts: string[] = [];
  for (const condition of conditions) {
    const column = identifier(condition.column);
    const type = typeOf(condition.column);
    if (condition.atLeast !== undefined) parts.push(comparison(column, ">=", condition.atLeast, type));
    if (condition.below !== undefined) parts.push(comparison(column, "<", condition.below, type));
    if (condition.atMost !== undefined) parts.push(comparison(column, "<=", condition.atMost, type));
    if (condition.oneOf) {
      const values = condition.oneOf.map((one) => value(one, type));
      parts.push(values.length === 0 ? "false" : `${column} IN (${values.join(", ")})`);
    }
  }
  return parts.length === 0 ? "" : ` WHERE ${parts.join(" AND ")}`;
}

function comparison(column: string, operator: ">=" | "<" | "<=", bound: number, type: DeltaColumnType): string {
  if (Number.isNaN(bound)) return "false";
  if (type === "float64" || type === "float32") {
    // The engine takes NaN for the greatest number; here it is a missing value.
    const compared = `${column} ${operator} ${value(bound, type)}`;
    return operator === ">=" || bound === Number.POSITIVE_INFINITY ? `${compared} AND NOT isnan(${column})` : compared;
  }
  if (!Number.isFinite(bound)) return bound > 0 === (operator !== ">=") ? `${column} IS NOT NULL` : "false";
  const round = operator === "<=" ? Math.floor : Math.ceil;
  if (type === "instant") return `${column} ${operator} make_timestamptz(${round(bound * 1000)})`;
  return `${column} ${operator} ${value(round(bound), type)}`;
}

function value(one: string | number, type: DeltaColumnType): string {
  if (typeof one === "string") return timeSql(one, type) ?? literal(one);
  if (Number.isNaN(one)) return "NULL";
  // As a text: digits alone would be read as a decimal and rounded twice.
  if (type === "float64" || type === "float32") return `CAST('${one}' AS ${sqlTypeOf[type]})`;
  if (!Number.isFinite(one)) return "NULL";
  if (type === "date") return Number.isInteger(one) ? `(DATE '1970-01-01' + ${one})` : "NULL";
  if (type === "instant") return `make_timestamptz(${Math.round(one * 1000)})`;
  return String(one);
}

/** A text is UTC where it names no zone; the engine would take the zone of the machine. */
function timeSql(text: string, type: DeltaColumnType): string | null {
  if (type === "date") return value(dayOf(text), type);
  const parts = type === "instant" ? instantParts(text) : null;
  return parts && `make_timestamptz(${BigInt(parts.milliseconds) * 1000n + BigInt(parts.microseconds)})`;
}
