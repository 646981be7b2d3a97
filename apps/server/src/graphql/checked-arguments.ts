import { dayOf, PlatformError } from "@plumbline/core";

/** @throws PlatformError BAD_ARGUMENT unless `first` is a whole number from 1 to `most` */
export function pageSize(first: number, most = 1000): number {
  if (Number.isInteger(first) && first >= 1 && first <= most) return first;
  throw new PlatformError("BAD_ARGUMENT", `first ${first}: must be a whole number from 1 to ${most}`, {
    remedy: "Ask for fewer rows and go on from endCursor.",
  });
}

/** Day number of a session given as an argument. @throws PlatformError BAD_ARGUMENT unless it is yyyy-mm-dd */
export function sessionArgument(name: string, value: string): number {
  const day = dayOf(value);
  if (!Number.isNaN(day)) return day;
  throw new PlatformError("BAD_ARGUMENT", `${name} "${value}": must be a session yyyy-mm-dd`, {
    remedy: "Write it like 2024-05-02.",
  });
}
