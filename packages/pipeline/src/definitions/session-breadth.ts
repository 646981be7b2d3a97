import { SortedWindow } from "./sorted-window.js";

/** Securities with a row on each day that has any, ascending by day. */
export interface SessionBreadth {
  readonly days: Int32Array;
  readonly breadth: Int32Array;
  /** Median breadth of the up to 21 days before each day; the day's own breadth for the first. */
  readonly usual: Float64Array;
}

/** Share of the usual breadth from which on a session is whole. */
export const fullShare = 0.8;
const precedingDays = 21;
/** 2,700 years of days fit an array; a damaged date far away falls back to a map. */
const denseDays = 1_000_000;

/**
 * Breadth by day, and what was usual before it. Depends on the 21 days of data before a day and on nothing later.
 *
 * @param session day number of each row, one row a security and session
 */
export function sessionBreadth(session: Int32Array): SessionBreadth {
  const { days, breadth } = countByDay(session);
  const usual = new Float64Array(days.length);
  const window = new SortedWindow(precedingDays);
  for (let i = 0; i < days.length; i++) {
    usual[i] = i === 0 ? breadth[0] : window.median();
    window.push(breadth[i]);
  }
  return { days, breadth, usual };
}

function countByDay(session: Int32Array): { days: Int32Array; breadth: Int32Array } {
  if (session.length === 0) return { days: new Int32Array(0), breadth: new Int32Array(0) };
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const day of session) {
    if (day < first) first = day;
    if (day > last) last = day;
  }
  if (last - first <= denseDays) {
    const counts = new Int32Array(last - first + 1);
    for (const day of session) counts[day - first]++;
    const days = Int32Array.from(counts.keys()).filter((i) => counts[i] > 0);
    return { days: days.map((i) => i + first), breadth: days.map((i) => counts[i]) };
  }
  const counts = new Map<number, number>();
  for (const day of session) counts.set(day, (counts.get(day) ?? 0) + 1);
  const days = Int32Array.from(counts.keys()).sort();
  return { days, breadth: days.map((day) => counts.get(day) ?? 0) };
}
