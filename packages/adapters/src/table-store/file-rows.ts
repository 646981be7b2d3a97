import { columnOf, type Frame, type TableSpec } from "@plumbline/core";
import { orderByColumns } from "./row-order.js";

/** Rows of a frame that go into one data file: their year (null where there is none) and their order. */
export interface YearColumn {
  readonly type: "int32";
  readonly values: Int32Array;
  readonly valid?: Uint8Array;
}

export interface FileRows {
  readonly year: number | null;
  /** Null: all rows as they lie. */
  readonly order: Int32Array | null;
  readonly rows: number;
}

const millisecondsPerDay = 86_400_000;

/** Splits a frame by year of its time column where the table wants that, each part ordered by clusterBy, then knownAt. */
export function fileRows(table: TableSpec, frame: Frame): { parts: FileRows[]; years: YearColumn | null } {
  const order = orderByColumns(frame, [...new Set([...table.clusterBy, table.knownAt])]);
  if (!table.partitionByYear) return { parts: [{ year: null, order, rows: frame.rows }], years: null };
  const years = yearsOf(frame, table.time);
  const hasGap = years.includes(noYear);
  const column: YearColumn = {
    type: "int32",
    values: years,
    ...(hasGap ? { valid: Uint8Array.from(years, (year) => (year === noYear ? 0 : 1)) } : {}),
  };
  const counts = new Map<number, number>();
  for (let i = 0; i < frame.rows; i++) counts.set(years[i], (counts.get(years[i]) ?? 0) + 1);
  if (counts.size === 1) {
    return { parts: [{ year: yearOrNull(years[0]), order, rows: frame.rows }], years: column };
  }
  const parts = [...counts]
    .sort(([a], [b]) => a - b)
    .map(([year, count]) => ({ year, rows: new Int32Array(count), filled: 0 }));
  const partOf = new Map(parts.map((part) => [part.year, part]));
  for (let i = 0; i < frame.rows; i++) {
    const row = order ? order[i] : i;
    const part = partOf.get(years[row]);
    if (part) part.rows[part.filled++] = row;
  }
  const filed = parts.map((part) => ({ year: yearOrNull(part.year), order: part.rows, rows: part.rows.length }));
  return { parts: filed, years: column };
}

const noYear = -2_147_483_648;

function yearOrNull(year: number): number | null {
  return year === noYear ? null : year;
}

/** UTC year of each row's time; `noYear` where it is missing. */
function yearsOf(frame: Frame, time: string): Int32Array {
  const column = columnOf(frame, time);
  const years = new Int32Array(frame.rows).fill(noYear);
  if (column.type !== "date" && column.type !== "instant") return years;
  const scale = column.type === "date" ? millisecondsPerDay : 1;
  let [from, to, year] = [Number.NaN, Number.NaN, noYear];
  for (let i = 0; i < frame.rows; i++) {
    if (column.type === "date" && column.valid && column.valid[i] === 0) continue;
    const ms = column.values[i] * scale;
    if (Number.isNaN(ms)) continue;
    if (!(ms >= from && ms < to)) {
      year = new Date(ms).getUTCFullYear();
      from = Date.UTC(year, 0, 1);
      to = Date.UTC(year + 1, 0, 1);
    }
    years[i] = year;
  }
  return years;
}
