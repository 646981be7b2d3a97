import { isoDay } from "@plumbline/core";
import type { DateOrder } from "./declaration.js";

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const firstDay = -98_615; // 1700-01-01
const lastDay = 84_006; // 2200-01-01

/** In 1700 to 2199. */
export function isPlausibleDay(day: number): boolean {
  return day >= firstDay && day < lastDay;
}

/** Days since 1970-01-01 of a civil date; NaN if there is no such day or it is not in 1700 to 2199. Hinnant 2013. */
export function dayOfCivil(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return Number.NaN;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  if (day > length) return Number.NaN;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  const result = era * 146_097 + dayOfEra - 719_468;
  return isPlausibleDay(result) ? result : Number.NaN;
}

/**
 * The day a text names: ISO, yyyy/mm/dd, yyyymmdd, each with or without a time; 3/4/2020 in the given order; 31.12.2020;
 * 2-Jan-2020; Jan 2, 2020; seconds, milliseconds, microseconds or nanoseconds since 1970 (UTC). A time zone does not move
 * the day as written. NaN otherwise.
 */
export function dayOfText(text: string, order: DateOrder | null): number {
  const value = text.trim();
  let match = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:$|[T\s])/.exec(value);
  if (match) return dayOfCivil(Number(match[1]), Number(match[3]), Number(match[4]));
  match = /^(\d{4})(\d{2})(\d{2})(?:$|[T\s])/.exec(value);
  if (match) return dayOfCivil(Number(match[1]), Number(match[2]), Number(match[3]));
  match = /^(\d{1,2})([-/])(\d{1,2})\2(\d{4}|\d{2})(?:$|[\s,])/.exec(value);
  if (match) {
    const first = Number(match[1]);
    const second = Number(match[3]);
    if (order === null) return Number.NaN;
    return order === "mdy"
      ? dayOfCivil(fullYear(match[4]), first, second)
      : dayOfCivil(fullYear(match[4]), second, first);
  }
  match = /^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?:$|\s)/.exec(value);
  if (match) return dayOfCivil(fullYear(match[3]), Number(match[2]), Number(match[1]));
  match = /^(\d{1,2})[-\s]([A-Za-z]{3})[a-z]*[-\s,]+(\d{4}|\d{2})(?:$|\s)/.exec(value);
  if (match) return dayOfCivil(fullYear(match[3]), months.indexOf(match[2].toLowerCase()) + 1, Number(match[1]));
  match = /^([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})(?:$|\s)/.exec(value);
  if (match) return dayOfCivil(Number(match[3]), months.indexOf(match[1].toLowerCase()) + 1, Number(match[2]));
  if (/^-?\d{9,19}(\.\d+)?$/.test(value)) return dayOfEpoch(Number(value));
  return Number.NaN;
}

/** The UTC day of an instant in seconds, milliseconds, microseconds or nanoseconds, told apart by its size. */
export function dayOfEpoch(value: number): number {
  const size = Math.abs(value);
  if (!(size < 1e19)) return Number.NaN;
  const perDay = size < 1e11 ? 86_400 : size < 1e14 ? 86_400_000 : size < 1e17 ? 86_400_000_000 : 86_400_000_000_000;
  const day = Math.floor(value / perDay);
  return isPlausibleDay(day) ? day : Number.NaN;
}

/** Two-digit years: 70 to 99 are of the 1900s (POSIX would say 69; no file tells). */
function fullYear(text: string): number {
  const year = Number(text);
  return text.length > 2 ? year : year >= 70 ? 1900 + year : 2000 + year;
}

/** Which number of dates like 3/4/2020 is the month, as the texts themselves prove it; null where they do not. */
export function provenDateOrder(texts: Iterable<string>): DateOrder | null {
  const proof = new DateOrderProof();
  for (const text of texts) proof.add(text);
  return proof.order;
}

/** Gathers what dates like 3/4/2020 say about their order. */
export class DateOrderProof {
  #dayFirst = 0;
  #monthFirst = 0;
  /** There are such dates. */
  isAsked = false;

  add(text: string): void {
    const match = slashed.exec(text);
    if (!match) return;
    this.isAsked = true;
    const [first, second] = [Number(match[1]), Number(match[2])];
    if (first > 12 && second <= 12) this.#dayFirst++;
    else if (second > 12 && first <= 12) this.#monthFirst++;
  }

  /** Null where nothing proves it, or more than a hundredth of the proofs contradict the others. */
  get order(): DateOrder | null {
    if (this.#dayFirst > 100 * this.#monthFirst) return "dmy";
    return this.#monthFirst > 100 * this.#dayFirst ? "mdy" : null;
  }
}

const slashed = /^\s*(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{2})(?:$|[\s,])/;

/** Why a text names no day: both readings where it could be two. */
export function dateReason(text: string, order: DateOrder | null): string {
  const readings = (["mdy", "dmy"] as const).map((one) => ({ one, day: order ? Number.NaN : dayOfText(text, one) }));
  const legal = readings.filter(({ day }) => !Number.isNaN(day));
  if (legal.length === 0) return `"${text}" is not a date; yyyy-mm-dd would be`;
  const said = legal.map(({ one, day }) => `${isoDay(day)} with dateOrder=${one}`).join(" or ");
  return `"${text}" is ${said}, and the file's dates do not settle which: declare dateOrder`;
}
