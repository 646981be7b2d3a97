import { readdir, rm, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { expiredSnapshots } from "./expire-snapshots.js";
import { readMetadataFile } from "./iceberg-table.js";
import { LocationMap } from "./location-map.js";
import { metadataNumber, newestMetadataFile } from "./metadata-file.js";
import { TableFiles } from "./table-files.js";
import type { TableMetadata } from "./table-metadata.js";

/** A file that nothing names may belong to a derivation under way, unless it is older than this. */
const oneHour = 3_600_000;

/**
 * Removes metadata files that no retained snapshot and no entry of the metadata log needs.
 * @param now ms UTC
 */
export async function removeUnused(
  folder: string,
  metadata: TableMetadata,
  number: number,
  now: number,
): Promise<void> {
  const files = new TableFiles(metadata, new LocationMap(metadata.location));
  const needed = new Set<string>();
  for (const snapshot of metadata.snapshots) {
    needed.add(basename(snapshot["manifest-list"] ?? ""));
    for (const manifest of await files.manifests(snapshot)) needed.add(basename(manifest.path));
  }
  for (const entry of metadata["metadata-log"]) needed.add(basename(entry["metadata-file"]));
  for (const name of await readdir(folder)) {
    if (needed.has(name)) continue;
    const of = metadataNumber(name);
    const file = join(folder, name);
    if (of !== null ? of < number : await isAbandoned(file, now)) await rm(file, { force: true });
  }
}

async function isAbandoned(file: string, now: number): Promise<boolean> {
  if (!/\.avro$|\/\.tmp-[^/]*$/.test(file)) return false;
  const found = await stat(file).catch(() => null);
  return found !== null && now - found.mtimeMs > oneHour;
}

/**
 * Local paths of every data file that a retained snapshot of derived metadata names: a vacuum of the Delta table must
 * leave them. Empty where there is no metadata.
 *
 * @param since snapshots older than this instant, ms UTC, are about to be expired and do not count
 * @throws CORRUPT, NOT_FOUND where the metadata is damaged: derive it anew first
 */
export async function filesOfDerivedSnapshots(
  folder: string,
  since = Number.NEGATIVE_INFINITY,
): Promise<ReadonlySet<string>> {
  const paths = new Set<string>();
  const root = resolve(folder);
  const file = await newestMetadataFile(root);
  if (file === null) return paths;
  const metadata = await readMetadataFile(file);
  const files = new TableFiles(metadata, new LocationMap(metadata.location, root));
  const seen = new Set<string>();
  const expired = new Set(expiredSnapshots(metadata, since, 1));
  for (const snapshot of metadata.snapshots) {
    if (expired.has(snapshot["snapshot-id"])) continue;
    for (const manifest of await files.manifests(snapshot)) {
      if (seen.has(manifest.path)) continue;
      seen.add(manifest.path);
      for (const entry of await files.entries(manifest))
        if (entry.status !== "deleted") paths.add(files.locations.localPath(entry.file.path));
    }
  }
  return paths;
}
