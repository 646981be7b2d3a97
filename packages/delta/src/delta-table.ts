import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import type { Action, AddFile, CommitInfo, MetaData } from "./actions.js";
import { writeCheckpoint } from "./checkpoint.js";
import type { DeltaField, DeltaFrame } from "./column.js";
import { DeltaError } from "./delta-error.js";
import { makeFolder } from "./durable-file.js";
import type { Engine } from "./engine.js";
import { localPath } from "./file-path.js";
import type { FrameSource } from "./frame-function.js";
import { LogFolder } from "./log-folder.js";
import { checkReadable, checkWritable, writtenProtocol } from "./protocol.js";
import { type ScanOptions, scanSnapshot } from "./scan.js";
import { formatSchema } from "./schema-string.js";
import { addedInTag, applyCommit, loadSnapshot, type Snapshot } from "./snapshot.js";
import { writeDataFile } from "./write-data-file.js";

/** What a table is, written with the first commit and again when it changes. */
export interface TableDefinition {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly DeltaField[];
  /** Names of fields by which files are filed. Their values stand inside the files as well. */
  readonly partitionColumns: readonly string[];
  readonly configuration: Readonly<Record<string, string>>;
}

export interface CommitRequest {
  readonly definition: TableDefinition;
  readonly mode: "append" | "overwrite";
  readonly files: readonly AddFile[];
  /** Identity of the write: a second commit with it does nothing. */
  readonly transaction: string;
  /** Free text kept with the commit. */
  readonly userMetadata: string;
}

export interface VersionInfo {
  readonly version: number;
  readonly timestamp: number;
  readonly actions: readonly Action[];
}

const checkpointEvery = 10;

/** A Delta table in a local folder. Any number of processes may read and write it at once. */
export class DeltaTable {
  readonly folder: string;
  readonly #log: LogFolder;
  readonly #engine: Engine;
  readonly #clock: () => number;
  #held: Snapshot | null = null;

  /** @param clock ms UTC, for commit timestamps */
  constructor(folder: string, engine: Engine, clock: () => number = Date.now) {
    this.folder = folder;
    this.#log = new LogFolder(folder);
    this.#engine = engine;
    this.#clock = clock;
  }

  /** The table as of a version, the newest where absent; null if there is no table. */
  async snapshot(version?: number): Promise<Snapshot | null> {
    const snapshot = await loadSnapshot(this.#log, this.#engine, this.folder, version, this.#held);
    if (snapshot === null) return null;
    checkReadable(snapshot.protocol, snapshot.metaData, this.folder);
    if (version === undefined) this.#held = snapshot;
    return snapshot;
  }

  /** The newest version committed at or before an instant (ms UTC); null if there was none. */
  async versionAt(timestamp: number): Promise<number | null> {
    for await (const info of this.versions()) if (info.timestamp <= timestamp) return info.version;
    return null;
  }

  /** Commits whose files still exist, newest first. */
  async *versions(): AsyncGenerator<VersionInfo> {
    const { commits } = await this.#log.list();
    for (const version of commits.toReversed()) {
      const actions = await this.#log.read(version);
      if (actions === null) continue;
      const timestamp = actions.find((action) => action.commitInfo)?.commitInfo?.timestamp ?? Number.NaN;
      yield { version, timestamp, actions };
    }
  }

  scan(snapshot: Snapshot, options?: ScanOptions): Promise<DeltaFrame> {
    return scanSnapshot(this.#engine, this.folder, snapshot, options);
  }

  /** Writes a data file that is no part of the table until it is committed. */
  writeFile(source: FrameSource, partition: Readonly<Record<string, string | null>>): Promise<AddFile> {
    return writeDataFile(this.#engine, this.folder, source, partition, this.#clock());
  }

  /** Deletes a data file that was written but not committed. */
  async discardFile(file: AddFile): Promise<void> {
    await rm(localPath(this.folder, file.path), { force: true });
  }

  /**
   * Makes the files part of the table: all of them or none, durably, also under kill -9. Appends of several writers
   * never conflict; an overwrite conflicts with every other commit since `base`.
   *
   * @param base the snapshot an overwrite replaces; null if there was no table
   * @returns the version, and false in `isNew` if the transaction had been committed before
   * @throws CONFLICT, UNSUPPORTED, DISK_FULL, UNWRITABLE; the table is then as it was
   */
  async commit(request: CommitRequest, base: Snapshot | null): Promise<{ version: number; isNew: boolean }> {
    await makeFolder(this.#log.path);
    for (;;) {
      const current = await this.snapshot();
      const done = current?.transactions.get(request.transaction);
      if (done) return { version: done.version, isNew: false };
      if (current) checkWritable(current.protocol, this.folder);
      if (request.mode === "overwrite" && (current?.version ?? -1) !== (base?.version ?? -1)) {
        throw new DeltaError(
          "CONFLICT",
          `${this.folder}: overwrite of version ${base?.version ?? "none"}, but ${current?.version ?? "none"} was committed meanwhile`,
        );
      }
      const version = (current?.version ?? -1) + 1;
      const actions = this.#actions(request, current, version);
      if (!(await this.#log.put(version, actions))) continue;
      const next = current
        ? applyCommit(current, version, actions)
        : await loadSnapshot(this.#log, this.#engine, this.folder, version, null);
      if (next) await this.#settle(next);
      return { version, isNew: true };
    }
  }

  async #settle(next: Snapshot): Promise<void> {
    this.#held = next;
    if (next.version - Math.max(next.checkpoint, 0) < checkpointEvery) return;
    try {
      await writeCheckpoint(this.#log, this.#engine, next);
      this.#held = { ...next, checkpoint: next.version };
    } catch {
      // The commit is done and durable; a checkpoint only shortens replay, and the next commit tries it again.
    }
  }

  #actions(request: CommitRequest, current: Snapshot | null, version: number): Action[] {
    const now = Math.max(this.#clock(), Number.isNaN(current?.timestamp ?? Number.NaN) ? 0 : current!.timestamp + 1);
    const { definition } = request;
    const rows = request.files.reduce((sum, file) => sum + (JSON.parse(file.stats ?? "{}").numRecords ?? 0), 0);
    const bytes = request.files.reduce((sum, file) => sum + file.size, 0);
    const removed = request.mode === "overwrite" && current ? [...current.files.values()] : [];
    if (removed.length > 0 && current?.metaData.configuration["delta.appendOnly"] === "true") {
      throw new DeltaError("UNSUPPORTED", `${this.folder}: is append-only; an overwrite would remove files`);
    }
    const commitInfo: CommitInfo = {
      timestamp: now,
      operation: "WRITE",
      operationParameters: {
        mode: request.mode === "append" ? "Append" : "Overwrite",
        partitionBy: JSON.stringify(definition.partitionColumns),
      },
      operationMetrics: {
        numFiles: String(request.files.length),
        numRemovedFiles: String(removed.length),
        numOutputRows: String(rows),
        numOutputBytes: String(bytes),
      },
      ...(current ? { readVersion: current.version } : {}),
      isBlindAppend: request.mode === "append",
      engineInfo: "plumbline-delta/0.1.0",
      userMetadata: request.userMetadata,
    };
    const metaData = this.#metaData(definition, request.mode, current, now);
    return [
      { commitInfo },
      ...(current ? [] : [{ protocol: writtenProtocol }]),
      ...(metaData ? [{ metaData }] : []),
      { txn: { appId: request.transaction, version, lastUpdated: now } },
      ...removed.map(({ add }) => ({
        remove: {
          path: add.path,
          deletionTimestamp: now,
          dataChange: true,
          extendedFileMetadata: true,
          partitionValues: add.partitionValues,
          size: add.size,
        },
      })),
      ...request.files.map((add) => ({ add: { ...add, tags: { ...add.tags, [addedInTag]: String(version) } } })),
    ];
  }

  /** The metaData action a commit needs, or null where the table is already as defined. */
  #metaData(
    definition: TableDefinition,
    mode: CommitRequest["mode"],
    current: Snapshot | null,
    now: number,
  ): MetaData | null {
    const schemaString = formatSchema(definition.fields);
    const held = current?.metaData;
    if (
      held &&
      held.schemaString === schemaString &&
      held.name === definition.name &&
      (held.description ?? "") === definition.description &&
      JSON.stringify(held.partitionColumns) === JSON.stringify(definition.partitionColumns) &&
      Object.entries(definition.configuration).every(([key, value]) => held.configuration[key] === value)
    ) {
      return null;
    }
    if (held && mode === "append") checkAppendable(held, definition, this.folder);
    return {
      id: held?.id ?? randomUUID(),
      name: definition.name,
      description: definition.description,
      format: { provider: "parquet", options: {} },
      schemaString,
      partitionColumns: definition.partitionColumns,
      configuration: { ...held?.configuration, ...definition.configuration },
      createdTime: held?.createdTime ?? now,
    };
  }
}

/** @throws UNSUPPORTED unless the new definition holds every column of the old one, of the same type, filed alike */
function checkAppendable(held: MetaData, definition: TableDefinition, folder: string): void {
  if (JSON.stringify(held.partitionColumns) !== JSON.stringify(definition.partitionColumns)) {
    throw new DeltaError(
      "UNSUPPORTED",
      `${folder}: partitioned by ${held.partitionColumns}; overwrite it to change that`,
    );
  }
  const next = new Map(
    (JSON.parse(formatSchema(definition.fields)).fields as { name: string; type: string }[]).map((f) => [
      f.name,
      f.type,
    ]),
  );
  for (const field of JSON.parse(held.schemaString).fields as { name: string; type: unknown }[]) {
    if (next.get(field.name) === field.type) continue;
    const wanted = next.get(field.name) ?? "absent";
    throw new DeltaError(
      "UNSUPPORTED",
      `${folder}.${field.name}: is ${String(field.type)}, the rows have it ${wanted}; overwrite the table to change it`,
    );
  }
}
