import { isSession } from "./dates.ts";

/** The parameter of an address that says as of when, spelt as in REST and GraphQL. */
export const asOfName = "asOf";

/** Is this the parameter in some spelling? Addresses were once written `asof`. */
export function isAsOfName(name: string): boolean {
  return name.toLowerCase().replaceAll(/[-_]/g, "") === "asof";
}

/**
 * As of when an address asks, as it is written; null for the newest. Two that differ are both told, which is no time and
 * refused as one.
 */
export function asOfIn(parameters: Iterable<readonly [string, string]>): string | null {
  const written = new Set<string>();
  for (const [name, value] of parameters) if (isAsOfName(name)) written.add(value);
  return written.size === 0 ? null : [...written].join(" and ");
}

/** The UTC day of a session or an instant, yyyy-mm-dd; null for what is neither. */
export function dayOfAsOf(asOf: string | null): string | null {
  const isDay: boolean = isSession(asOf);
  if (asOf === null || isDay) return asOf;
  const isInstant = isSession(asOf.slice(0, 10)) && /T.*(Z|[+-]\d{2}:?\d{2})$/.test(asOf);
  const time = isInstant ? Date.parse(asOf) : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 10);
}
