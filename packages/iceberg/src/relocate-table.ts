import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { gunzipSync } from "node:zlib";
import { nextMetadataLocation } from "./catalog/locations.js";
import { syncFolder, writeWhole } from "./durable-file.js";
import { openEngine, type SqlEngine } from "./engine.js";
import { IcebergError } from "./iceberg-error.js";
import { formatMetadataJson, parseMetadataJson } from "./metadata-json.js";
import { MovedPaths } from "./moved-paths.js";
import { RelocatedManifests } from "./relocate-manifests.js";
import { tableMetadataOf } from "./table-metadata.js";

export interface Relocation {
  /** Path of the table's newest metadata file, where it is now. */
  readonly metadataFile: string;
  /** Absolute path of the folder that the metadata name. */
  readonly from: string;
  /** Absolute path of the folder now; all that lay below the old one lies below it. */
  readonly to: string;
  /** Position deletes are written by it; one of its own where absent. */
  readonly engine?: SqlEngine;
}

/**
 * Gives a table whose folder was moved or copied its new place: Iceberg's paths are absolute, so that metadata, manifest
 * lists, manifests and position deletes are written anew beside the old ones, for every snapshot. Data files stay as
 * they are. Nothing that is there is changed: until a catalog points to the new metadata file, nothing has happened.
 *
 * @returns path of the new metadata file
 * @throws IcebergError CORRUPT, UNSUPPORTED (position deletes that are not Parquet), DISK_FULL, UNWRITABLE
 */
export async function relocateTable({ metadataFile, from, to, engine = openEngine() }: Relocation): Promise<string> {
  const paths = new MovedPaths(from, to);
  const raw = await jsonOf(metadataFile);
  const { snapshots } = tableMetadataOf(raw, metadataFile);
  const manifests = new RelocatedManifests(paths, engine);
  const moved: Record<string, unknown>[] = [];
  for (const snapshot of snapshots) {
    const { "manifest-list": list, manifests: inline } = snapshot;
    const now = paths.within(snapshot) as Record<string, unknown>;
    if (list !== undefined) moved.push({ ...now, "manifest-list": await manifests.list(list) });
    else {
      const files = await Promise.all((inline ?? []).map((uri) => manifests.manifest(uri)));
      moved.push({ ...now, manifests: files.map((file, k) => file?.path ?? paths.of(inline?.[k] ?? "")) });
    }
  }
  const members = paths.within(raw) as Record<string, unknown>;
  return writeBeside(metadataFile, "snapshots" in members ? { ...members, snapshots: moved } : members);
}

/** The same for a view, which is its metadata file alone. */
export async function relocateView({ metadataFile, from, to }: Omit<Relocation, "engine">): Promise<string> {
  return writeBeside(metadataFile, new MovedPaths(from, to).within(await jsonOf(metadataFile)));
}

async function jsonOf(file: string): Promise<unknown> {
  const bytes = await readFile(file);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString("utf8");
  try {
    return parseMetadataJson(text);
  } catch (cause) {
    throw new IcebergError("CORRUPT", `${file}: not JSON; the file is damaged`, cause);
  }
}

async function writeBeside(metadataFile: string, value: unknown): Promise<string> {
  const file = nextMetadataLocation(dirname(metadataFile), metadataFile, randomUUID());
  await writeWhole(file, formatMetadataJson(value));
  await syncFolder(dirname(file));
  return file;
}
