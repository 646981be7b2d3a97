import { concatFrames, dayOf, emptyFrame, type Frame, int32Of, PlatformError, takeRows } from "@plumbline/core";
import { chosen, framePage, type ListRequest } from "./frame-page.js";
import { cursorAt, placeIn } from "./page-cursor.js";
import type { ReleaseView } from "./release-view.js";
import { type Condition, conditionsOf, pushedDown, rowsThatMeet } from "./row-filter.js";
import type { TableInfo } from "./tables-read.js";

export interface TableRequest extends ListRequest {
  /** The release's where absent. */
  readonly version?: number | undefined;
  /** First and last session wanted, on tables whose time is a session. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface TablePage {
  readonly frame: Frame;
  /** Pass as `after` for the next page; null at the end. A page may hold fewer rows than asked for before the end. */
  readonly next: string | null;
  /** Rows that meet the filter; null where they were not all read. */
  readonly total: number | null;
}

/** Days read at a time at least. */
const fewestDays = 366;
/** Cells read at a time where days allow it: a wide feature table must not be read whole for one page, a table of models must. */
const cellsAtOnce = 2_000_000;
/** Cells read for one page at most before it is answered short: a filter that nothing meets must not read for ever. */
const cellsForPage = 40_000_000;
/** Cells that may be sorted for one page. */
const cellsToSort = 40_000_000;

/**
 * A page of a table's rows. Unsorted it walks tables of sessions by spans of a year or more, in the table's own order
 * inside a span; the cursor names version and span, so that all pages are of one content in one order, also when a newer
 * release has come. Sorted it reads the range whole.
 *
 * @throws PlatformError BAD_ARGUMENT for a cursor, column, filter or sort that is none, or a range too large to sort
 */
export async function tablePage(view: ReleaseView, info: TableInfo, request: TableRequest): Promise<TablePage> {
  const names = Object.keys(info.spec.columns);
  const conditions = conditionsOf(request.filter ?? [], names);
  const unknown = request.columns?.find((name) => !Object.hasOwn(info.spec.columns, name));
  if (unknown !== undefined) {
    throw new PlatformError("BAD_ARGUMENT", `columns: ${info.spec.name} has no column ${unknown}`, {
      remedy: `Its columns are ${names.join(", ")}.`,
    });
  }
  return request.sort === undefined
    ? walkedPage(view, info, request, conditions)
    : sortedPage(view, info, request, conditions);
}

async function sortedPage(
  view: ReleaseView,
  info: TableInfo,
  request: TableRequest,
  conditions: readonly Condition[],
): Promise<TablePage> {
  const list = `sorted ${info.name}`;
  const [version, inner] = request.after === undefined ? [null, undefined] : placeIn(list, request.after);
  const at = Number(version ?? request.version ?? info.version);
  const sortColumns = (request.sort ?? "").split(",").map((name) => name.trim().replace(/^-/, ""));
  const wanted = request.columns ?? Object.keys(info.spec.columns);
  const known = [...wanted, ...sortColumns, ...info.spec.key, ...conditions.map(({ column }) => column)];
  const columns = [...new Set(known.filter((name) => Object.hasOwn(info.spec.columns, name)))];
  const range = isDated(info) ? rangeOf(info, request) : null;
  const cells = info.rows * columns.length * shareOf(info, range);
  if (cells > cellsToSort) {
    throw new PlatformError("BAD_ARGUMENT", `sort: ${Math.round(cells / 1e6)} million cells are too many to sort`, {
      remedy: `Narrow it with from and to or fewer columns, to ${cellsToSort / 1e6} million cells.`,
    });
  }
  const frame = await view.store.read(info.spec, {
    version: at,
    columns,
    where: pushedDown(conditions, info.spec.columns),
    ...(Number.isFinite(view.asOf) ? { asOf: view.asOf } : {}),
    ...(range ? { from: range[0], to: range[1] + 1 } : {}),
  });
  const after = typeof inner === "string" ? inner : undefined;
  const page = framePage(`${list}@${at}`, frame, info.spec.key, "", { ...request, columns: wanted, after });
  return { ...page, next: page.next === null ? null : cursorAt(list, [at, page.next]) };
}

async function walkedPage(
  view: ReleaseView,
  info: TableInfo,
  request: TableRequest,
  conditions: readonly Condition[],
): Promise<TablePage> {
  const list = `rows ${info.name} ${JSON.stringify([request.filter ?? [], request.from ?? "", request.to ?? ""])}`;
  const cursor = request.after === undefined ? null : walkCursor(list, request.after);
  const version = cursor?.version ?? request.version ?? info.version;
  const wanted = request.columns ?? Object.keys(info.spec.columns);
  const columns = [...new Set([...wanted, ...conditions.map(({ column }) => column)])];
  const read = async (from?: number, to?: number, some: readonly string[] = columns, isFiltered = true) => {
    const frame = await view.store.read(info.spec, {
      version,
      columns: some,
      ...(isFiltered ? { where: pushedDown(conditions, info.spec.columns) } : {}),
      ...(Number.isFinite(view.asOf) ? { asOf: view.asOf } : {}),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    });
    return frame;
  };
  const meeting = (frame: Frame) =>
    conditions.length === 0 ? frame : takeRows(frame, rowsThatMeet(frame, conditions));
  if (!isDated(info)) {
    const found = meeting(await read());
    const start = cursor?.offset ?? 0;
    const end = Math.min(start + request.limit, found.rows);
    const next = end < found.rows ? nextCursor(list, { version, day: 0, offset: end, span: fewestDays }) : null;
    return { frame: chosen(slice(found, start, end), wanted), next, total: found.rows };
  }
  const [first, last] = rangeOf(info, request);
  const usual = daysAtOnce(info, last - first + 1);
  const span = cursor?.span ?? usual;
  if (span > 4 * usual) throw noCursor(request.after);
  const parts: Frame[] = [];
  let held = 0;
  let cells = 0;
  let day = Math.max(cursor?.day ?? first, first);
  let offset = cursor?.offset ?? 0;
  while (day <= last && held < request.limit && cells < cellsForPage) {
    const end = Math.min(day + span, last + 1);
    const frame = await read(day, end);
    cells += (frame.rows + 1) * columns.length;
    if (frame.rows === 0) {
      // A damaged date may lie centuries from the others: the empty years between are not read one by one.
      const days = int32Of(await read(end, last + 1, [info.spec.time], false), info.spec.time);
      cells += days.length;
      day = days.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY);
      if (!Number.isFinite(day)) day = last + 1;
      offset = 0;
      continue;
    }
    const found = meeting(frame);
    const taken = Math.max(Math.min(found.rows - offset, request.limit - held), 0);
    if (taken > 0) parts.push(slice(found, offset, offset + taken));
    held += taken;
    if (offset + taken < found.rows) {
      offset += taken;
      break;
    }
    day = end;
    offset = 0;
  }
  const next = day <= last ? nextCursor(list, { version, day, offset, span }) : null;
  const joined = parts.length === 0 ? emptyFrame(info.spec) : concatFrames(parts);
  return { frame: chosen(joined, wanted), next, total: null };
}

function slice(frame: Frame, from: number, to: number): Frame {
  if (from === 0 && to >= frame.rows) return frame;
  return takeRows(
    frame,
    Int32Array.from({ length: Math.max(to - from, 0) }, (_, i) => from + i),
  );
}

function isDated(info: TableInfo): boolean {
  return info.spec.columns[info.spec.time]?.type === "date";
}

function daysAtOnce(info: TableInfo, days: number): number {
  const cells = (info.rows * Object.keys(info.spec.columns).length) / Math.max(days, 1);
  return Math.max(fewestDays, Math.min(days, Math.floor(cellsAtOnce / Math.max(cells, 1))));
}

/** Part of the table's days that a range covers. */
function shareOf(info: TableInfo, range: readonly [number, number] | null): number {
  if (!range) return 1;
  const [first, last] = rangeOf(info, {});
  return Math.min(Math.max((range[1] - range[0] + 1) / Math.max(last - first + 1, 1), 0), 1);
}

function rangeOf(info: TableInfo, request: Pick<TableRequest, "from" | "to">): [number, number] {
  const day = (name: string, value: string | undefined, fallback: number) => {
    if (value === undefined) return fallback;
    const parsed = dayOf(value);
    if (!Number.isNaN(parsed)) return parsed;
    throw new PlatformError("BAD_ARGUMENT", `${name} "${value}": must be a session yyyy-mm-dd`, {
      remedy: "Write it like 2024-05-02.",
    });
  };
  const held = info.commits.flatMap((commit) =>
    commit.firstDay === null || commit.lastDay === null ? [] : [commit.firstDay, commit.lastDay],
  );
  const first = held.length > 0 ? Math.min(...held) : 0;
  const last = held.length > 0 ? Math.max(...held) : -1;
  return [Math.max(day("from", request.from, first), first), Math.min(day("to", request.to, last), last)];
}

interface WalkCursor {
  readonly version: number;
  readonly day: number;
  /** Rows of the span that were given. */
  readonly offset: number;
  /** Days of a read. */
  readonly span: number;
}

function nextCursor(list: string, { version, day, offset, span }: WalkCursor): string {
  return cursorAt(list, [version, day, offset, span]);
}

function walkCursor(list: string, text: string): WalkCursor {
  const place = placeIn(list, text);
  const [version, day, offset, span] = place.map(Number);
  const isWhole = place.length === 4 && place.every((one) => Number.isSafeInteger(one) && Math.abs(Number(one)) < 1e9);
  if (!isWhole || version < 0 || offset < 0 || span < 1) throw noCursor(text);
  return { version, day, offset, span };
}

function noCursor(text: string | undefined): PlatformError {
  return new PlatformError("BAD_ARGUMENT", `after "${text?.slice(0, 80)}": is no cursor of this list`, {
    remedy: "Pass the next of the page before, or leave it out to begin anew.",
  });
}
