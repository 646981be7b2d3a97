import type {
  Column,
  Commit,
  CommitOptions,
  CommitResult,
  Frame,
  ReadOptions,
  Stage,
  StreetConfig,
  TableSpec,
  TableStore,
} from "@plumbline/core";
import { lengthOf } from "@plumbline/core";
import { asStored } from "./as-stored.js";

/** Most bytes kept for later stages. The street of 1.3 million bars needs 1.9 GB of it. */
const mostBytes = 2 * 1024 ** 3;

/**
 * A store that keeps what a run has just written for the stages that read it next, instead of decoding it again: only
 * whole tables, only where `asStored` promises what the store would answer, and only up to `mostBytes`. Everything else
 * goes to the store. Frames handed over share memory with later reads: nobody may write into them.
 */
export class HandOver implements TableStore {
  readonly #store: TableStore;
  readonly #limit: number;
  readonly #kept = new Map<string, { readonly version: number; readonly frame: Frame; readonly bytes: number }>();
  #wanted: ReadonlySet<string> = new Set();

  constructor(store: TableStore, limit = mostBytes) {
    this.#store = store;
    this.#limit = limit;
  }

  /** Lets go of every table but these, and keeps no other from now on. */
  keepOnly(tables: ReadonlySet<string>): void {
    this.#wanted = tables;
    for (const name of this.#kept.keys()) if (!tables.has(name)) this.#kept.delete(name);
  }

  list(): Promise<string[]> {
    return this.#store.list();
  }

  history(table: string, limit?: number): Promise<Commit[]> {
    return this.#store.history(table, limit);
  }

  describe(table: string): Promise<TableSpec | null> {
    return this.#store.describe(table);
  }

  async read(table: TableSpec, options: ReadOptions = {}): Promise<Frame> {
    const kept = this.#kept.get(table.name);
    const isPart = [options.asOf, options.from, options.to, options.where].some((asked) => asked !== undefined);
    if (kept === undefined || kept.version !== options.version || isPart) return this.#store.read(table, options);
    const { frame } = kept;
    if (options.columns?.some((name) => !frame.columns[name])) return this.#store.read(table, options);
    const names = options.columns ?? Object.keys(frame.columns);
    return { rows: frame.rows, columns: Object.fromEntries(names.map((name) => [name, frame.columns[name]])) };
  }

  async commit(table: TableSpec, rows: Frame | AsyncIterable<Frame>, options: CommitOptions): Promise<CommitResult> {
    this.#kept.delete(table.name);
    const isWhole = options.mode === "overwrite" || (await this.#store.history(table.name, 1)).length === 0;
    if (!isWhole || !this.#wanted.has(table.name)) return this.#store.commit(table, rows, options);
    const held = [...this.#kept.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    const passed = new PassedFrames(this.#limit - held);
    const result = await this.#store.commit(table, passed.through(rows), options);
    const frame = result.isNew ? passed.asStored(table) : null;
    if (frame) this.#kept.set(table.name, { version: result.version, frame, bytes: passed.bytes });
    return result;
  }
}

/** Tables that a later stage reads whole. */
export function readWholeBy(stages: readonly Stage[], config: StreetConfig): Set<string> {
  const tables = new Set<string>();
  for (const stage of stages) {
    const reads = stage.reads?.(config) ?? {};
    for (const table of stage.inputs(config)) {
      const isSliced = stage.recentDays !== undefined && table.partitionByYear && !reads[table.name]?.isWhole;
      if (!isSliced && !reads[table.name]?.where) tables.add(table.name);
    }
  }
  return tables;
}

/** The frames of a commit, held as they pass. */
class PassedFrames {
  bytes = 0;
  readonly #limit: number;
  readonly #parts = new Map<string, Column[]>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  async *through(rows: Frame | AsyncIterable<Frame>): AsyncIterable<Frame> {
    if ("rows" in rows) {
      this.#take(rows);
      yield rows;
      return;
    }
    for await (const frame of rows) {
      this.#take(frame);
      yield frame;
    }
  }

  asStored(table: TableSpec): Frame | null {
    return this.bytes > this.#limit ? null : asStored(table, this.#parts);
  }

  #take(frame: Frame): void {
    if (frame.rows === 0) return;
    for (const column of Object.values(frame.columns)) this.bytes += lengthOf(column) * widthOf(column);
    if (this.bytes > this.#limit) {
      this.#parts.clear();
      return;
    }
    for (const [name, column] of Object.entries(frame.columns)) {
      const parts = this.#parts.get(name);
      if (parts) parts.push(column);
      else this.#parts.set(name, [column]);
    }
  }
}

/** Bytes of one value; a binary column is never kept. */
function widthOf(column: Column): number {
  if (column.type === "text") return 4;
  return column.type === "binary" ? 0 : column.values.BYTES_PER_ELEMENT;
}
