import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { DataFile } from "./data-file.js";
import { makeFolder, syncFolder } from "./durable-file.js";
import type { SqlEngine } from "./engine.js";
import { evolveSchema, type SchemaChange } from "./evolve-schema.js";
import { expiredSnapshots, removeUnreachable } from "./expire-snapshots.js";
import { bindFilter, type Filter, filterSql } from "./filter.js";
import { IcebergError } from "./iceberg-error.js";
import { LocationMap, localPathOf } from "./location-map.js";
import { longOf } from "./metadata-json.js";
import { relationSql } from "./relation.js";
import { planScan } from "./scan-plan.js";
import { mainBranch, type SnapshotOperation, type SnapshotRef } from "./snapshot.js";
import type { TableCommits } from "./table-commits.js";
import { TableFiles } from "./table-files.js";
import { currentSchema, currentSnapshot, defaultSpec, type TableMetadata } from "./table-metadata.js";
import type { TableRequirement, TableUpdate } from "./table-update.js";
import { canTransform, parseTransform } from "./transform.js";
import { discardFiles, writeDataFiles } from "./write-data-files.js";
import { writeSnapshot } from "./write-snapshot.js";

/** A partition field to be: a transform's text of a column. */
export interface PartitionColumnSpec {
  readonly column: string;
  readonly transform: string;
  /** `<column>_<transform>` where absent, or the column's own name for identity. */
  readonly name?: string;
}

export interface ExpireOptions {
  /** Snapshots from this instant on are kept, ms UTC. */
  readonly olderThan: number;
  /** The newest ones kept whatever their age; where absent, the table's `history.expire.min-snapshots-to-keep`, or 1. */
  readonly keep?: number;
}

interface Change {
  readonly added: readonly DataFile[];
  readonly removed: ReadonlySet<string>;
  readonly operation?: SnapshotOperation;
}

const attemptsAtMost = 20;

/** Writers that meet wait for times of their own, longer from attempt to attempt, so that each gets through. */
async function stepAside(attempt: number): Promise<void> {
  await setTimeout(randomInt(1, Math.min(3000, 20 << attempt)));
}

/**
 * Writes a table of format 2 through whatever keeps its metadata. Rows come as SELECTs of the engine; deletes rewrite
 * the files they touch (copy on write). A conflict with another writer is met by doing the change again on what that
 * one left.
 */
export class IcebergWriter {
  readonly #table: TableCommits;
  readonly #engine: SqlEngine;
  readonly #clock: () => number;

  /** @param clock ms UTC, for snapshots */
  constructor(table: TableCommits, engine: SqlEngine, clock: () => number = Date.now) {
    this.#table = table;
    this.#engine = engine;
    this.#clock = clock;
  }

  /** Adds the rows of a SELECT; its columns are found by name. @throws as `writeDataFiles`, and CONFLICT */
  append(sql: string): Promise<TableMetadata> {
    return this.#change(async (metadata) => ({
      added: await this.#write(metadata, sql),
      removed: new Set(),
    }));
  }

  /** Removes the rows that meet the filter. @throws BAD_ARGUMENT, CONFLICT */
  delete(filter: Filter): Promise<TableMetadata> {
    return this.#change((metadata) => this.#without(metadata, filter));
  }

  /** Removes the rows that meet the filter and adds those of a SELECT, as one. */
  overwrite(filter: Filter, sql: string): Promise<TableMetadata> {
    return this.#change(async (metadata) => {
      const { added, removed } = await this.#without(metadata, filter);
      try {
        const more = await this.#write(metadata, sql);
        return { added: [...added, ...more], removed, operation: "overwrite" };
      } catch (cause) {
        await discardFiles(added);
        throw cause;
      }
    });
  }

  /** @throws BAD_ARGUMENT, CONFLICT */
  evolveSchema(changes: readonly SchemaChange[]): Promise<TableMetadata> {
    return this.#update((metadata) => {
      const base = currentSchema(metadata);
      const { schema, lastColumnId } = evolveSchema(base, metadata["last-column-id"], changes);
      const ids = new Set(schema.fields.map(({ id }) => id));
      const orphan = defaultSpec(metadata).fields.find(
        (field) => base.fields.some(({ id }) => id === field["source-id"]) && !ids.has(field["source-id"]),
      );
      if (orphan)
        throw new IcebergError(
          "BAD_ARGUMENT",
          `column of partition field ${orphan.name}: change the partitioning first`,
        );
      return {
        requirements: [
          { type: "assert-current-schema-id", "current-schema-id": metadata["current-schema-id"] },
          { type: "assert-last-assigned-field-id", "last-assigned-field-id": metadata["last-column-id"] },
        ],
        updates: [
          { action: "add-schema", schema, "last-column-id": lastColumnId },
          { action: "set-current-schema", "schema-id": -1 },
        ],
      };
    });
  }

  /** Partitions what is written from now on in this way; what is written stays as it is. @throws BAD_ARGUMENT, CONFLICT */
  evolvePartitioning(columns: readonly PartitionColumnSpec[]): Promise<TableMetadata> {
    return this.#update((metadata) => {
      const schema = currentSchema(metadata);
      const fields = columns.map(({ column, transform, name }) => {
        const source = schema.fields.find((field) => field.name === column);
        const parsed = parseTransform(transform);
        if (!source || parsed.name === "unknown" || !canTransform(parsed, source.type))
          throw new IcebergError("BAD_ARGUMENT", `partition ${transform} of ${column}: no transform of a column here`);
        const given = name ?? (parsed.name === "identity" ? column : `${column}_${parsed.name}`);
        return { "source-id": source.id, transform, name: given };
      });
      return {
        requirements: [
          { type: "assert-last-assigned-partition-id", "last-assigned-partition-id": metadata["last-partition-id"] },
          { type: "assert-default-spec-id", "default-spec-id": metadata["default-spec-id"] },
        ],
        updates: [
          { action: "add-spec", spec: { fields } },
          { action: "set-default-spec", "spec-id": -1 },
        ],
      };
    });
  }

  /** Points a branch or a tag to a snapshot; null removes it. */
  setRef(name: string, ref: SnapshotRef | null): Promise<TableMetadata> {
    return this.#update((metadata) => ({
      requirements: [
        { type: "assert-ref-snapshot-id", ref: name, "snapshot-id": refOf(metadata, name)?.["snapshot-id"] ?? null },
      ],
      updates: [
        ref === null
          ? { action: "remove-snapshot-ref", "ref-name": name }
          : { action: "set-snapshot-ref", "ref-name": name, ...ref },
      ],
    }));
  }

  /**
   * Forgets old snapshots that no branch or tag points to or retains, and removes the files that only they had.
   * @throws UNSUPPORTED where the table has `gc.enabled` false
   */
  async expireSnapshots(options: ExpireOptions): Promise<TableMetadata> {
    const before = await this.#table.load();
    if (before.properties["gc.enabled"]?.toLowerCase() === "false")
      throw new IcebergError("UNSUPPORTED", `${before.location}: gc.enabled is false: other tables may have its files`);
    const keep = options.keep ?? (Number(before.properties["history.expire.min-snapshots-to-keep"]) || 1);
    const ids = expiredSnapshots(before, options.olderThan, keep, this.#clock());
    if (ids.length === 0) return before;
    const main = before["current-snapshot-id"];
    const after = await this.#table.commit(
      [
        { type: "assert-table-uuid", uuid: before["table-uuid"] },
        { type: "assert-ref-snapshot-id", ref: mainBranch, "snapshot-id": main },
      ],
      [{ action: "remove-snapshots", "snapshot-ids": ids }],
    );
    await removeUnreachable(before, after);
    return after;
  }

  #write(metadata: TableMetadata, sql: string): Promise<DataFile[]> {
    return this.#engine.withConnection((connection) => writeDataFiles(connection, metadata, sql));
  }

  /** Files that hold rows to be deleted, and new files of what stays of them. */
  async #without(metadata: TableMetadata, filter: Filter): Promise<Change> {
    const schema = currentSchema(metadata);
    const bound = bindFilter(filter, schema);
    const files = new TableFiles(metadata, new LocationMap(metadata.location));
    const snapshot = currentSnapshot(metadata);
    const { tasks } = snapshot ? await planScan(files, snapshot, bound) : { tasks: [] };
    const removed = new Set<string>();
    const stays: string[] = [];
    return this.#engine.withConnection(async (connection) => {
      for (const task of tasks) {
        const rows = await relationSql(connection, files, schema, [task], null);
        const condition = `(${filterSql(bound)}) IS TRUE`;
        const reader = await connection.runAndReadAll(
          `SELECT count(*) FILTER (${condition}), count(*) FROM (${rows}) AS r`,
        );
        const [met, all] = reader.getRows()[0].map(Number);
        if (met === 0) continue;
        removed.add(task.file.path);
        if (met < all) stays.push(`SELECT * FROM (${rows}) AS r WHERE NOT (${condition})`);
      }
      const added = stays.length === 0 ? [] : await writeDataFiles(connection, metadata, stays.join(" UNION ALL "));
      return { added, removed, operation: added.length === 0 ? "delete" : "overwrite" };
    });
  }

  /** Makes a snapshot of a change; made again on the newest state after a conflict. */
  async #change(make: (metadata: TableMetadata) => Promise<Change>): Promise<TableMetadata> {
    for (let attempt = 1; ; attempt++) {
      const metadata = await this.#table.load();
      if (metadata["format-version"] !== 2)
        throw new IcebergError(
          "UNSUPPORTED",
          `${metadata.location}: format ${metadata["format-version"]}; 2 is written`,
        );
      const change = await make(metadata);
      if (change.added.length === 0 && change.removed.size === 0) return metadata;
      try {
        return await this.#commit(metadata, change);
      } catch (cause) {
        // After any other failure the commit may stand: its files must stay too.
        if (!isRefused(cause)) throw cause;
        await discardFiles(change.added);
        if (cause.code !== "CONFLICT" || attempt >= attemptsAtMost) throw cause;
        await stepAside(attempt);
      }
    }
  }

  async #commit(metadata: TableMetadata, change: Change): Promise<TableMetadata> {
    const location = metadata.properties["write.metadata.path"] ?? `${metadata.location}/metadata`;
    const folder = localPathOf(location);
    if (folder === null) throw new IcebergError("UNSUPPORTED", `${location}: not on the local disk`);
    await makeFolder(folder);
    const files = new TableFiles(metadata, new LocationMap(metadata.location));
    const parent = currentSnapshot(metadata);
    const name = randomUUID();
    const snapshot = await writeSnapshot(files, {
      id: longOf(randomBytes(8).readBigUInt64BE() >> 1n),
      parent,
      sequenceNumber: metadata["last-sequence-number"] + 1,
      timestamp: Math.max(this.#clock(), metadata["last-updated-ms"]),
      added: change.added,
      removed: change.removed,
      folder,
      name,
      ...(change.operation ? { operation: change.operation } : {}),
    });
    await syncFolder(folder);
    const committed = this.#table.commit(
      [
        { type: "assert-table-uuid", uuid: metadata["table-uuid"] },
        { type: "assert-ref-snapshot-id", ref: mainBranch, "snapshot-id": parent?.["snapshot-id"] ?? null },
        { type: "assert-current-schema-id", "current-schema-id": metadata["current-schema-id"] },
        { type: "assert-default-spec-id", "default-spec-id": metadata["default-spec-id"] },
      ],
      [
        { action: "add-snapshot", snapshot },
        { action: "set-snapshot-ref", "ref-name": mainBranch, type: "branch", "snapshot-id": snapshot["snapshot-id"] },
      ],
    );
    return committed.catch(async (cause: unknown) => {
      if (!isRefused(cause)) throw cause;
      for (const file of await readdir(folder)) if (file.includes(name)) await rm(join(folder, file), { force: true });
      throw cause;
    });
  }

  async #update(
    make: (metadata: TableMetadata) => {
      readonly requirements: readonly TableRequirement[];
      readonly updates: readonly TableUpdate[];
    },
  ): Promise<TableMetadata> {
    for (let attempt = 1; ; attempt++) {
      const metadata = await this.#table.load();
      const { requirements, updates } = make(metadata);
      const uuid: TableRequirement = { type: "assert-table-uuid", uuid: metadata["table-uuid"] };
      try {
        return await this.#table.commit([uuid, ...requirements], updates);
      } catch (cause) {
        if (!(cause instanceof IcebergError) || cause.code !== "CONFLICT" || attempt >= attemptsAtMost) throw cause;
        await stepAside(attempt);
      }
    }
  }
}

function refOf(metadata: TableMetadata, name: string): SnapshotRef | undefined {
  return Object.hasOwn(metadata.refs, name) ? metadata.refs[name] : undefined;
}

/** Whether a commit surely did not take place. */
function isRefused(cause: unknown): cause is IcebergError {
  return cause instanceof IcebergError && ["CONFLICT", "BAD_ARGUMENT", "NOT_FOUND"].includes(cause.code);
}
