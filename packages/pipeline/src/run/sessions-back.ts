import type { SessionCalendar, TableSpec, TableStore } from "@plumbline/core";
import { marketSessions } from "../definitions/market-sessions.js";

/** First day of the calendar's last `sessions` sessions before a day; the day itself where there is none. */
export function calendarSessionsBack(calendar: SessionCalendar, day: number, sessions: number): number {
  const days = calendar.sessions(day - 2 * sessions - 30, day);
  return days[Math.max(days.length - sessions, 0)] ?? day;
}

/** Days that say how broad a session usually is, and room for holidays among them. */
const breadthDays = 60;
const longestHole = 20_000;

/**
 * First day of the market's last `sessions` sessions before a day, as the data show them: where the file has holes, they
 * reach further back than the calendar's.
 *
 * @param table rows of one security and session each
 * @returns -Infinity where the data hold fewer sessions before the day
 */
export async function marketSessionsBack(
  store: TableStore,
  table: TableSpec,
  day: number,
  sessions: number,
): Promise<number> {
  for (let days = 2 * sessions + breadthDays; days < longestHole; days *= 4) {
    const found = marketSessions(await store.read(table, { columns: ["session"], from: day - days, to: day }));
    if (found.length > sessions + breadthDays / 3) return found[found.length - sessions];
  }
  return Number.NEGATIVE_INFINITY;
}
