const dayForm = /^([+-]?\d{4,7})-(\d{1,2})-(\d{1,2})$/;
const instantForm =
  /^([+-]?\d{4,7}-\d{1,2}-\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?)? ?(?:[zZ]|([+-])(\d{2}):?(\d{2})?)?$/;
const millisecondsPerDay = 86_400_000;

/** Days since 1970-01-01 of a date such as `2020-02-29`, `+12345-01-01` or `-0044-03-15`; NaN for a text that is none. */
export function dayOf(text: string): number {
  const parts = dayForm.exec(text);
  if (!parts) return Number.NaN;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const most = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  if (month < 1 || month > 12 || day < 1 || day > most) return Number.NaN;
  // Days of the proleptic Gregorian calendar, years taken to begin in March (Hinnant, "chrono-compatible algorithms").
  const from = month > 2 ? year : year - 1;
  const era = Math.floor(from / 400);
  const yearOfEra = from - 400 * era;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return 146_097 * era + dayOfEra - 719_468;
}

/** An instant as whole ms since 1970 and the microseconds beyond them. */
export interface InstantParts {
  readonly milliseconds: number;
  readonly microseconds: number;
}

/**
 * An instant such as `2020-01-01T00:00:00.000001Z`, `2020-01-01 00:00:00+02:00` or a date alone, UTC where it names no
 * zone; null for a text that is none.
 */
export function instantParts(text: string): InstantParts | null {
  const parts = instantForm.exec(text);
  if (!parts) return null;
  const [, date, hour = "0", minute = "0", second = "0", fraction = "", sign, zoneHours = "0", zoneMinutes = "0"] =
    parts;
  const day = dayOf(date);
  if (Number.isNaN(day) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const digits = fraction.padEnd(6, "0");
  const zone = (sign === "-" ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes));
  const seconds = (Number(hour) * 60 + Number(minute) - zone) * 60 + Number(second);
  return {
    milliseconds: day * millisecondsPerDay + seconds * 1000 + Number(digits.slice(0, 3)),
    microseconds: Number(digits.slice(3, 6)),
  };
}
