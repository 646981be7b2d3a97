import { readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import type { SqlEngine } from "./engine.js";
import { bindFilter, type Filter } from "./filter.js";
import { IcebergError } from "./iceberg-error.js";
import { LocationMap } from "./location-map.js";
import { requireMetadataFile } from "./metadata-file.js";
import { type Long, longOf } from "./metadata-json.js";
import { relationSql } from "./relation.js";
import { planScan, type ScanPlan } from "./scan-plan.js";
import type { Schema } from "./schema.js";
import { mainBranch, type Snapshot } from "./snapshot.js";
import { TableFiles } from "./table-files.js";
import { currentSchema, parseTableMetadata, schemaById, snapshotById, type TableMetadata } from "./table-metadata.js";

/** Which state of a table: a snapshot's id, a branch or tag, or what was current at an instant (ms UTC); now if absent. */
export interface SnapshotChoice {
  readonly snapshotId?: Long;
  readonly ref?: string;
  readonly asOf?: number;
}
export interface ReadOptions extends SnapshotChoice {
  readonly columns?: readonly string[];
  readonly filter?: Filter;
}

/** An Iceberg table as one metadata file says it is. */
export class IcebergTable {
  readonly metadata: TableMetadata;
  readonly files: TableFiles;
  readonly #engine: SqlEngine;

  /** @param folder the folder the table is in, if its paths say another */
  constructor(metadata: TableMetadata, engine: SqlEngine, folder?: string) {
    this.metadata = metadata;
    this.files = new TableFiles(metadata, new LocationMap(metadata.location, folder));
    this.#engine = engine;
  }

  /**
   * Opens a table from its folder or one of its metadata files; a copied table is read where it lies now.
   * @throws NOT_FOUND, CORRUPT, UNSUPPORTED
   */
  static async open(path: string, engine: SqlEngine): Promise<IcebergTable> {
    const whole = resolve(path);
    const file = /\.metadata\.json(\.gz)?$|\.gz\.metadata\.json$/.test(whole)
      ? whole
      : await requireMetadataFile(whole);
    const metadata = await readMetadataFile(file);
    const folder = basename(dirname(file)) === "metadata" ? dirname(dirname(file)) : undefined;
    return new IcebergTable(metadata, engine, folder);
  }

  /** The chosen snapshot and the schema it is read by; null if the table has none yet. @throws NOT_FOUND */
  choose(choice: SnapshotChoice = {}): { readonly snapshot: Snapshot; readonly schema: Schema } | null {
    const { metadata } = this;
    const held = (id: Long, isOlder: boolean) => {
      const snapshot = snapshotById(metadata, longOf(id));
      if (!snapshot) throw new IcebergError("NOT_FOUND", `${metadata.location}: no snapshot ${id}`);
      const schemaId = snapshot["schema-id"];
      const schema = isOlder && schemaId !== undefined ? schemaById(metadata, schemaId) : currentSchema(metadata);
      return { snapshot, schema };
    };
    if (choice.snapshotId !== undefined) return held(choice.snapshotId, true);
    if (choice.asOf !== undefined) {
      const { asOf } = choice;
      const entry = metadata["snapshot-log"].findLast((each) => each["timestamp-ms"] <= asOf);
      if (!entry)
        throw new IcebergError("NOT_FOUND", `${metadata.location}: no snapshot at ${new Date(asOf).toISOString()}`);
      return held(entry["snapshot-id"], true);
    }
    const name = choice.ref ?? mainBranch;
    const ref = Object.hasOwn(metadata.refs, name) ? metadata.refs[name] : undefined;
    if (!ref) {
      if (name === mainBranch) return null;
      throw new IcebergError("NOT_FOUND", `${metadata.location}: no branch or tag ${name}`);
    }
    return held(ref["snapshot-id"], ref.type === "tag");
  }

  /** Which files a read would open. @throws as `relation` */
  async plan(options: ReadOptions = {}): Promise<ScanPlan> {
    const chosen = this.choose(options);
    if (!chosen) return { tasks: [], filesSeen: 0, manifestsSkipped: 0 };
    const filter = options.filter ? bindFilter(options.filter, chosen.schema) : null;
    return planScan(this.files, chosen.snapshot, filter);
  }

  /**
   * SQL over read_parquet that yields the wanted rows, for use in a FROM clause of the engine's SQL.
   * @throws BAD_ARGUMENT, NOT_FOUND, CORRUPT, UNSUPPORTED
   */
  async relation(options: ReadOptions = {}): Promise<string> {
    const schema = this.choose(options)?.schema ?? currentSchema(this.metadata);
    const filter = options.filter ? bindFilter(options.filter, schema) : null;
    const { tasks } = await this.plan(options);
    return this.#engine.withConnection((connection) =>
      relationSql(connection, this.files, schema, tasks, filter, options.columns),
    );
  }

  /** The wanted rows as objects: dates and timestamps as Date, 64-bit integers as bigint. */
  async rows(options: ReadOptions = {}): Promise<Record<string, unknown>[]> {
    const sql = await this.relation(options);
    return this.#engine.withConnection(async (connection) => {
      const reader = await connection.runAndReadAll(sql).catch((cause: unknown) => {
        const message = cause instanceof Error ? cause.message : String(cause);
        if (/^(?:Out of Memory|INTERRUPT)/i.test(message)) throw cause;
        throw new IcebergError("CORRUPT", `${this.metadata.location}: a data file cannot be read: ${message}`, cause);
      });
      return reader.getRowObjectsJS();
    });
  }
}

/** @throws NOT_FOUND, CORRUPT, UNSUPPORTED */
export async function readMetadataFile(file: string): Promise<TableMetadata> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new IcebergError("NOT_FOUND", `${file}: cannot be read`, cause);
  }
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    if (isGzip) bytes = gunzipSync(bytes);
  } catch (cause) {
    throw new IcebergError("CORRUPT", `${file}: not a whole gzip file`, cause);
  }
  return parseTableMetadata(bytes.toString("utf8"), file);
}
