import type { DeltaColumnType } from "./column.js";
import type { ColumnBounds } from "./parquet/column-chunk.js";

export type StatisticsValue = string | number | boolean;

/** Statistics of one data file, as in `add.stats`. A column without bounds is absent from both maps. */
export interface FileStatistics {
  readonly numRecords: number;
  readonly minValues: Readonly<Record<string, StatisticsValue>>;
  readonly maxValues: Readonly<Record<string, StatisticsValue>>;
  readonly nullCount: Readonly<Record<string, number>>;
}

/** Longest text kept as a bound. */
const longestText = 256;
const millisecondsPerDay = 86_400_000;

/** What was seen of a column while it was written. */
export interface SeenColumn extends ColumnBounds {
  readonly name: string;
  readonly type: DeltaColumnType;
}

/**
 * Bounds and gaps of what was written: bounds for every column but float32 (features, never searched), binary and
 * boolean; no bounds where a value is infinite, which JSON cannot say.
 */
export function fileStatistics(rows: number, columns: readonly SeenColumn[]): FileStatistics {
  const minValues: [string, StatisticsValue][] = [];
  const maxValues: [string, StatisticsValue][] = [];
  const nullCount: [string, number][] = [];
  for (const column of columns) {
    nullCount.push([column.name, column.gaps]);
    const bounds = boundsOf(column);
    if (!bounds) continue;
    minValues.push([column.name, bounds[0]]);
    maxValues.push([column.name, bounds[1]]);
  }
  return {
    numRecords: rows,
    minValues: Object.fromEntries(minValues),
    maxValues: Object.fromEntries(maxValues),
    nullCount: Object.fromEntries(nullCount),
  };
}

type Bounds = readonly [StatisticsValue, StatisticsValue];

function boundsOf({ type, least, most }: SeenColumn): Bounds | null {
  if (least === null || most === null || type === "float32") return null;
  if (typeof least === "string" || typeof most === "string") {
    return isSayable(String(least)) && isSayable(String(most)) ? [least, most] : null;
  }
  if (!Number.isFinite(least) || !Number.isFinite(most)) return null;
  if (type === "date") return dated(isoDay(least), isoDay(most));
  if (type === "instant") return dated(isoInstant(Math.floor(least)), isoInstant(Math.ceil(most)));
  return [least, most];
}

/** Half a surrogate pair is written as U+FFFD, and as an escape it would be no JSON to other readers. */
function isSayable(text: string): boolean {
  return text.length <= longestText && Buffer.from(text, "utf8").toString("utf8") === text;
}

function dated(min: string | null, max: string | null): Bounds | null {
  return min === null || max === null ? null : [min, max];
}

function isoDay(day: number): string | null {
  return isoInstant(day * millisecondsPerDay)?.slice(0, 10) ?? null;
}

/** Null beyond year 9999, where the text would need a sign. */
function isoInstant(ms: number): string | null {
  if (!(ms >= -62_135_596_800_000 && ms <= 253_402_300_799_999)) return null;
  return new Date(ms).toISOString();
}
