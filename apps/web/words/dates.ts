export const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const weekdayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** Is the text a real date of the form yyyy-mm-dd? */
export function isSession(text: string | null | undefined): text is string {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

/** Days since 1970-01-01 of a session yyyy-mm-dd. */
export function dayNumber(session: string): number {
  return Math.round(Date.parse(`${session.slice(0, 10)}T00:00:00Z`) / 86_400_000);
}

/** 2026-11-20 -> "20 Nov 2026"; an em rule for null. */
export function longDate(session: string | null | undefined): string {
  if (!session) return "–";
  const [year, month, day] = session.slice(0, 10).split("-");
  return `${Number(day)} ${monthNames[Number(month) - 1]} ${year}`;
}

/** 2026-11-20 -> "Fri 20 Nov 2026". */
export function weekdayDate(session: string): string {
  return `${weekdayOf(session)} ${longDate(session)}`;
}

/** 2026-11-20 -> "Fri". */
export function weekdayOf(session: string): string {
  return weekdayNames[(((dayNumber(session) + 4) % 7) + 7) % 7]!;
}

/** 2026-11-20T21:05:00Z -> "20 Nov 2026, 21:05 UTC". */
export function instantDate(instant: string | null | undefined): string {
  if (!instant) return "–";
  return instant.length > 10 ? `${longDate(instant)}, ${instant.slice(11, 16)} UTC` : longDate(instant);
}
