import { dayNumber } from "./dates.ts";

/** Sessions as the first day and the gaps in days after it, base 36: "20000;1113111…" is 1 byte a session. */
export function encodeSessions(sessions: readonly string[]): string {
  if (sessions.length === 0) return "";
  const days = sessions.map(dayNumber);
  let gaps = "";
  for (let index = 1; index < days.length; index++) {
    const gap = days[index]! - days[index - 1]!;
    gaps += gap < 36 ? gap.toString(36) : `(${gap})`;
  }
  return `${days[0]};${gaps}`;
}

/** Inverse of encodeSessions: yyyy-mm-dd, ascending. */
export function decodeSessions(code: string): string[] {
  const [first, gaps] = code.split(";");
  if (!first || gaps === undefined) return [];
  let day = Number(first);
  const sessions = [sessionOf(day)];
  for (const gap of gaps.match(/\(\d+\)|./g) ?? []) {
    day += gap.startsWith("(") ? Number(gap.slice(1, -1)) : Number.parseInt(gap, 36);
    sessions.push(sessionOf(day));
  }
  return sessions;
}

/** Index of the last session not later than the date; -1 if all are later. */
export function sessionAt(sessions: readonly string[], date: string): number {
  let low = 0;
  let high = sessions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sessions[middle]! <= date) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function sessionOf(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
