import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { DataFile } from "./data-file.js";
import { type DerivedSchema, deriveSchema } from "./delta-schema.js";
import { metricsOf, partitionValueOf, recordCountOf } from "./delta-statistics.js";
import type { DerivableFile, DerivableTable } from "./derivable-table.js";
import { removeUnused } from "./derived-files.js";
import { createWhole, makeFolder, syncFolder, writeWhole } from "./durable-file.js";
import type { SqlEngine } from "./engine.js";
import { expiredSnapshots } from "./expire-snapshots.js";
import { IcebergError } from "./iceberg-error.js";
import { readMetadataFile } from "./iceberg-table.js";
import { LocationMap, localPathOf, uriOf } from "./location-map.js";
import { mappedIdsOf, mergedMapping } from "./merged-mapping.js";
import { metadataNumber, newestMetadataFile, versionHint } from "./metadata-file.js";
import { longOf } from "./metadata-json.js";
import { applyUpdates } from "./metadata-updates.js";
import { type MappedField, nameMappingProperty, parseNameMapping } from "./name-mapping.js";
import { firstPartitionFieldId, type PartitionField } from "./partition-spec.js";
import { fieldsById } from "./schema.js";
import type { Snapshot } from "./snapshot.js";
import { literal } from "./sql-text.js";
import { TableFiles } from "./table-files.js";
import { currentSchema, currentSnapshot, formatTableMetadata, type TableMetadata } from "./table-metadata.js";
import type { TableUpdate } from "./table-update.js";
import { uuidOf } from "./value.js";
import { writeSnapshot } from "./write-snapshot.js";

/** Property by which derived metadata is known, and the way it was derived: another way derives anew. */
const derivedProperty = "plumbline.derived-from-delta";
const derivedWay = "1";
/** Members of a snapshot's summary. */
export const deltaVersionSummary = "delta-version";

export interface DeriveOptions {
  readonly engine: SqlEngine;
  /** ms UTC; tells how old a file is that nothing names any more. */
  readonly clock?: () => number;
  /** Snapshots older than this before the newest version's commit are expired, ms; 7 days where absent, as Delta's. */
  readonly retention?: number;
  /** Snapshots older than this instant, ms UTC, are expired too, also where the version is there already. */
  readonly expireBefore?: number;
}

export interface Derived {
  readonly metadataFile: string;
  readonly metadata: TableMetadata;
  /** False if nothing had to be written. */
  readonly isNew: boolean;
  /** Why all was derived anew instead of the difference; null where it was not. */
  readonly anewBecause: string | null;
}

const sevenDays = 7 * 86_400_000;
const logLength = 10;
/** Metadata files between two looks for what nothing needs any more; besides, it is looked for when snapshots expire. */
const sweepEvery = 20;

/**
 * Writes Iceberg metadata (format 2) of a Delta table's version beside its log, over the same Parquet files: manifests
 * for what changed since the version derived last, one snapshot for all of it. Nothing is written if the version is
 * there already. What a killed process left, a copied folder, a lost or damaged metadata file: all is derived anew.
 *
 * @param folder the Delta table's folder
 * @throws UNSUPPORTED where a file has a deletion vector or a column a type that Iceberg lacks; CONFLICT where the
 * folder holds Iceberg metadata of another writer; CORRUPT, DISK_FULL, UNWRITABLE
 */
export async function deriveIceberg(table: DerivableTable, folder: string, options: DeriveOptions): Promise<Derived> {
  const vector = table.files.find((file) => file.hasDeletionVector);
  if (vector) {
    throw new IcebergError(
      "UNSUPPORTED",
      `${table.name}: ${vector.path} has a Delta deletion vector; optimise the table, which rewrites such files`,
    );
  }
  const root = resolve(folder);
  for (let attempt = 0; ; attempt++) {
    if (attempt > 10) throw new IcebergError("CONFLICT", `${table.name}: others derive its metadata all the time`);
    const found = await standing(table, root);
    if (found.base && found.version === table.version) {
      const old = expiredSnapshots(found.base, options.expireBefore ?? Number.NEGATIVE_INFINITY, 1);
      if (old.length === 0)
        return { metadataFile: found.file ?? "", metadata: found.base, isNew: false, anewBecause: null };
      const shortened = await new Derivation(table, root, options, found).expire(found.base, old);
      if (shortened) return shortened;
      continue;
    }
    const written = await derived(table, root, options, found);
    if (written) return written;
  }
}

/** The difference, or all of it where what was derived before turns out to be damaged. */
async function derived(
  table: DerivableTable,
  root: string,
  options: DeriveOptions,
  found: Standing,
): Promise<Derived | null> {
  try {
    return await new Derivation(table, root, options, found).write();
  } catch (cause) {
    const isDamaged = cause instanceof IcebergError && (cause.code === "CORRUPT" || cause.code === "NOT_FOUND");
    if (found.base === null || !isDamaged) throw cause;
    return new Derivation(table, root, options, { ...found, base: null, anewBecause: cause.message }).write();
  }
}

interface Standing {
  /** Newest metadata file there is, of whatever state. */
  readonly file: string | null;
  /** Metadata to go on from; null where all must be derived. */
  readonly base: TableMetadata | null;
  readonly version: number;
  readonly anewBecause: string | null;
}

/** What was derived before, and whether it can be gone on from. */
async function standing(table: DerivableTable, root: string): Promise<Standing> {
  const file = await newestMetadataFile(root);
  const anew = (reason: string | null): Standing => ({ file, base: null, version: -1, anewBecause: reason });
  if (file === null) return anew(null);
  let metadata: TableMetadata;
  try {
    metadata = await readMetadataFile(file);
  } catch (cause) {
    if (cause instanceof IcebergError) return anew(cause.message);
    throw cause;
  }
  const { properties, location } = metadata;
  if (properties[derivedProperty] === undefined)
    throw new IcebergError("CONFLICT", `${file}: Iceberg metadata of another writer; it is left as it is`);
  if (properties[derivedProperty] !== derivedWay) return anew("it was derived in an older way");
  if (location !== uriOf(root)) return anew(`the table moved here from ${location}`);
  if (metadata["table-uuid"] !== tableUuid(table.id)) return anew("the Delta table is another one");
  const snapshot = currentSnapshot(metadata);
  const version = Number(snapshot?.summary?.[deltaVersionSummary] ?? Number.NaN);
  if (snapshot === null || Number.isNaN(version)) return anew("its newest snapshot names no Delta version");
  if (version > table.version) return anew(`it is of version ${version}, later than the table's ${table.version}`);
  const mapped = new Set(mappedIdsOf(heldMapping(metadata)));
  if ([...retainedIds(metadata)].some((id) => !mapped.has(id)))
    return anew("its name mapping lacks a column of an earlier snapshot");
  const missing = await missingFile(metadata, snapshot);
  if (missing !== null) return anew(`${missing} is missing or damaged`);
  return { file, base: metadata, version, anewBecause: null };
}

/** A manifest of the snapshot that is not there whole; null if all are. */
async function missingFile(metadata: TableMetadata, snapshot: Snapshot): Promise<string | null> {
  const files = new TableFiles(metadata, new LocationMap(metadata.location));
  try {
    for (const { path, length } of await files.manifests(snapshot)) {
      const local = localPathOf(path) ?? path;
      const found = await stat(local).catch(() => null);
      if (found?.size !== length) return local;
    }
    return null;
  } catch (cause) {
    if (cause instanceof IcebergError) return snapshot["manifest-list"] ?? "its manifest list";
    throw cause;
  }
}

class Derivation {
  readonly #table: DerivableTable;
  readonly #root: string;
  readonly #metadataFolder: string;
  readonly #options: DeriveOptions;
  readonly #found: Standing;

  constructor(table: DerivableTable, root: string, options: DeriveOptions, found: Standing) {
    this.#table = table;
    this.#root = root;
    this.#metadataFolder = join(root, "metadata");
    this.#options = options;
    this.#found = found;
  }

  /** @returns null if another process wrote the same number first */
  async write(): Promise<Derived | null> {
    const { base, file, anewBecause } = this.#found;
    const plain = deriveSchema(this.#table, base ? currentSchema(base) : null, base?.["last-column-id"] ?? 0);
    const { mapping, twice } = mergedMapping(plain.mapping, heldMapping(base), base ? retainedIds(base) : new Set());
    if (twice !== null) {
      const reason = `column ${twice} is another one than before, and files that carry no ids cannot tell them apart`;
      return new Derivation(this.#table, this.#root, this.#options, {
        ...this.#found,
        base: null,
        anewBecause: reason,
      }).write();
    }
    const derived = { ...plain, mapping };
    const context = { now: this.#timestamp(), ...(base && file ? { previousMetadataFile: uriOf(file) } : {}) };
    const shaped = applyUpdates(base, this.#shape(derived), context);
    const files = new TableFiles(shaped, new LocationMap(shaped.location));
    await makeFolder(this.#metadataFolder);
    const snapshot = await this.#snapshot(files, derived);
    await syncFolder(this.#metadataFolder);
    const updates: TableUpdate[] = [
      ...this.#shape(derived),
      { action: "add-snapshot", snapshot },
      { action: "set-snapshot-ref", "ref-name": "main", type: "branch", "snapshot-id": snapshot["snapshot-id"] },
    ];
    const expired = this.#expired(base, snapshot);
    if (expired.length > 0) updates.push({ action: "remove-snapshots", "snapshot-ids": expired });
    const metadata = applyUpdates(base, updates, context);
    const metadataFile = await this.#publish(metadata, base === null || expired.length > 0);
    return metadataFile === null ? null : { metadataFile, metadata, isNew: true, anewBecause };
  }

  /** @returns null if another process wrote the same number first */
  async expire(base: TableMetadata, snapshotIds: Snapshot["snapshot-id"][]): Promise<Derived | null> {
    const { file } = this.#found;
    const context = { now: this.#timestamp(), ...(file ? { previousMetadataFile: uriOf(file) } : {}) };
    const metadata = applyUpdates(base, [{ action: "remove-snapshots", "snapshot-ids": snapshotIds }], context);
    const metadataFile = await this.#publish(metadata, true);
    return metadataFile === null ? null : { metadataFile, metadata, isNew: true, anewBecause: null };
  }

  /** Gives the metadata the next number; null if that is taken. */
  async #publish(metadata: TableMetadata, isSwept: boolean): Promise<string | null> {
    const { file } = this.#found;
    const number = (file === null ? 0 : (metadataNumber(basename(file)) ?? 0)) + 1;
    const metadataFile = join(this.#metadataFolder, `v${number}.metadata.json`);
    if (!(await createWhole(metadataFile, formatTableMetadata(metadata)))) return null;
    await writeWhole(join(this.#metadataFolder, versionHint), String(number));
    await syncFolder(this.#metadataFolder);
    if (isSwept || number % sweepEvery === 0)
      await removeUnused(this.#metadataFolder, metadata, number, (this.#options.clock ?? Date.now)());
    return metadataFile;
  }

  /** Snapshots of the log must not go back in time. */
  #timestamp(): number {
    const { timestamp } = this.#table;
    return Math.max(Number.isFinite(timestamp) ? Math.trunc(timestamp) : 0, this.#found.base?.["last-updated-ms"] ?? 0);
  }

  /** Updates that give the table its identity, schema and partitioning; those it has already change nothing. */
  #shape(derived: DerivedSchema): TableUpdate[] {
    const { base } = this.#found;
    const table = this.#table;
    const properties: Record<string, string> = {
      [derivedProperty]: derivedWay,
      [nameMappingProperty]: JSON.stringify(derived.mapping),
      "write.metadata.previous-versions-max": String(logLength),
    };
    const changed = Object.entries(properties).filter(([name, text]) => base?.properties[name] !== text);
    return [
      ...(base
        ? []
        : ([
            { action: "assign-uuid", uuid: tableUuid(table.id) },
            { action: "upgrade-format-version", "format-version": 2 },
            { action: "set-location", location: uriOf(this.#root) },
          ] as const)),
      { action: "add-schema", schema: derived.schema, "last-column-id": derived.lastColumnId },
      { action: "set-current-schema", "schema-id": -1 },
      { action: "add-spec", spec: { fields: this.#partitionFields(derived, base) } },
      { action: "set-default-spec", "spec-id": -1 },
      ...(changed.length > 0 ? ([{ action: "set-properties", updates: Object.fromEntries(changed) }] as const) : []),
    ];
  }

  #partitionFields(derived: DerivedSchema, base: TableMetadata | null): PartitionField[] {
    let last = base?.["last-partition-id"] ?? firstPartitionFieldId - 1;
    const held = base?.["partition-specs"].flatMap(({ fields }) => fields) ?? [];
    return this.#table.partitionColumns.map((name) => {
      const source = derived.schema.fields.find((field) => field.name === name);
      if (!source || typeof source.type !== "string")
        throw new IcebergError("CORRUPT", `${this.#table.name}: partitioned by ${name}, no plain column of its schema`);
      const id = held.find((field) => field["source-id"] === source.id && field.name === name)?.["field-id"] ?? ++last;
      return { "source-id": source.id, "field-id": id, name, transform: "identity" };
    });
  }

  async #snapshot(files: TableFiles, derived: DerivedSchema): Promise<Snapshot> {
    const { base } = this.#found;
    const table = this.#table;
    const parent = base ? currentSnapshot(base) : null;
    const held = new Set<string>();
    if (parent)
      for (const manifest of await files.manifests(parent))
        for (const entry of await files.entries(manifest)) if (entry.status !== "deleted") held.add(entry.file.path);
    const specId = files.metadata["default-spec-id"];
    const wanted = new Set(table.files.map(({ path }) => uriOf(path)));
    const added = table.files.filter(({ path }) => !held.has(uriOf(path)));
    const rows = await this.#rowCounts(added);
    const sequenceNumber = (base?.["last-sequence-number"] ?? 0) + 1;
    return writeSnapshot(files, {
      id: snapshotIdOf(`${table.id} ${table.version} ${sequenceNumber} ${this.#root}`),
      parent,
      sequenceNumber,
      timestamp: this.#timestamp(),
      added: added.map((file) => this.#dataFile(file, derived, specId, rows.get(file.path) ?? 0)),
      removed: new Set([...held].filter((path) => !wanted.has(path))),
      summary: {
        [deltaVersionSummary]: String(table.version),
        ...(Number.isFinite(table.timestamp) ? { "delta-timestamp": String(table.timestamp) } : {}),
      },
      folder: this.#metadataFolder,
      name: `delta-${table.version}-${createHash("sha256").update(`${this.#found.file} ${process.pid}`).digest("hex").slice(0, 8)}`,
    });
  }

  #dataFile(file: DerivableFile, derived: DerivedSchema, specId: number, rows: number): DataFile {
    const partition = this.#table.partitionColumns.map((name) => {
      const field = derived.schema.fields.find((each) => each.name === name);
      const physical = derived.physicalNames.get(field?.id ?? -1) ?? name;
      const type = typeof field?.type === "string" ? field.type : "string";
      return partitionValueOf(type, file.partitionValues[physical], `${this.#table.name}.${name}`);
    });
    return {
      content: "data",
      path: uriOf(file.path),
      format: "PARQUET",
      specId,
      partition,
      recordCount: rows,
      fileSize: file.size,
      ...metricsOf(file, derived, rows),
      sortOrderId: 0,
    };
  }

  /** Rows of files by the log's statistics, or by the files' footers. */
  async #rowCounts(files: readonly DerivableFile[]): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    const unknown: string[] = [];
    for (const file of files) {
      const rows = recordCountOf(file);
      if (rows === null) unknown.push(file.path);
      else counts.set(file.path, rows);
    }
    if (unknown.length === 0) return counts;
    const sql = `SELECT file_name, num_rows FROM parquet_file_metadata([${unknown.map(literal).join(", ")}])`;
    const reader = await this.#options.engine.withConnection((connection) => connection.runAndReadAll(sql));
    for (const [path, rows] of reader.getRows()) counts.set(String(path), Number(rows));
    return counts;
  }

  #expired(base: TableMetadata | null, newest: Snapshot): Snapshot["snapshot-id"][] {
    const { retention = sevenDays, expireBefore = Number.NEGATIVE_INFINITY } = this.#options;
    const oldest = Math.max(newest["timestamp-ms"] - retention, expireBefore);
    return (base?.snapshots ?? [])
      .filter((snapshot) => snapshot["timestamp-ms"] < oldest)
      .map((snapshot) => snapshot["snapshot-id"]);
  }
}

function heldMapping(base: TableMetadata | null): readonly MappedField[] {
  const text = base?.properties[nameMappingProperty];
  if (base === null || text === undefined) return [];
  try {
    return parseNameMapping(text, base.location);
  } catch {
    return [];
  }
}

/** Ids of all fields by which a retained snapshot is read. */
function retainedIds(metadata: TableMetadata): Set<number> {
  const schemas = new Set(metadata.snapshots.map((snapshot) => snapshot["schema-id"]));
  const read = metadata.schemas.filter((schema) => schemas.has(schema["schema-id"]));
  return new Set(read.flatMap((schema) => [...fieldsById(schema).keys()]));
}

/** Delta's id where it is a UUID, as it should be; else one made of its hash. */
function tableUuid(id: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return id.toLowerCase();
  const bytes = createHash("sha256").update(id).digest();
  // RFC 9562: version 8, made in a way of one's own.
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return uuidOf(bytes.subarray(0, 16));
}

/** 62 bits of a hash: the same derivation makes the same id. */
function snapshotIdOf(text: string): Snapshot["snapshot-id"] {
  return longOf(createHash("sha256").update(text).digest().readBigUInt64BE() >> 2n);
}
