import type { SessionCalendar, StreetConfig } from "@plumbline/core";
import { calendarOf } from "@plumbline/core";

/** The calendar the source declares; `from-data` takes the given days. */
export function calendarOfSource(config: StreetConfig, days: ArrayLike<number>): SessionCalendar {
  return calendarOf(config.source.calendar, config.source.calendar === "from-data" ? days : undefined);
}

/** `calendar.closeOf` and `calendar.isSession`, each asked once a day rather than once a row. */
export class SessionCloses {
  readonly #calendar: SessionCalendar;
  readonly #closes = new Map<number, number>();
  #lastDay = Number.NaN;
  #lastClose = Number.NaN;

  constructor(calendar: SessionCalendar) {
    this.#calendar = calendar;
  }

  /** UTC instant, ms, of the close; NaN if the day is not a session. */
  closeOrMissing(day: number): number {
    if (day === this.#lastDay) return this.#lastClose;
    let close = this.#closes.get(day);
    if (close === undefined) {
      close = this.#calendar.isSession(day) ? this.#calendar.closeOf(day) : Number.NaN;
      this.#closes.set(day, close);
    }
    this.#lastDay = day;
    this.#lastClose = close;
    return close;
  }

  /** UTC instant, ms, of the day's close; by the calendar's rule also where the day is not one of its sessions. */
  closeOf(day: number): number {
    const close = this.closeOrMissing(day);
    return Number.isNaN(close) ? this.#calendar.closeOf(day) : close;
  }
}
