import { createHash } from "node:crypto";
import { PlatformError } from "@plumbline/core";

/** A row's place in its list: the values it is sorted by, the id last, so that no two rows share one. */
export type Place = readonly (number | string | null)[];

export interface Page<Item> {
  readonly nodes: readonly Item[];
  readonly totalCount: number;
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

/** 1 ascending, -1 descending, for each value of a place; ascending where absent. */
export type Directions = readonly (1 | -1)[];

/** Order of two places; missing values come last either way. */
export function comparePlaces(a: Place, b: Place, directions: Directions = []): number {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i], b[i]];
    if (x === y) continue;
    if (x === null) return 1;
    if (y === null || y === undefined) return -1;
    const order = x < y ? -1 : 1;
    return (directions[i] ?? 1) * order;
  }
  return 0;
}

/**
 * A page of a sorted list. The cursor names the last row's place, not its number: rows that a newer release adds or
 * takes away, or a different asOf hides, neither repeat nor skip others.
 *
 * @param list what the list is and how it is filtered and sorted: a cursor of another list is refused
 * @throws PlatformError BAD_ARGUMENT for a cursor that is none of this list
 */
export function pageOf<Item>(
  list: string,
  items: readonly Item[],
  placeOf: (item: Item) => Place,
  first: number,
  after: string | null | undefined,
  directions: Directions = [],
): Page<Item> {
  const from = after ? firstAfter(items, placeOf, placeIn(list, after), directions) : 0;
  const nodes = items.slice(from, from + first);
  const last = nodes.at(-1);
  return {
    nodes,
    totalCount: items.length,
    endCursor: last === undefined ? null : cursorAt(list, placeOf(last)),
    hasNextPage: from + nodes.length < items.length,
  };
}

/** The opaque text of a place. */
export function cursorAt(list: string, place: Place): string {
  return Buffer.from(JSON.stringify([signatureOf(list), ...place])).toString("base64url");
}

/** The place a cursor names. @throws PlatformError BAD_ARGUMENT */
export function placeIn(list: string, cursor: string): Place {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(parsed) && parsed.length > 1 && parsed.every(isPlain)) {
      const [signature, ...place] = parsed as [unknown, ...Place];
      if (signature === signatureOf(list)) return place;
    }
  } catch {
    // Not base64 of JSON: told below like any other text that is no cursor.
  }
  throw new PlatformError("BAD_ARGUMENT", `after "${cursor.slice(0, 80)}": is no cursor of this list`, {
    remedy: "Pass the cursor of the page before with the same filter and sort, or leave it out to begin anew.",
  });
}

function firstAfter<Item>(
  items: readonly Item[],
  placeOf: (item: Item) => Place,
  place: Place,
  directions: Directions,
): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comparePlaces(placeOf(items[middle]), place, directions) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

function signatureOf(list: string): string {
  return createHash("sha256").update(list).digest("base64url").slice(0, 8);
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value === "string" || (typeof value === "number" && Number.isFinite(value));
}
