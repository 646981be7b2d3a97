/** One side of a comparison as the URL states it: release, knowledge date and trial, each left out for the reader's own. */
export type CompareSide = {
  readonly release: string | null;
  readonly date: string | null;
  readonly trial: string | null;
};

const form = /^([0-9a-f]{6,64})?(?:@(\d{4}-\d{2}-\d{2}))?(?:~([0-9a-f]{6,64}))?$/;

/** Whether a side is written in the form that parseSide reads. */
export function isSide(text: string | null): boolean {
  return form.test(text ?? "");
}

/** Reads `release@date~trial`; parts that are not of their form are left out, an impossible date is for the server to refuse. */
export function parseSide(text: string | null): CompareSide {
  const match = form.exec(text ?? "");
  return { release: match?.[1] ?? null, date: match?.[2] ?? null, trial: match?.[3] ?? null };
}

/** Inverse of parseSide; null for a side that states nothing. */
export function sideText({ release, date, trial }: CompareSide): string | null {
  const text = `${release ?? ""}${date ? `@${date}` : ""}${trial ? `~${trial}` : ""}`;
  return text === "" ? null : text;
}

/**
 * The two points to ask for. A side without a date stands where the reader stands; the first, when it states nothing,
 * stands `back` sessions before the second.
 *
 * @param sessions with a ranking, ascending
 * @param asOf     the reader's as-of date; null for the newest
 */
export function comparedPoints(
  a: CompareSide,
  b: CompareSide,
  asOf: string | null,
  sessions: readonly string[],
  back = 5,
): { readonly a: CompareSide; readonly b: CompareSide } {
  const right = { ...b, date: b.date ?? asOf };
  if (a.release !== null || a.date !== null || a.trial !== null) return { a: { ...a, date: a.date ?? asOf }, b: right };
  const until = right.date ?? sessions.at(-1) ?? null;
  const known = until === null ? [] : sessions.filter((session) => session <= until);
  const before = known[Math.max(0, known.length - 1 - back)] ?? null;
  return { a: { ...a, date: before }, b: right };
}
