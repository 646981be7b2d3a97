import { rm } from "node:fs/promises";
import { LocationMap, localPathOf } from "./location-map.js";
import type { Long } from "./metadata-json.js";
import type { Snapshot } from "./snapshot.js";
import { TableFiles } from "./table-files.js";
import type { TableMetadata } from "./table-metadata.js";

/**
 * Snapshots older than an instant that no branch or tag points to.
 * @param olderThan ms UTC
 * @param keep the newest so many are kept whatever their age
 */
export function expiredSnapshots(metadata: TableMetadata, olderThan: number, keep: number): Long[] {
  const pointed = new Set(Object.values(metadata.refs).map((ref) => ref["snapshot-id"]));
  return metadata.snapshots
    .toSorted(
      (a, b) => (b["sequence-number"] ?? 0) - (a["sequence-number"] ?? 0) || b["timestamp-ms"] - a["timestamp-ms"],
    )
    .slice(keep)
    .filter((snapshot) => snapshot["timestamp-ms"] < olderThan && !pointed.has(snapshot["snapshot-id"]))
    .map((snapshot) => snapshot["snapshot-id"]);
}

/** Removes manifest lists, manifests and data files that `before` named and `after` does not. */
export async function removeUnreachable(before: TableMetadata, after: TableMetadata): Promise<void> {
  const kept = await reachable(after.snapshots, after);
  const ids = new Set(after.snapshots.map((snapshot) => snapshot["snapshot-id"]));
  const gone = before.snapshots.filter((snapshot) => !ids.has(snapshot["snapshot-id"]));
  for (const path of await reachable(gone, before)) {
    const local = kept.has(path) ? null : localPathOf(path);
    if (local !== null) await rm(local, { force: true });
  }
}

/** URIs of every file that the snapshots of a table name. */
async function reachable(snapshots: readonly Snapshot[], metadata: TableMetadata): Promise<Set<string>> {
  const files = new TableFiles(metadata, new LocationMap(metadata.location));
  const found = new Set<string>();
  for (const snapshot of snapshots) {
    if (snapshot["manifest-list"] !== undefined) found.add(snapshot["manifest-list"]);
    for (const manifest of await files.manifests(snapshot)) {
      if (found.has(manifest.path)) continue;
      found.add(manifest.path);
      for (const entry of await files.entries(manifest)) if (entry.status !== "deleted") found.add(entry.file.path);
    }
  }
  return found;
}
