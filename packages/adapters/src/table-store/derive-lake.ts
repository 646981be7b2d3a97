import { join, resolve } from "node:path";
import { PlatformError } from "@plumbline/core";
import { countSmallFiles, DeltaError, DeltaTable, Engine, localPath, type Snapshot } from "@plumbline/delta";
import { type DerivableTable, deriveIceberg, IcebergError } from "@plumbline/iceberg";
import { tableNames } from "./table-names.js";

/** What became of a table's Iceberg metadata. */
export interface DerivedMetadata {
  readonly table: string;
  readonly version: number;
  /** False if it was there already, or refused. */
  readonly isNew: boolean;
  /** Path of the metadata file; null where there is none. */
  readonly metadataFile: string | null;
  /** Why it was derived anew as a whole; null where it was not. */
  readonly anewBecause: string | null;
  /** Why the table has none; null where it has. */
  readonly refusal: string | null;
  /** The table lies in many more files than it needs. */
  readonly isScattered: boolean;
}

/**
 * Brings the Iceberg metadata of every table of a lake to the table's newest version; cheap where nothing changed. It
 * upgrades a lake that has none, and repairs what a killed process or a copied folder left.
 *
 * @param root the lake's folder
 * @throws PlatformError DISK_FULL, HOME_UNWRITABLE, TABLE_CORRUPT
 */
export async function deriveLakeMetadata(root: string): Promise<DerivedMetadata[]> {
  const engine = new Engine({ threads: 1 });
  const derived: DerivedMetadata[] = [];
  for (const name of await tableNames(resolve(root))) derived.push(await deriveTable(resolve(root), name, engine));
  return derived;
}

/**
 * Brings the Iceberg metadata of single tables of a lake up to date, as they are asked for.
 *
 * @returns a function from a table's name; it throws what deriveLakeMetadata throws
 */
export function tableDeriver(root: string): (name: string, expireBefore?: number) => Promise<DerivedMetadata> {
  const engine = new Engine({ threads: 1 });
  return (name, expireBefore) => deriveTable(resolve(root), name, engine, expireBefore);
}

/** @param expireBefore Iceberg snapshots older than this instant, ms UTC, are expired */
async function deriveTable(
  root: string,
  name: string,
  engine: Engine,
  expireBefore?: number,
): Promise<DerivedMetadata> {
  const folder = join(root, ...name.split("."));
  let version = -1;
  const expiry = expireBefore === undefined ? {} : { expireBefore };
  let about = { table: name, isNew: false, metadataFile: null, anewBecause: null, refusal: null, isScattered: false };
  try {
    const snapshot = await new DeltaTable(folder, engine).snapshot();
    if (snapshot === null) return { ...about, version };
    version = snapshot.version;
    about = { ...about, isScattered: countSmallFiles(snapshot).isTooMany };
    const derived = await deriveIceberg(derivableTable(name, folder, snapshot), folder, { engine, ...expiry });
    const { isNew, metadataFile, anewBecause } = derived;
    return { ...about, version, isNew, metadataFile, anewBecause };
  } catch (cause) {
    if (cause instanceof IcebergError && (cause.code === "UNSUPPORTED" || cause.code === "CONFLICT"))
      return { ...about, version, refusal: cause.message };
    throw platformError(name, cause);
  }
}

function platformError(table: string, cause: unknown): unknown {
  if (!(cause instanceof IcebergError || cause instanceof DeltaError)) return cause;
  const message = `${table}: ${cause.message}`;
  switch (cause.code) {
    case "DISK_FULL":
      return new PlatformError("DISK_FULL", message, {
        remedy: "Free space on the disk of the lake and run again: its Iceberg metadata is then brought up to date.",
        cause,
      });
    case "UNWRITABLE":
      return new PlatformError("HOME_UNWRITABLE", message, {
        remedy: "Make the lake's folder writable, or set PLUMB_HOME to one that is.",
        cause,
      });
    default:
      return new PlatformError("TABLE_CORRUPT", message, {
        remedy: "Restore the named file from a backup, or reset the lake and run again.",
        cause,
      });
  }
}

function derivableTable(name: string, folder: string, snapshot: Snapshot): DerivableTable {
  const { metaData, version, timestamp, files } = snapshot;
  return {
    name,
    id: metaData.id,
    version,
    timestamp,
    schemaString: metaData.schemaString,
    partitionColumns: metaData.partitionColumns,
    files: [...files.values()].map(({ add }) => ({
      path: localPath(folder, add.path),
      size: add.size,
      partitionValues: add.partitionValues,
      stats: add.stats ?? null,
      hasDeletionVector: Boolean(add.deletionVector),
    })),
  };
}
