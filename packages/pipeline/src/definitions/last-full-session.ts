import type { Frame } from "@plumbline/core";
import { int32Of } from "@plumbline/core";
import { fullShare, type SessionBreadth, sessionBreadth } from "./session-breadth.js";

/**
 * Last session with at least 80 % of the usual breadth (median of the 21 days of data before it). What comes after it
 * is the ragged end of the data, not a market in which securities delisted.
 *
 * @param bars one row a security and session
 * @returns day number; NaN if there is no row
 */
export function lastFullSession(bars: Frame): number {
  return lastFullSessionOf(sessionBreadth(int32Of(bars, "session")));
}

/** `lastFullSession` from breadths that are counted already. */
export function lastFullSessionOf({ days, breadth, usual }: SessionBreadth): number {
  for (let i = days.length - 1; i >= 0; i--) if (breadth[i] >= fullShare * usual[i]) return days[i];
  return Number.NaN;
}
