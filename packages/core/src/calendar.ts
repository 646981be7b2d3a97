import { PlatformError } from "./errors.js";
import { dayOf } from "./frame.js";
import type { CalendarName } from "./ports/market-data.js";

/** Trading sessions of a market. Days are numbers since 1970-01-01. */
export interface SessionCalendar {
  readonly name: CalendarName;
  isSession(day: number): boolean;
  /** UTC instant (ms) at which the session closes and its bar is known. */
  closeOf(day: number): number;
  /** All sessions in [from, to), ascending. */
  sessions(from: number, to: number): Int32Array;
}

const millisecondsPerDay = 86_400_000;
const hour = 3_600_000;

/** The named calendar; `from-data` takes the days observed in the data as its sessions. */
export function calendarOf(name: CalendarName, observed?: ArrayLike<number>): SessionCalendar {
  if (name === "24x7")
    return makeCalendar(
      name,
      () => true,
      (day) => (day + 1) * millisecondsPerDay,
    );
  if (name === "XNYS") return nyseCalendar;
  if (!observed) {
    throw new PlatformError("BAD_ARGUMENT", "calendar from-data: the observed days are missing", {
      remedy: "Pass the days that occur in the data.",
    });
  }
  const days = new Set<number>(Array.from(observed));
  return makeCalendar(
    name,
    (day) => days.has(day),
    (day) => newYorkInstant(day, 16),
  );
}

function makeCalendar(
  name: CalendarName,
  isSession: (day: number) => boolean,
  closeOf: (day: number) => number,
): SessionCalendar {
  return {
    name,
    isSession,
    closeOf,
    sessions(from, to) {
      const days: number[] = [];
      for (let day = from; day < to; day++) if (isSession(day)) days.push(day);
      return Int32Array.from(days);
    },
  };
}

/** The same answers, each worked out once a day number. */
function remembered<T>(answer: (day: number) => T): (day: number) => T {
  const known = new Map<number, T>();
  return (day) => {
    let value = known.get(day);
    if (value === undefined) {
      value = answer(day);
      known.set(day, value);
    }
    return value;
  };
}

/** 0 is Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** UTC instant of a New York wall-clock time; US daylight saving as legislated since 1967. */
export function newYorkInstant(day: number, wallHours: number): number {
  return day * millisecondsPerDay + (wallHours + (isNewYorkSummer(day) ? 4 : 5)) * hour;
}

function isNewYorkSummer(day: number): boolean {
  const year = new Date(day * millisecondsPerDay).getUTCFullYear();
  const first = (month: number) => Date.UTC(year, month - 1, 1) / millisecondsPerDay;
  const sunday = (from: number) => from + ((7 - weekdayOf(from)) % 7);
  const lastSunday = (from: number, length: number) => from + length - 1 - weekdayOf(from + length - 1);
  if (year === 1974) return day >= sunday(first(1)) && day < lastSunday(first(10), 31);
  if (year === 1975) return day >= lastSunday(first(2), 28) && day < lastSunday(first(10), 31);
  if (year >= 2007) return day >= sunday(first(3)) + 7 && day < sunday(first(11));
  const start = year >= 1987 ? sunday(first(4)) : lastSunday(first(4), 30);
  return day >= start && day < lastSunday(first(10), 31);
}

/**
 * Closures of the New York Stock Exchange that follow no rule, election days among them. Source: exchange notices, 1971 on;
 * equal day by day to exchange_calendars 4.11.
 */
const nyseClosures = new Set(
  [
    "1972-11-07",
    "1972-12-28",
    "1973-01-25",
    "1976-11-02",
    "1977-07-14",
    "1980-11-04",
    "1985-09-27",
    "1994-04-27",
    "2001-09-11",
    "2001-09-12",
    "2001-09-13",
    "2001-09-14",
    "2004-06-11",
    "2007-01-02",
    "2012-10-29",
    "2012-10-30",
    "2018-12-05",
    "2025-01-09",
  ].map(dayOf),
);

export function isNyseSession(day: number): boolean {
  const weekday = weekdayOf(day);
  return weekday !== 0 && weekday !== 6 && !nyseClosures.has(day) && !isNyseHoliday(day);
}

/** Holidays by rule, exact from 1971: Saturday holidays are kept on Friday (not New Year's), Sunday ones on Monday. */
function isNyseHoliday(day: number): boolean {
  const date = new Date(day * millisecondsPerDay);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + 1;
  const dayOfMonth = date.getUTCDate();
  const weekday = weekdayOf(day);
  const fixed = (m: number, d: number) => {
    const actual = dayOf(`${year}-${String(m).padStart(2, "0")}-${String(d).padStart(2, "0")}`);
    const on = weekdayOf(actual);
    return day === (on === 6 ? actual - 1 : on === 0 ? actual + 1 : actual);
  };
  const nth = (m: number, wanted: number, n: number) =>
    month === m && weekday === wanted && Math.ceil(dayOfMonth / 7) === n;
  const newYear = month === 1 && ((dayOfMonth === 1 && weekday !== 6) || (dayOfMonth === 2 && weekday === 1));
  return (
    newYear ||
    (year >= 1998 && nth(1, 1, 3)) ||
    (year >= 1971 ? nth(2, 1, 3) : fixed(2, 22)) ||
    day === easterSunday(year) - 2 ||
    (year >= 1971 ? month === 5 && weekday === 1 && dayOfMonth > 24 : fixed(5, 30)) ||
    (year >= 2022 && fixed(6, 19)) ||
    fixed(7, 4) ||
    nth(9, 1, 1) ||
    nth(11, 4, 4) ||
    fixed(12, 25)
  );
}

/** Gregorian Easter, Meeus/Jones/Butcher. */
function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  const dayOfMonth = ((h + l - 7 * m + 114) % 31) + 1;
  return dayOf(`${year}-${String(month).padStart(2, "0")}-${String(dayOfMonth).padStart(2, "0")}`);
}

/** 16:00 New York; 13:00 on early closes, 14:00 on those before 1993. */
function nyseClose(day: number): number {
  return newYorkInstant(day, nyseCloseHour(day));
}

/** Early closes that follow no rule. Source: exchange notices; exchange_calendars 4.11. */
const nyseEarlyCloses = new Set(["1997-12-26", "1999-12-31", "2003-12-26"].map(dayOf));

function nyseCloseHour(day: number): number {
  const date = new Date(day * millisecondsPerDay);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + 1;
  const dayOfMonth = date.getUTCDate();
  const weekday = weekdayOf(day);
  const afterThanksgiving = month === 11 && weekday === 5 && dayOfMonth >= 23 && dayOfMonth <= 29;
  const christmasEve = month === 12 && dayOfMonth === 24;
  if (year < 1993) return christmasEve || (year === 1992 && afterThanksgiving) ? 14 : 16;
  const beforeIndependence =
    year >= 1995 && month === 7 && dayOfMonth === 3 && (weekday !== 3 || year >= 2013) && weekday !== 5;
  const afterIndependence = year >= 1995 && year < 2013 && month === 7 && dayOfMonth === 5 && weekday === 5;
  const isEarly = afterThanksgiving || christmasEve || beforeIndependence || afterIndependence;
  return isEarly || nyseEarlyCloses.has(day) ? 13 : 16;
}

const nyseCalendar = makeCalendar("XNYS", remembered(isNyseSession), remembered(nyseClose));
