import {
  type Frame,
  float64Of,
  int32Of,
  retracted,
  type SessionCalendar,
  type SourceDescription,
  textOf,
} from "@plumbline/core";
import { retractionsOf } from "../definitions/standing-bars.js";
import type { SessionAxis } from "./session-axis.js";

/** Every version of every bar, ordered by security, session and knownAt, with forward-adjusted values. */
export interface BarHistory {
  /** Securities in the order of the bars. */
  readonly securityIds: readonly string[];
  /** First row of each security, and the number of rows at the end. */
  readonly offsets: Int32Array;
  /** Axis index of each row. */
  readonly positions: Int32Array;
  /** ms UTC */
  readonly knownAt: Float64Array;
  readonly basis: readonly string[];
  readonly basisCode: Uint8Array;
  /** 1 where the row takes its bar back. */
  readonly isRetraction: Uint8Array;
  readonly fields: Readonly<Record<"open" | "high" | "low" | "close" | "volume", Float64Array>>;
}

/**
 * Reads `silver.bars` (all vintages): prices times splitFactor and volume over it where the source states raw ones,
 * else as they are, without a copy where nothing changes. Bars on days that are no session of the calendar are left out.
 */
export function barHistory(bars: Frame, axis: SessionAxis, source: SourceDescription): BarHistory {
  const positionsOfBars = positionsOf(int32Of(bars, "session"), axis);
  const kept = rowsOnAxis(positionsOfBars);
  const take = <A extends Float64Array | Int32Array>(values: A): A => (kept ? chosen(values, kept) : values);
  const rows = kept ? kept.length : bars.rows;

  const ids = textOf(bars, "securityId");
  const offsets: number[] = [];
  const securityIds: string[] = [];
  const basis = textOf(bars, "knownAtBasis");
  const basisCode = new Uint8Array(rows);
  const isRetraction = new Uint8Array(rows);
  const takesBack = retractionsOf(bars);
  let code = -1;
  for (let i = 0; i < rows; i++) {
    const row = kept ? kept[i] : i;
    basisCode[i] = basis.codes[row];
    if (takesBack(row)) isRetraction[i] = 1;
    if (i > 0 && ids.codes[row] === code) continue;
    code = ids.codes[row];
    offsets.push(i);
    securityIds.push(ids.dictionary[code]);
  }
  offsets.push(rows);

  const factor = take(float64Of(bars, "splitFactor"));
  const isAdjusted = source.priceBasis === "raw" && !isOne(factor);
  const adjusted = (name: "open" | "high" | "low" | "close" | "volume") => {
    const values = take(float64Of(bars, name));
    if (!isAdjusted || (name === "volume" && source.volumeBasis !== "raw")) return values;
    const out = new Float64Array(rows);
    if (name === "volume") for (let i = 0; i < rows; i++) out[i] = values[i] / factor[i];
    else for (let i = 0; i < rows; i++) out[i] = values[i] * factor[i];
    return out;
  };
  const fields = {
    open: adjusted("open"),
    high: adjusted("high"),
    low: adjusted("low"),
    close: adjusted("close"),
    volume: adjusted("volume"),
  };
  return {
    securityIds,
    offsets: Int32Array.from(offsets),
    positions: take(positionsOfBars),
    knownAt: take(float64Of(bars, "knownAt")),
    basis: basis.dictionary.includes(retracted) ? basis.dictionary : [...basis.dictionary, retracted],
    basisCode,
    isRetraction,
    fields,
  };
}

function isOne(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== 1) return false;
  return true;
}

/** Axis index of each day; -1 where the day is no session. */
function positionsOf(days: Int32Array, axis: SessionAxis): Int32Array {
  const sessions = axis.days;
  const positions = new Int32Array(days.length);
  if (sessions.length === 0) return positions.fill(-1);
  const first = sessions[0];
  const table = new Int32Array(sessions[sessions.length - 1] - first + 1).fill(-1);
  for (let i = 0; i < sessions.length; i++) table[sessions[i] - first] = i;
  for (let row = 0; row < days.length; row++) {
    const at = days[row] - first;
    positions[row] = at >= 0 && at < table.length ? table[at] : -1;
  }
  return positions;
}

/** Rows that lie on the axis, or null if all do. */
function rowsOnAxis(positions: Int32Array): Int32Array | null {
  const missing = positions.indexOf(-1);
  if (missing < 0) return null;
  const rows: number[] = [];
  for (let row = 0; row < positions.length; row++) if (positions[row] >= 0) rows.push(row);
  return Int32Array.from(rows);
}

function chosen<A extends Float64Array | Int32Array>(values: A, rows: Int32Array): A {
  const taken = values.slice(0, rows.length) as A;
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i]];
  return taken;
}

/** Closing instants of the axis' sessions, ms UTC. */
export function closesOf(axis: SessionAxis, calendar: SessionCalendar): Float64Array {
  return Float64Array.from(axis.days, (day) => calendar.closeOf(day));
}
