import type { CalendarName } from "@plumbline/core";

const yearDays = 365.25;
const tradingYear = 252;
/** Yearly, quarterly, monthly, weekly, trading days, every day. */
const usualNumbers = [1, 4, 12, 52, tradingYear, 365];
/** Sessions over which a spacing is measured: a stray date or a hole shifts few of these stretches. */
const stretch = 21;

/**
 * Sessions a year: 252 on the New York calendar, 365 on one without holidays; `from-data` takes the usual number nearest
 * to the median spacing of the days, so that a month's return is not annualised as a day's.
 *
 * @param days sessions, ascending; fewer than two say nothing and count as trading days
 */
export function sessionsPerYear(calendar: CalendarName, days: ArrayLike<number>): number {
  if (calendar === "24x7") return 365;
  if (calendar === "XNYS" || days.length < 2) return tradingYear;
  const step = Math.min(stretch, days.length - 1);
  const spans = Float64Array.from({ length: days.length - step }, (_, i) => days[i + step] - days[i]).sort();
  const found = (yearDays * step) / spans[spans.length >> 1];
  const distance = (number: number) => Math.abs(Math.log(number / found));
  return usualNumbers.reduce((best, number) => (distance(number) < distance(best) ? number : best));
}
