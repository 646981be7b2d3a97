import { badRequest } from "./catalog-error.js";

/** Entries of a page where the client asks for pages but not for a size. */
const defaultSize = 1000;

/** Part of a sorted list, and the token of what follows; null where nothing does. */
export interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly nextPageToken: string | null;
}

/**
 * The page a request asks for: all entries unless `pageToken` or `pageSize` is given. A token names the last entry given
 * out, so that entries that come and go between two pages neither repeat others nor hide them.
 *
 * @param entries sorted by `nameOf` in code units
 * @throws CatalogError 400 where token or size is none
 */
export function pageOf<Entry>(
  entries: readonly Entry[],
  nameOf: (entry: Entry) => string,
  query: URLSearchParams,
): Page<Entry> {
  const token = query.get("pageToken");
  const size = sizeOf(query.get("pageSize"));
  if (token === null && size === null) return { entries, nextPageToken: null };
  const after = token === null || token === "" ? null : lastOf(token);
  const rest = after === null ? entries : entries.filter((entry) => nameOf(entry) > after);
  const page = rest.slice(0, size ?? defaultSize);
  const hasMore = page.length < rest.length;
  return { entries: page, nextPageToken: hasMore ? tokenOf(nameOf(page[page.length - 1])) : null };
}

function sizeOf(text: string | null): number | null {
  if (text === null) return null;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw badRequest(`pageSize: ${text}; must be a whole number of at least 1`);
  return Number(text);
}

function tokenOf(name: string): string {
  return `n${Buffer.from(name, "utf8").toString("base64url")}`;
}

function lastOf(token: string): string {
  if (!/^n[A-Za-z0-9_-]+$/.test(token)) throw badRequest("pageToken: not one of this catalog");
  return Buffer.from(token.slice(1), "base64url").toString("utf8");
}
