import type { Frame } from "../frame.js";
import type { TableSpec } from "../table.js";

/** Which rows of a key are wanted when a fact was stated more than once. */
export type Vintage =
  /** the row with the latest knownAt not after `asOf`, unless it takes its key back (default) */
  | "latest"
  /** the row with the earliest knownAt: what was known first */
  | "first"
  /** every row, those that take a key back (`knownAtBasis` retracted) among them */
  | "all";

export interface ReadOptions {
  /** Table version; the newest where absent. */
  readonly version?: number;
  /** Knowledge time, ms UTC: rows with a later knownAt do not exist for this read. Infinity where absent. */
  readonly asOf?: number;
  readonly vintage?: Vintage;
  readonly columns?: readonly string[];
  /** Half-open range [from, to) of day numbers on the table's time column (date columns only). */
  readonly from?: number;
  readonly to?: number;
  /** Equality on text or integer columns, used to skip files and row groups. */
  readonly where?: Readonly<Record<string, readonly (string | number)[]>>;
  /** Back float columns by SharedArrayBuffer, so that worker threads can see them without a copy. */
  readonly shared?: boolean;
}

export interface CommitOptions {
  /** `append` adds rows; `overwrite` replaces the table's content (older versions stay readable). */
  readonly mode: "append" | "overwrite";
  /** Identity of this write: the same key is never committed twice to one table. */
  readonly commitKey: string;
  readonly runId: string;
  /** Versions of the tables the rows were computed from. */
  readonly inputs: Readonly<Record<string, number>>;
  readonly signal?: AbortSignal;
}

export interface Commit {
  readonly version: number;
  /** ms UTC */
  readonly timestamp: number;
  /**
   * `layout`: the same rows in other files; `note`: nothing but a note, such as a vacuum's. Neither changes what a table
   * holds. `other`: a change by another writer's means.
   */
  readonly mode: "append" | "overwrite" | "layout" | "note" | "other";
  readonly commitKey: string | null;
  readonly runId: string | null;
  readonly inputs: Readonly<Record<string, number>>;
  readonly rowsAdded: number;
  /** Smallest and largest day of the time column among the added rows; null where it is not a date or nothing was added. */
  readonly firstDay: number | null;
  readonly lastDay: number | null;
  readonly bytesAdded: number;
}

export interface CommitResult {
  readonly version: number;
  /** False if this commitKey had been committed before: nothing was written. */
  readonly isNew: boolean;
  readonly rows: number;
}

/**
 * Versioned tables with two clocks.
 *
 * A commit is atomic (all rows or none, also under kill -9), durable (fsync) and idempotent by `commitKey`; concurrent
 * writers never lose an update. Reads see one version. Rows come back ordered by the table's `clusterBy`, then knownAt.
 */
export interface TableStore {
  /** Names of all tables, sorted. */
  list(): Promise<string[]>;
  /** Commits, newest first; empty if the table does not exist. */
  history(table: string, limit?: number): Promise<Commit[]>;
  /** The declared columns (or the chosen ones); a table that does not exist reads as an empty frame of its columns. */
  read(table: TableSpec, options?: ReadOptions): Promise<Frame>;
  /** Declaration of a table as stored (its columns, key, clocks), or null; for tables known only by name. */
  describe(table: string): Promise<TableSpec | null>;
  commit(table: TableSpec, rows: Frame | AsyncIterable<Frame>, options: CommitOptions): Promise<CommitResult>;
}
