import { type Cell, cellAt, counted, dayOf, type Frame, isoDay, PlatformError } from "@plumbline/core";
import type { ReleaseView } from "./release-view.js";
import type { TableInfo } from "./tables-read.js";

export interface DiffRequest {
  readonly fromVersion: number;
  /** The release's where absent. */
  readonly toVersion?: number | null | undefined;
  /** First and last session compared, on tables whose time is a session. */
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
  /** Rows of each kind that are shown. */
  readonly sample: number;
}

/** What became of the rows of a table between two versions, by key. */
export interface TableDiff {
  readonly table: string;
  readonly fromVersion: number;
  readonly toVersion: number;
  /** Sessions compared, yyyy-mm-dd; null where nothing was written in between, or the table is not of sessions. */
  readonly from: string | null;
  readonly to: string | null;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Rows that changed, by column, most first. */
  readonly columns: readonly { readonly column: string; readonly rows: number }[];
  /** The first of each kind in the table's order. */
  readonly sample: readonly DiffRow[];
}

export interface DiffRow {
  readonly kind: "added" | "removed" | "changed";
  readonly key: Readonly<Record<string, Cell>>;
  /** The cells that differ, as text; for added and removed rows all but the key. */
  readonly cells: readonly { readonly column: string; readonly before: string | null; readonly after: string | null }[];
}

/** Cells read at most, both versions together: the comparison runs in the process that answers others. */
const mostCells = 40_000_000;
/** Cells read at a time. */
const cellsAtOnce = 4_000_000;

/**
 * Rows added, removed and changed between two versions: by key, each version as a reader of that version sees it (the
 * latest vintage), columns of audit left out. Where all commits in between appended, only the sessions they touch are
 * compared: no other row can differ.
 *
 * @throws PlatformError BAD_ARGUMENT for a version that is not there or a range too large to compare at once
 */
export async function tableDiffOf(view: ReleaseView, info: TableInfo, request: DiffRequest): Promise<TableDiff> {
  const fromVersion = request.fromVersion;
  const toVersion = request.toVersion ?? info.version;
  const known = new Set((await view.store.history(info.name)).map((commit) => commit.version));
  for (const version of [fromVersion, toVersion]) {
    if (known.has(version)) continue;
    throw new PlatformError("BAD_ARGUMENT", `${info.name}: has no version ${version}`, {
      remedy: `Its versions are ${Math.min(...known)} to ${Math.max(...known)}.`,
    });
  }
  const compared = Object.keys(info.spec.columns).filter((name) => !info.spec.audit.includes(name));
  const range = await touchedRange(view, info, fromVersion, toVersion, request);
  const rows = info.rows * (range ? shareOfDays(info, range) : 1);
  if (2 * rows * compared.length > mostCells) {
    throw new PlatformError("BAD_ARGUMENT", `${info.name}: ${Math.round(rows)} rows are too many to compare at once`, {
      remedy: "Narrow the sessions with from and to.",
    });
  }
  const tally = new Tally(info.spec.key, compared, request.sample);
  for (const [from, to] of spansOf(range, rows * compared.length)) {
    const slice = range ? { from, to } : {};
    const asOf = Number.isFinite(view.asOf) ? { asOf: view.asOf } : {};
    const read = (version: number) => view.store.read(info.spec, { version, columns: compared, ...asOf, ...slice });
    tally.add(await read(fromVersion), await read(toVersion));
  }
  return {
    table: info.name,
    fromVersion,
    toVersion,
    from: range && range[0] <= range[1] ? isoDay(range[0]) : null,
    to: range && range[0] <= range[1] ? isoDay(range[1]) : null,
    ...tally.result(),
  };
}

/** Counts of two frames' rows by key, and the first few of each kind. */
class Tally {
  readonly #key: readonly string[];
  readonly #compared: readonly string[];
  readonly #limit: number;
  readonly #counts = { added: 0, removed: 0, changed: 0, unchanged: 0 };
  readonly #columns = new Map<string, number>();
  readonly #sample: Record<DiffRow["kind"], DiffRow[]> = { added: [], removed: [], changed: [] };

  constructor(key: readonly string[], compared: readonly string[], limit: number) {
    this.#key = key;
    this.#compared = compared;
    this.#limit = limit;
  }

  add(before: Frame, after: Frame): void {
    const held = rowsByKey(before, this.#key);
    const values = this.#compared.filter((name) => !this.#key.includes(name));
    for (const [key, row] of rowsByKey(after, this.#key)) {
      const old = held.get(key);
      if (old === undefined) {
        this.#note("added", after, row, () => cells(values, null, 0, after, row));
        continue;
      }
      held.delete(key);
      const different = values.filter((name) => !isSame(before, old, after, row, name));
      if (different.length === 0) {
        this.#counts.unchanged++;
        continue;
      }
      for (const name of different) this.#columns.set(name, (this.#columns.get(name) ?? 0) + 1);
      this.#note("changed", after, row, () => cells(different, before, old, after, row));
    }
    for (const row of held.values()) this.#note("removed", before, row, () => cells(values, before, row, null, 0));
  }

  result() {
    return {
      ...this.#counts,
      columns: [...this.#columns]
        .map(([column, rows]) => ({ column, rows }))
        .sort((a, b) => b.rows - a.rows || (a.column < b.column ? -1 : 1)),
      sample: [...this.#sample.changed, ...this.#sample.added, ...this.#sample.removed],
    };
  }

  #note(kind: DiffRow["kind"], frame: Frame, row: number, cellsOf: () => DiffRow["cells"]): void {
    this.#counts[kind]++;
    if (this.#sample[kind].length >= this.#limit) return;
    const key = Object.fromEntries(this.#key.map((name) => [name, cellAt(frame.columns[name], row)]));
    this.#sample[kind].push({ kind, key, cells: cellsOf() });
  }
}

function rowsByKey(frame: Frame, key: readonly string[]): Map<string, number> {
  const columns = key.map((name) => frame.columns[name]);
  const out = new Map<string, number>();
  for (let row = 0; row < frame.rows; row++) {
    let text = "";
    for (const column of columns) {
      const part = column.type === "text" ? cellAt(column, row) : column.values[row];
      text += `${part}\u0000`;
    }
    out.set(text, row);
  }
  return out;
}

function isSame(before: Frame, old: number, after: Frame, row: number, name: string): boolean {
  const [a, b] = [before.columns[name], after.columns[name]];
  const numeric = a.type !== "text" && a.type !== "binary" && b.type !== "text" && b.type !== "binary";
  if (numeric && !("valid" in a) && !("valid" in b)) return Object.is(a.values[old], b.values[row]);
  const [x, y] = [cellAt(a, old), cellAt(b, row)];
  if (x instanceof Uint8Array && y instanceof Uint8Array) return Buffer.compare(x, y) === 0;
  return x === y;
}

function cells(names: readonly string[], before: Frame | null, old: number, after: Frame | null, row: number) {
  return names.map((column) => ({
    column,
    before: before && textOf(cellAt(before.columns[column], old)),
    after: after && textOf(cellAt(after.columns[column], row)),
  }));
}

function textOf(cell: Cell): string | null {
  if (cell instanceof Uint8Array) return counted(cell.length, "byte");
  return cell === null ? null : String(cell);
}

/** First and last day to compare; null for the whole table. */
async function touchedRange(
  view: ReleaseView,
  info: TableInfo,
  fromVersion: number,
  toVersion: number,
  request: DiffRequest,
): Promise<readonly [number, number] | null> {
  if (info.spec.columns[info.spec.time]?.type !== "date") return null;
  const from = dayArgument("from", request.from) ?? Number.NEGATIVE_INFINITY;
  const to = dayArgument("to", request.to) ?? Number.POSITIVE_INFINITY;
  const [low, high] = [Math.min(fromVersion, toVersion), Math.max(fromVersion, toVersion)];
  const history = await view.store.history(info.name);
  const between = history.filter(({ version }) => version > low && version <= high);
  const isAppended = between.every((commit) => commit.mode === "append" || commit.rowsAdded === 0);
  const touching = isAppended ? between : history.filter(({ version }) => version <= high);
  const days = touching.flatMap(({ firstDay, lastDay }) =>
    firstDay === null || lastDay === null ? [] : [firstDay, lastDay],
  );
  if (days.length === 0) return isAppended ? [0, -1] : null;
  return [Math.max(from, Math.min(...days)), Math.min(to, Math.max(...days))];
}

function dayArgument(name: string, value: string | null | undefined): number | null {
  if (value == null) return null;
  const day = dayOf(value);
  if (!Number.isNaN(day)) return day;
  throw new PlatformError("BAD_ARGUMENT", `${name} "${value}": must be a session yyyy-mm-dd`, {
    remedy: "Write it like 2024-05-02.",
  });
}

function shareOfDays(info: TableInfo, [first, last]: readonly [number, number]): number {
  const days = info.commits.flatMap(({ firstDay, lastDay }) =>
    firstDay === null || lastDay === null ? [] : [firstDay, lastDay],
  );
  const all = Math.max(...days) - Math.min(...days) + 1;
  return all > 0 ? Math.min(Math.max((last - first + 1) / all, 0), 1) : 1;
}

/** Half-open spans of days, each of about as many cells as are read at a time. */
function spansOf(range: readonly [number, number] | null, cellsInAll: number): [number, number][] {
  if (!range) return [[0, 0]];
  const days = range[1] - range[0] + 1;
  const pieces = Math.max(1, Math.min(Math.ceil(cellsInAll / cellsAtOnce), days));
  const size = Math.ceil(days / pieces);
  const out: [number, number][] = [];
  for (let from = range[0]; from <= range[1]; from += size) out.push([from, Math.min(from + size, range[1] + 1)]);
  return out;
}
