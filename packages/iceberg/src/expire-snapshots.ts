import { rm } from "node:fs/promises";
import { IcebergError } from "./iceberg-error.js";
import { LocationMap, localPathOf } from "./location-map.js";
import type { Long } from "./metadata-json.js";
import type { Snapshot, SnapshotRef } from "./snapshot.js";
import { TableFiles } from "./table-files.js";
import { snapshotById, type TableMetadata } from "./table-metadata.js";

/**
 * Snapshots older than an instant that no branch or tag points to, and no branch asks to be kept.
 * @param olderThan ms UTC
 * @param keep the newest so many are kept whatever their age
 * @param now ms UTC, from which branches count the age they keep
 */
export function expiredSnapshots(
  metadata: TableMetadata,
  olderThan: number,
  keep: number,
  now = Number.POSITIVE_INFINITY,
): Long[] {
  const pointed = new Set(Object.values(metadata.refs).flatMap((ref) => retainedBy(metadata, ref, now)));
  return metadata.snapshots
    .toSorted(
      (a, b) => (b["sequence-number"] ?? 0) - (a["sequence-number"] ?? 0) || b["timestamp-ms"] - a["timestamp-ms"],
    )
    .slice(keep)
    .filter((snapshot) => snapshot["timestamp-ms"] < olderThan && !pointed.has(snapshot["snapshot-id"]))
    .map((snapshot) => snapshot["snapshot-id"]);
}

/** The snapshot of a branch or tag, and those before it that the branch's own retention keeps ("Snapshot Retention Policy"). */
function retainedBy(metadata: TableMetadata, ref: SnapshotRef, now: number): Long[] {
  const retained: Long[] = [];
  const least = ref["min-snapshots-to-keep"] ?? 1;
  const oldest = now - (ref["max-snapshot-age-ms"] ?? 0);
  let snapshot = snapshotById(metadata, ref["snapshot-id"]);
  while (snapshot && (retained.length < least || snapshot["timestamp-ms"] >= oldest)) {
    retained.push(snapshot["snapshot-id"]);
    const parent = snapshot["parent-snapshot-id"] ?? null;
    snapshot = parent === null || retained.includes(parent) ? null : snapshotById(metadata, parent);
  }
  return retained;
}

/** Removes manifest lists, manifests and data files that `before` named and `after` does not. */
export async function removeUnreachable(before: TableMetadata, after: TableMetadata): Promise<void> {
  const kept = await reachable(after.snapshots, after);
  const ids = new Set(after.snapshots.map((snapshot) => snapshot["snapshot-id"]));
  const gone = before.snapshots.filter((snapshot) => !ids.has(snapshot["snapshot-id"]));
  const named = new Set<string>();
  // Of a snapshot whose manifests another has removed, nothing more is known.
  for (const snapshot of gone)
    for (const path of await reachable([snapshot], before).catch(nothingIfGone)) named.add(path);
  for (const path of named) {
    const local = kept.has(path) ? null : localPathOf(path);
    if (local !== null) await rm(local, { force: true });
  }
}

function nothingIfGone(cause: unknown): Set<string> {
  if (cause instanceof IcebergError && cause.code === "NOT_FOUND") return new Set();
  throw cause;
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
