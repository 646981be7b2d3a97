import type { CalendarName } from "@plumbline/core";
import { calendarOf, weekdayOf } from "@plumbline/core";

/**
 * The calendar a sample of days fits: 24x7 where at least a fifth of the days are weekend days, XNYS where at least 98 %
 * are sessions of the NYSE, from-data otherwise.
 *
 * @param days day numbers in any order, with repeats
 */
export function inferCalendar(days: readonly number[]): CalendarName {
  const distinct = [...new Set(days)];
  if (distinct.length === 0) return "XNYS";
  const weekends = distinct.filter((day) => weekdayOf(day) === 0 || weekdayOf(day) === 6).length;
  if (weekends >= distinct.length / 5) return "24x7";
  const nyse = calendarOf("XNYS");
  const sessions = distinct.filter((day) => nyse.isSession(day)).length;
  return sessions >= 0.98 * distinct.length ? "XNYS" : "from-data";
}
