import type { Frame } from "@plumbline/core";
import { int32Of } from "@plumbline/core";
import { fullShare, type SessionBreadth, sessionBreadth } from "./session-breadth.js";

const strayShare = 0.1;

export interface MarketSessions {
  /** Day numbers, ascending. */
  readonly sessions: Int32Array;
  /** 1 where a session has less than 80 % of the usual breadth: a hole in the data, or their ragged end. */
  readonly thin: Uint8Array;
}

/**
 * The sessions in which the market traded, as the data show: days on which at least a tenth of the usual number of
 * securities has a bar. A stray row on a day without a market would otherwise shift every label.
 *
 * Whether a day counts depends on it and the 21 days of data before it.
 */
export function marketSessionsOf({ days, breadth, usual }: SessionBreadth): MarketSessions {
  const isMarket = (i: number) => breadth[i] >= strayShare * usual[i];
  const positions = Int32Array.from(days.keys()).filter(isMarket);
  return {
    sessions: positions.map((i) => days[i]),
    thin: Uint8Array.from(positions, (i) => (breadth[i] < fullShare * usual[i] ? 1 : 0)),
  };
}

/** @param bars one row a security and session */
export function marketSessions(bars: Frame): Int32Array {
  return marketSessionsOf(sessionBreadth(int32Of(bars, "session"))).sessions;
}

/** Index of the last session not after `day`; -1 if there is none. */
export function positionOf(sessions: Int32Array, day: number): number {
  let low = 0;
  let high = sessions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sessions[middle] <= day) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
