import type { SessionCalendar, StreetConfig } from "@plumbline/core";
import { calendarOf } from "@plumbline/core";

/** The calendar the source declares; `from-data` takes the given days. */
export function calendarOfSource(config: StreetConfig, days: ArrayLike<number>): SessionCalendar {
  return calendarOf(config.source.calendar, config.source.calendar === "from-data" ? days : undefined);
}

/** 1900-01-01 to 2090-02-22 in an array; days outside it in a map. */
const firstRecentDay = -25_567;
const recentDays = 69_444;

/** `calendar.closeOf` and `calendar.isSession`, each asked once a day rather than once a row. */
export class SessionCloses {
  readonly #calendar: SessionCalendar;
  readonly #closes = new Map<number, number>();
  readonly #recent = new Float64Array(recentDays).fill(Number.POSITIVE_INFINITY);

  constructor(calendar: SessionCalendar) {
    this.#calendar = calendar;
  }

  /** UTC instant, ms, of the close; NaN if the day is not a session. */
  closeOrMissing(day: number): number {
    const slot = day - firstRecentDay;
    if (slot >= 0 && slot < recentDays) {
      if (this.#recent[slot] === Number.POSITIVE_INFINITY) this.#recent[slot] = this.#ask(day);
      return this.#recent[slot];
    }
    let close = this.#closes.get(day);
    if (close === undefined) {
      close = this.#ask(day);
      this.#closes.set(day, close);
    }
    return close;
  }

  #ask(day: number): number {
    return this.#calendar.isSession(day) ? this.#calendar.closeOf(day) : Number.NaN;
  }

  /** UTC instant, ms, of the day's close; by the calendar's rule also where the day is not one of its sessions. */
  closeOf(day: number): number {
    const close = this.closeOrMissing(day);
    return Number.isNaN(close) ? this.#calendar.closeOf(day) : close;
  }
}
