import type { Action, AddFile } from "./actions.js";
import { createTable, setProperties } from "./alter-table.js";
import { appendRows, type WriteOptions, writableSnapshot } from "./append-rows.js";
import { changesOf } from "./changes.js";
import { checkDataFiles } from "./check-data-files.js";
import { cleanLog } from "./clean-log.js";
import type { DeltaFrame } from "./column.js";
import { type CommitResult, commit } from "./commit.js";
import { type CommitRequest, planFiles } from "./commit-files.js";
import { commitInfoOf, commitTime, findVersionAt } from "./commit-times.js";
import { CurrentSnapshot } from "./current-snapshot.js";
import { deleteRows } from "./delete-rows.js";
import { deletedRows } from "./deletion-vector.js";
import { DeltaError } from "./delta-error.js";
import { discardFiles } from "./discard-files.js";
import type { Engine } from "./engine.js";
import { localPath } from "./file-path.js";
import type { FrameSource } from "./frame-function.js";
import { checkAgainstChecksums } from "./hadoop-checksum.js";
import { LogFolder } from "./log-folder.js";
import { type ChangedRows, type MergeOptions, mergeRows } from "./merge-rows.js";
import type { ObjectStore } from "./object-store.js";
import { type OptimiseOptions, type OptimiseResult, optimiseTable } from "./optimise-table.js";
import { type OverwriteOptions, overwriteRows } from "./overwrite-rows.js";
import type { ColumnCondition } from "./prune-files.js";
import type { PutMode } from "./put-if-absent.js";
import { type Relation, type RelationOptions, relationOf } from "./relation.js";
import { RemoteLog, RemoteTable } from "./remote-table.js";
import { restoreTable } from "./restore-table.js";
import { type ScanOptions, scanSnapshot } from "./scan.js";
import { guardSmallFiles, type SmallFileOptions, type SmallFileReport } from "./small-files.js";
import { addedInTag, type Snapshot } from "./snapshot.js";
import type { CommitStep, TableContext } from "./table-context.js";
import type { TableDefinition } from "./table-definition.js";
import { localFiles } from "./table-files.js";
import { type VacuumOptions, type VacuumResult, vacuumTable } from "./vacuum-table.js";
import { hashTag, writeDataFile } from "./write-data-file.js";

export interface VersionInfo {
  readonly version: number;
  readonly timestamp: number;
  readonly actions: readonly Action[];
}

export interface DeltaTableOptions {
  /** ms UTC, for commit timestamps. */
  readonly clock?: () => number;
  /** How a version's name is taken on local disk; found out by a trial where absent. */
  readonly putMode?: PutMode;
  /** Where the table is, if not in the folder itself, which is then a cache that may be removed at any time. */
  readonly remote?: ObjectStore;
  /** Told each step of a write as it is done. */
  readonly onStep?: (step: CommitStep) => void;
}

/** A Delta table in a local folder or an object storage. Any number of processes may read and write it at once. */
export class DeltaTable {
  readonly folder: string;
  readonly #context: TableContext;
  readonly #current: CurrentSnapshot;

  constructor(folder: string, engine: Engine, options: DeltaTableOptions = {}) {
    this.folder = folder;
    const { remote } = options;
    const files = remote ? new RemoteTable(remote, folder) : localFiles;
    if (files instanceof RemoteTable) engine.cache(folder, (file) => files.bring(file));
    this.#context = {
      folder,
      engine,
      log:
        remote && files instanceof RemoteTable
          ? new RemoteLog(folder, remote, files)
          : new LogFolder(folder, options.putMode),
      files,
      clock: options.clock ?? Date.now,
      onStep: options.onStep ?? (() => undefined),
    };
    this.#current = new CurrentSnapshot(this.#context);
  }

  /** The table as of a version, the newest where absent; null if there is no table. */
  snapshot(version?: number): Promise<Snapshot | null> {
    return this.#current.load(version);
  }

  /** The newest version committed at or before an instant (ms UTC); null if there was none. */
  async versionAt(timestamp: number): Promise<number | null> {
    if (Number.isNaN(timestamp)) throw new DeltaError("BAD_ARGUMENT", `${this.folder}: NaN is no instant`);
    return findVersionAt(this.#context.log, timestamp);
  }

  /** Commits whose files still exist, newest first. */
  async *versions(): AsyncGenerator<VersionInfo> {
    const { log } = this.#context;
    const { commits } = await log.list();
    for (const version of commits.toReversed()) {
      const actions = await log.read(version);
      if (actions === null) continue;
      const { timestamp } = await commitTime(log, version, commitInfoOf(actions));
      yield { version, timestamp, actions };
    }
  }

  /** The table's rows as SQL, whatever their types. */
  relation(snapshot: Snapshot, options?: RelationOptions): Promise<Relation> {
    return relationOf(this.#context.engine, this.folder, snapshot, options);
  }

  /** What versions `from` to `to`, both included, changed, as SQL. See `changesOf`. */
  changes(from: number, to: number): Promise<Relation> {
    return changesOf(this.#context, from, to);
  }

  /**
   * Reads every data file of a snapshot and holds it against what its writer said of its bytes. Files of other writers are
   * not checked so when they are read: they may be large, and only Hadoop's local files have checksums at all.
   * @returns paths, as in the log, of files without a checksum: their size is right, their content cannot be judged
   * @throws CORRUPT, naming the first file that is not as written
   */
  async verify(snapshot: Snapshot): Promise<string[]> {
    const unjudged: string[] = [];
    for (const { add } of snapshot.files.values()) {
      const { engine } = this.#context;
      await deletedRows(engine, this.folder, add.deletionVector);
      const path = localPath(this.folder, add.path);
      const hash = add.tags?.[hashTag] ?? null;
      engine.checkedFiles.delete(path);
      await checkDataFiles(engine, [{ path, size: add.size, hash }]);
      if (hash === null && !(await checkAgainstChecksums(path))) unjudged.push(add.path);
    }
    return unjudged;
  }

  async scan(snapshot: Snapshot, options?: ScanOptions): Promise<DeltaFrame> {
    const { files, engine } = this.#context;
    if (files instanceof RemoteTable) {
      // Their footers are asked before the rows are.
      for (const { add } of snapshot.files.values()) {
        if (add.tags?.[addedInTag] === undefined) await engine.bring(localPath(this.folder, add.path));
      }
    }
    return scanSnapshot(this.#context.engine, this.folder, snapshot, options);
  }

  /** Writes a data file that is no part of the table until it is committed. */
  writeFile(source: FrameSource, partition: Readonly<Record<string, string | null>>): Promise<AddFile> {
    return writeDataFile(this.#context, source, partition);
  }

  /** Deletes a data file that was written but not committed. */
  discardFile(file: AddFile): Promise<void> {
    return discardFiles(this.#context, this.#current, [file]);
  }

  /**
   * Makes the files part of the table: all of them or none, durably, also under kill -9. Appends of several writers
   * never conflict; an overwrite conflicts with every other commit since `base`.
   *
   * @param base the snapshot an overwrite replaces; null if there was no table
   * @throws CONFLICT, UNSUPPORTED, DISK_FULL, UNWRITABLE; the table is then as it was
   */
  commit(request: CommitRequest, base: Snapshot | null): Promise<CommitResult> {
    return commit(this.#context, this.#current, planFiles(request, base, this.folder));
  }

  /** Makes an empty table. */
  create(definition: TableDefinition): Promise<CommitResult> {
    return createTable(this.#context, this.#current, definition);
  }

  /** Adds rows. */
  append(frame: DeltaFrame, options: WriteOptions = {}): Promise<CommitResult> {
    return appendRows(this.#context, this.#current, frame, options);
  }

  /** Puts rows in the place of others. */
  overwrite(frame: DeltaFrame, options: OverwriteOptions): Promise<CommitResult> {
    return overwriteRows(this.#context, this.#current, frame, options);
  }

  /** Deletes the rows that satisfy all conditions. */
  delete(where: readonly ColumnCondition[], options: WriteOptions = {}): Promise<ChangedRows> {
    return deleteRows(this.#context, this.#current, where, options);
  }

  /** Updates, deletes and inserts by key. */
  merge(frame: DeltaFrame, options: MergeOptions): Promise<ChangedRows> {
    return mergeRows(this.#context, this.#current, frame, options);
  }

  /** Sets properties of the table; null takes one away. */
  setProperties(properties: Readonly<Record<string, string | null>>): Promise<CommitResult> {
    return setProperties(this.#context, this.#current, properties);
  }

  /**
   * Makes the table again what it was, by a new commit.
   * @param target a version, or an instant (ms UTC)
   */
  async restore(
    target: { readonly version: number } | { readonly timestamp: number },
    options: WriteOptions = {},
  ): Promise<CommitResult> {
    const version = "version" in target ? target.version : await this.versionAt(target.timestamp);
    if (version === null) throw new DeltaError("NOT_FOUND", `${this.folder}: no version that early`);
    return restoreTable(this.#context, this.#current, version, options);
  }

  /** Deletes files that are no part of the table and have not been for a while. */
  vacuum(options: VacuumOptions = {}): Promise<VacuumResult> {
    return vacuumTable(this.#context, this.#current, options);
  }

  /** Joins small files, or lays rows along a Z-curve. */
  optimise(options: OptimiseOptions = {}): Promise<OptimiseResult> {
    return optimiseTable(this.#context, this.#current, options);
  }

  /** Reports small files, and joins them where asked. */
  guardSmallFiles(options: SmallFileOptions = {}): Promise<SmallFileReport | null> {
    return guardSmallFiles(this.#context, this.#current, options);
  }

  /**
   * Removes log entries and checkpoints from before what is still promised to be readable.
   * @param pinned versions that must stay readable
   * @returns names removed
   */
  async cleanLog(pinned: readonly number[] = []): Promise<string[]> {
    return cleanLog(this.#context, await writableSnapshot(this.#context, this.#current), pinned);
  }
}
