import { isPlausibleDay } from "./day-text.js";

const microsPerDay = 86_400_000_000;
const millisPerDay = 86_400_000;

/**
 * What tells the day of an instant in a time zone: an IANA name or an offset like +05:45. Null where the zone is not known.
 *
 * @returns the day number of microseconds since 1970 UTC; NaN outside 1700 to 2199
 */
export function dayInZone(zone: string): ((micros: number) => number) | null {
  const offset = /^(?:UTC|GMT)?([-+])(\d{2}):?(\d{2})$/i.exec(zone);
  if (offset) {
    const shift = (offset[1] === "-" ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3])) * 60_000_000;
    return (micros) => plausible(Math.floor((micros + shift) / microsPerDay));
  }
  if (/^(UTC|GMT|Z|Etc\/(UTC|GMT))$/i.test(zone)) return (micros) => plausible(Math.floor(micros / microsPerDay));
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, ...civil });
  } catch {
    return null;
  }
  const days = new Map<number, number>();
  return (micros) => {
    const known = days.get(micros);
    if (known !== undefined) return known;
    if (Number.isNaN(plausible(Math.floor(micros / microsPerDay)))) return Number.NaN;
    const parts = Object.fromEntries(
      format.formatToParts(micros / 1000).map(({ type, value }) => [type, Number(value)]),
    );
    const day = plausible(Date.UTC(parts.year, parts.month - 1, parts.day) / millisPerDay);
    if (days.size > 100_000) days.clear();
    days.set(micros, day);
    return day;
  };
}

const civil = { calendar: "gregory", year: "numeric", month: "numeric", day: "numeric" } as const;

function plausible(day: number): number {
  return isPlausibleDay(day) ? day : Number.NaN;
}
