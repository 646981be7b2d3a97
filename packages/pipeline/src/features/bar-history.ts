import { type Frame, float64Of, int32Of, type SessionCalendar, type SourceDescription, textOf } from "@plumbline/core";
import { indexOfDay, type SessionAxis } from "./session-axis.js";

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
  readonly fields: Readonly<Record<"open" | "high" | "low" | "close" | "volume", Float64Array>>;
}

/**
 * Reads `silver.bars` (all vintages): prices times splitFactor and volume over it where the source states raw ones,
 * else as they are. Bars on days that are no session of the calendar are left out.
 */
export function barHistory(bars: Frame, axis: SessionAxis, source: SourceDescription): BarHistory {
  const days = int32Of(bars, "session");
  const rows = new Int32Array(bars.rows);
  const positionOf = positionsByDay(axis);
  let kept = 0;
  for (let row = 0; row < bars.rows; row++) if (positionOf(days[row]) >= 0) rows[kept++] = row;

  const ids = textOf(bars, "securityId");
  const offsets: number[] = [];
  const securityIds: string[] = [];
  const positions = new Int32Array(kept);
  const knownAt = new Float64Array(kept);
  const known = float64Of(bars, "knownAt");
  const basis = textOf(bars, "knownAtBasis");
  const basisCode = new Uint8Array(kept);
  for (let i = 0; i < kept; i++) {
    const row = rows[i];
    positions[i] = positionOf(days[row]);
    knownAt[i] = known[row];
    basisCode[i] = basis.codes[row];
    if (i > 0 && ids.codes[row] === ids.codes[rows[i - 1]]) continue;
    offsets.push(i);
    securityIds.push(ids.dictionary[ids.codes[row]]);
  }
  offsets.push(kept);

  const adjustsPrices = source.priceBasis === "raw";
  const factor = float64Of(bars, "splitFactor");
  const adjusted = (name: "open" | "high" | "low" | "close" | "volume") => {
    const values = float64Of(bars, name);
    const out = new Float64Array(kept);
    if (!adjustsPrices || (name === "volume" && source.volumeBasis !== "raw")) {
      for (let i = 0; i < kept; i++) out[i] = values[rows[i]];
    } else if (name === "volume") for (let i = 0; i < kept; i++) out[i] = values[rows[i]] / factor[rows[i]];
    else for (let i = 0; i < kept; i++) out[i] = values[rows[i]] * factor[rows[i]];
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
    positions,
    knownAt,
    basis: basis.dictionary,
    basisCode,
    fields,
  };
}

/** Axis index by day in constant time; -1 where the day is no session. */
function positionsByDay(axis: SessionAxis): (day: number) => number {
  const { days } = axis;
  if (days.length === 0) return () => -1;
  const first = days[0];
  const table = new Int32Array(days[days.length - 1] - first + 1).fill(-1);
  for (let i = 0; i < days.length; i++) table[days[i] - first] = i;
  return (day) => table[day - first] ?? indexOfDay(axis, day);
}

/** Closing instants of the axis' sessions, ms UTC. */
export function closesOf(axis: SessionAxis, calendar: SessionCalendar): Float64Array {
  return Float64Array.from(axis.days, (day) => calendar.closeOf(day));
}
