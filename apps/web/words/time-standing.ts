import { sessionAt } from "./session-code.ts";

/** Where the time machine stands: the day, and the places of the sessions before and after it. */
export type Standing = {
  /** yyyy-mm-dd as asked; the last session where nothing is asked; null where there is no session */
  readonly day: string | null;
  readonly before: number | null;
  readonly after: number | null;
};

/**
 * @param sessions ascending
 * @param asked    yyyy-mm-dd, a session or not, within the sessions or not; null for the newest
 */
export function standing(sessions: readonly string[], asked: string | null): Standing {
  const day = asked ?? sessions.at(-1) ?? null;
  if (day === null) return { day, before: null, after: null };
  const at = sessionAt(sessions, day);
  const before = sessions[at] === day ? at - 1 : at;
  return { day, before: before >= 0 ? before : null, after: at + 1 < sessions.length ? at + 1 : null };
}
