import { dayOf, int32Of, PlatformError, type Row, rowsOf, type TableSpec } from "@plumbline/core";
import type { ReleaseView } from "../serving/release-view.js";
import type { TableInfo } from "../serving/tables-read.js";

export interface RowsRequest {
  readonly version?: number | undefined;
  readonly columns?: readonly string[] | undefined;
  /** First and last session wanted, on tables whose time is a session. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
}

export interface RowsPage {
  readonly rows: readonly Row[];
  /** Pass as `after` for the next page; null at the end. */
  readonly next: string | null;
}

/** Days read at a time at least. */
const fewestDays = 366;
/** Cells read at a time where days allow it: a wide feature table must not be read whole for one page, a table of models must. */
const cellsAtOnce = 2_000_000;

/**
 * A page of a table's rows: on tables of sessions by spans of a year or more, in the table's own order inside a span. The
 * cursor names version and span, so that all pages are of one content in one order.
 *
 * @throws PlatformError BAD_ARGUMENT for a cursor or column that is none
 */
export async function tableRows(view: ReleaseView, info: TableInfo, request: RowsRequest): Promise<RowsPage> {
  const cursor = request.after === undefined ? null : cursorOf(request.after);
  const version = cursor?.version ?? request.version ?? info.version;
  const columns = request.columns ?? Object.keys(info.spec.columns);
  checkColumns(info.spec, columns);
  const read = (from?: number, to?: number, wanted = columns) =>
    view.store.read(info.spec, {
      version,
      columns: wanted,
      ...(Number.isFinite(view.asOf) ? { asOf: view.asOf } : {}),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    });
  const isDated = info.spec.columns[info.spec.time]?.type === "date";
  if (!isDated) {
    const frame = await read();
    const start = cursor?.offset ?? 0;
    const end = Math.min(start + request.limit, frame.rows);
    return {
      rows: plain(rowsOf(frame, start, end)),
      next: end < frame.rows ? encode({ version, day: 0, offset: end, span: fewestDays }) : null,
    };
  }
  const [first, last] = rangeOf(info, request);
  const usual = daysAtOnce(info, last - first + 1);
  const span = cursor?.span ?? usual;
  if (span > 4 * usual) throw noCursor(request.after);
  const rows: Row[] = [];
  let day = Math.max(cursor?.day ?? first, first);
  let offset = cursor?.offset ?? 0;
  while (day <= last) {
    const end = Math.min(day + span, last + 1);
    const frame = await read(day, end);
    if (frame.rows === 0) {
      // A damaged date may lie centuries from the others: the empty years between are not read one by one.
      const days = int32Of(await read(end, last + 1, [info.spec.time]), info.spec.time);
      day = days.reduce((least, one) => Math.min(least, one), Math.max(end, last + 1));
      offset = 0;
      continue;
    }
    const taken = Math.min(frame.rows - offset, request.limit - rows.length);
    if (taken > 0) rows.push(...rowsOf(frame, offset, offset + taken));
    if (offset + taken < frame.rows) {
      return { rows: plain(rows), next: encode({ version, day, offset: offset + taken, span }) };
    }
    day = end;
    offset = 0;
    if (rows.length === request.limit) break;
  }
  return { rows: plain(rows), next: day <= last ? encode({ version, day, offset: 0, span }) : null };
}

function daysAtOnce(info: TableInfo, days: number): number {
  const cells = (info.rows * Object.keys(info.spec.columns).length) / Math.max(days, 1);
  return Math.max(fewestDays, Math.min(days, Math.floor(cellsAtOnce / Math.max(cells, 1))));
}

function rangeOf(info: TableInfo, request: RowsRequest): [number, number] {
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

function checkColumns(spec: TableSpec, columns: readonly string[]): void {
  const unknown = columns.find((name) => !Object.hasOwn(spec.columns, name));
  if (unknown === undefined) return;
  throw new PlatformError("BAD_ARGUMENT", `columns: ${spec.name} has no column ${unknown}`, {
    remedy: `Its columns are ${Object.keys(spec.columns).join(", ")}.`,
  });
}

interface Cursor {
  readonly version: number;
  readonly day: number;
  readonly offset: number;
  /** Days of a read. */
  readonly span: number;
}

function encode({ version, day, offset, span }: Cursor): string {
  return Buffer.from(`${version}.${day}.${offset}.${span}`).toString("base64url");
}

function cursorOf(text: string): Cursor {
  const parts = /^(\d{1,9})\.(-?\d{1,9})\.(\d{1,9})\.([1-9]\d{0,8})$/.exec(
    Buffer.from(text, "base64url").toString("utf8"),
  );
  if (!parts) throw noCursor(text);
  const [version, day, offset, span] = parts.slice(1).map(Number);
  return { version, day, offset, span };
}

function noCursor(text: string | undefined): PlatformError {
  return new PlatformError("BAD_ARGUMENT", `after "${text}": is no cursor of this list`, {
    remedy: "Pass the next of the page before, or leave it out to begin anew.",
  });
}

/** Binary cells as base64: JSON has no bytes. */
function plain(rows: readonly Row[]): Row[] {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, cell]) => [
        name,
        cell instanceof Uint8Array ? Buffer.from(cell).toString("base64") : cell,
      ]),
    ),
  );
}
