import { monthNames } from "../words/dates.ts";

export type SessionTick = {
  /** index of the first session of the month or year */
  readonly index: number;
  readonly label: string;
};

/**
 * Ticks at the first session of each month, quarter or year, whichever leaves at least `gap` px between labels.
 *
 * @param sessions yyyy-mm-dd ascending
 * @param step     px between two sessions
 */
export function sessionTicks(sessions: readonly string[], step: number, gap = 56): SessionTick[] {
  for (const months of [1, 3, 12, 24, 60]) {
    const ticks = ticksEvery(sessions, months);
    const isRoomy = ticks.every((tick, at) => at === 0 || (tick.index - ticks[at - 1]!.index) * step >= gap);
    if (isRoomy && (ticks.length > 0 || months === 60)) return ticks;
  }
  return [];
}

function ticksEvery(sessions: readonly string[], months: number): SessionTick[] {
  const ticks: SessionTick[] = [];
  for (let index = 1; index < sessions.length; index++) {
    const month = monthNumber(sessions[index]!);
    if (Math.floor(month / months) === Math.floor(monthNumber(sessions[index - 1]!) / months)) continue;
    const isYear = months >= 12 || month % 12 === 0;
    ticks.push({ index, label: isYear ? sessions[index]!.slice(0, 4) : monthNames[month % 12]! });
  }
  return ticks;
}

function monthNumber(session: string): number {
  return Number(session.slice(0, 4)) * 12 + Number(session.slice(5, 7)) - 1;
}
