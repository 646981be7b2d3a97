import { type Frame, PlatformError, takeRows } from "@plumbline/core";
import { comparePlaces, cursorAt, placeIn } from "./page-cursor.js";
import { conditionsOf, rowsThatMeet } from "./row-filter.js";
import { orderOf, placeOfRow, sortRows } from "./row-order.js";

/** What a reader wants of a list. */
export interface ListRequest {
  /** Conditions that all hold, such as `position<=10`. */
  readonly filter?: readonly string[] | undefined;
  /** `-score,ticker`; the list's own order where absent. */
  readonly sort?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
}

export interface FramePage {
  readonly frame: Frame;
  /** Row numbers of the given frame that are on the page, in its order. */
  readonly picked: Int32Array;
  /** Pass as `after` for the next page; null at the end. */
  readonly next: string | null;
  /** Rows that meet the filter. */
  readonly total: number;
}

/**
 * A page of a frame that is held in memory. Without `sort` rows stay in the order they have, which must be that of
 * `key`; cursors name a row's place by its own values, so that they stay right when rows come or go.
 *
 * @param list name of the list, for its cursors
 * @param key columns that no two rows share
 * @param usual order in which the frame lies, such as "position" or "-session"
 */
export function framePage(
  list: string,
  frame: Frame,
  key: readonly string[],
  usual: string,
  wanted: ListRequest,
): FramePage {
  const names = Object.keys(frame.columns);
  const conditions = conditionsOf(wanted.filter ?? [], names);
  const order = orderOf(wanted.sort ?? usual, names, key);
  const found = rowsThatMeet(frame, conditions);
  const sorted = wanted.sort === undefined ? found : sortRows(frame, found, order);
  const placeOf = placeOfRow(frame, order);
  const signature = JSON.stringify([list, wanted.filter ?? [], order]);
  let from = 0;
  if (wanted.after !== undefined) {
    const place = placeIn(signature, wanted.after);
    const next = sorted.findIndex((row) => comparePlaces(placeOf(row), place, order.directions) > 0);
    from = next < 0 ? sorted.length : next;
  }
  const picked = sorted.subarray(from, from + wanted.limit);
  const isLast = from + picked.length >= sorted.length;
  return {
    frame: chosen(takeRows(frame, picked), wanted.columns),
    picked,
    next: isLast || picked.length === 0 ? null : cursorAt(signature, placeOf(picked[picked.length - 1])),
    total: sorted.length,
  };
}

/** The wanted columns in the wanted order; all where none are named. @throws PlatformError BAD_ARGUMENT */
export function chosen(frame: Frame, columns: readonly string[] | undefined): Frame {
  if (columns === undefined) return frame;
  const out: Record<string, Frame["columns"][string]> = {};
  for (const name of columns) {
    if (!Object.hasOwn(frame.columns, name)) {
      throw new PlatformError("BAD_ARGUMENT", `columns: there is no column ${name}`, {
        remedy: `Columns are ${Object.keys(frame.columns).join(", ")}.`,
      });
    }
    out[name] = frame.columns[name];
  }
  return { rows: frame.rows, columns: out };
}
