import { dayOf, isoDay, PlatformError } from "@plumbline/core";

const millisecondsPerDay = 86_400_000;

/**
 * What a reader's `asOf` means: a session `yyyy-mm-dd` is its whole UTC day to the last millisecond (what became known at
 * the midnight after it belongs to the next), an ISO instant is itself.
 *
 * @returns ms UTC
 * @throws PlatformError BAD_ARGUMENT
 */
export function knowledgeTime(asOf: string): number {
  const day = dayOf(asOf);
  if (!Number.isNaN(day)) return (day + 1) * millisecondsPerDay - 1;
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(asOf);
  const instant = isInstant ? Date.parse(asOf) : Number.NaN;
  if (Number.isNaN(instant)) {
    throw new PlatformError("BAD_ARGUMENT", `asOf "${asOf}": must be a session or a UTC instant`, {
      remedy: `Write it like 2024-05-02 or 2024-05-02T20:00:00Z${/\d \d{2}:?\d{2}$/.test(asOf) ? "; in an address the + of +05:45 is written %2B" : ""}.`,
    });
  }
  return instant;
}

/** Hours that the first place on Earth is ahead of UTC: its date is not the future. */
const hoursAhead = 14;

/**
 * Refuses a time of which nothing is known yet: the answer would change as it comes.
 *
 * @param now ms UTC
 * @param lastSession day number of the newest session held; a simulated market may run ahead of the clock
 * @throws PlatformError BAD_ARGUMENT
 */
export function refuseFuture(asOf: number, text: string, now: number, lastSession: number): void {
  const today = Math.floor((now + hoursAhead * 3_600_000) / millisecondsPerDay);
  const lastDay = Number.isFinite(lastSession) ? Math.max(today, lastSession) : today;
  if (asOf < (lastDay + 1) * millisecondsPerDay) return;
  const newest = Number.isFinite(lastSession) ? ` The newest session is ${isoDay(lastSession)}.` : "";
  throw new PlatformError("BAD_ARGUMENT", `asOf "${text}": lies in the future, of which nothing is known`, {
    remedy: `Ask for an earlier time, or leave it out for the newest.${newest}`,
  });
}
