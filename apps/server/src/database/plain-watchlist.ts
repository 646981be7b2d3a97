import type { Watchlist } from "@plumbline/adapters";
import { PlatformError } from "@plumbline/core";

/** Longest list; a page could not show more. */
export const mostSecurities = 1000;
/** What a security id may look like. */
export const securityIdPattern = "^[A-Za-z0-9:._-]{1,64}$";
/** Names: 1 to 100 characters, none of them a control character. */
export const namePattern = "^[^\\u0000-\\u001f\\u007f]{1,100}$";
/** Ids as PostgreSQL counts them. */
export const idPattern = "^[1-9][0-9]{0,17}$";

/** A watchlist as JSON says it. */
export function plainWatchlist({ updatedAt, ...list }: Watchlist) {
  return { ...list, updatedAt: updatedAt.toISOString() };
}

/** @throws PlatformError BAD_ARGUMENT */
export function checkedName(name: string): string {
  return checked("name", name, namePattern);
}

/** @throws PlatformError BAD_ARGUMENT */
export function checkedId(id: string): string {
  return checked("id", id, idPattern);
}

/** @throws PlatformError BAD_ARGUMENT */
export function checkedSecurities(securities: readonly string[]): readonly string[] {
  if (securities.length > mostSecurities) {
    throw refused("securities", `${securities.length} of them`, `at most ${mostSecurities}`);
  }
  return securities.map((id) => checked("securities", id, securityIdPattern));
}

function checked(what: string, text: string, pattern: string): string {
  if (new RegExp(pattern, "u").test(text)) return text;
  throw refused(what, JSON.stringify(text.slice(0, 100)), `text like ${pattern}`);
}

function refused(what: string, found: string, right: string): PlatformError {
  return new PlatformError("BAD_ARGUMENT", `watchlist's ${what}: ${found} is not legal`, { remedy: `Give ${right}.` });
}
