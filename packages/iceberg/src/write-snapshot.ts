import { join } from "node:path";
import type { DataFile, ManifestEntry, ManifestFile } from "./data-file.js";
import { writeWhole } from "./durable-file.js";
import { groupedBy } from "./grouped-by.js";
import { IcebergError } from "./iceberg-error.js";
import { uriOf } from "./location-map.js";
import { formatManifest } from "./manifest.js";
import { describeManifest, formatManifestList } from "./manifest-list.js";
import type { Long } from "./metadata-json.js";
import type { Snapshot, SnapshotOperation } from "./snapshot.js";
import type { TableFiles } from "./table-files.js";
import { currentSchema } from "./table-metadata.js";

export interface SnapshotChange {
  readonly id: Long;
  readonly parent: Snapshot | null;
  readonly sequenceNumber: number;
  /** ms UTC */
  readonly timestamp: number;
  readonly added: readonly DataFile[];
  /** Paths of data files that leave the table. */
  readonly removed: ReadonlySet<string>;
  /** Further members of the snapshot's summary. */
  readonly summary?: Readonly<Record<string, string>>;
  /** Folder of the metadata files, local. */
  readonly folder: string;
  /** What the names of the new files begin with; unique for this attempt. */
  readonly name: string;
  readonly operation?: SnapshotOperation;
}

/** Files of one manifest at most. */
const entriesPerManifest = 8000;
/** With more manifests than this, those of few files are put together. */
const manifestsAtMost = 30;

/**
 * Writes the manifests and the manifest list of a change; manifests it does not touch are taken over.
 *
 * @throws CONFLICT naming a removed file the parent does not hold; DISK_FULL, UNWRITABLE
 */
export async function writeSnapshot(files: TableFiles, change: SnapshotChange): Promise<Snapshot> {
  const writer = new ManifestWriter(files, change);
  const held = change.parent ? await files.manifests(change.parent) : [];
  const kept = await writer.withoutRemoved(held);
  for (const [specId, added] of groupedBy(change.added, ({ specId: id }) => id))
    kept.push(
      ...(await writer.write(
        specId,
        added.map((file) => writer.entry("added", file)),
      )),
    );
  const manifests = kept.length > manifestsAtMost ? await writer.merged(kept) : kept;
  const list = join(change.folder, `snap-${change.id}-0-${change.name}.avro`);
  const parent = change.parent?.["snapshot-id"] ?? null;
  await writeWhole(
    list,
    formatManifestList({ id: change.id, parent, sequenceNumber: change.sequenceNumber }, manifests),
  );
  return {
    "snapshot-id": change.id,
    ...(parent === null ? {} : { "parent-snapshot-id": parent }),
    "sequence-number": change.sequenceNumber,
    "timestamp-ms": change.timestamp,
    "manifest-list": uriOf(list),
    summary: { operation: change.operation ?? operationOf(change), ...writer.summary(manifests), ...change.summary },
    "schema-id": files.metadata["current-schema-id"],
  };
}

function operationOf(change: SnapshotChange): SnapshotOperation {
  if (change.removed.size === 0) return "append";
  return change.added.length === 0 ? "delete" : "overwrite";
}

class ManifestWriter {
  readonly #files: TableFiles;
  readonly #change: SnapshotChange;
  readonly #gone: DataFile[] = [];
  #written = 0;

  constructor(files: TableFiles, change: SnapshotChange) {
    this.#files = files;
    this.#change = change;
  }

  entry(status: ManifestEntry["status"], file: DataFile, held?: ManifestEntry): ManifestEntry {
    const { id, sequenceNumber } = this.#change;
    return {
      status,
      snapshotId: status === "existing" && held ? held.snapshotId : id,
      sequenceNumber: held?.sequenceNumber ?? sequenceNumber,
      fileSequenceNumber: held?.fileSequenceNumber ?? sequenceNumber,
      file,
    };
  }

  /** The manifests with the removed files marked as deleted; those without any are as they were. */
  async withoutRemoved(held: readonly ManifestFile[]): Promise<ManifestFile[]> {
    const { removed } = this.#change;
    const missing = new Set(removed);
    const kept: ManifestFile[] = [];
    for (const manifest of held) {
      if (manifest.content === "deletes" || missing.size === 0) {
        kept.push(manifest);
        continue;
      }
      const live = (await this.#files.entries(manifest)).filter(({ status }) => status !== "deleted");
      if (!live.some(({ file }) => missing.has(file.path))) {
        kept.push(manifest);
        continue;
      }
      const entries = live.map((entry) => {
        const isGone = missing.delete(entry.file.path);
        if (isGone) this.#gone.push(entry.file);
        return this.entry(isGone ? "deleted" : "existing", entry.file, entry);
      });
      kept.push(...(await this.write(manifest.specId, entries)));
    }
    const [first] = missing;
    if (first !== undefined)
      throw new IcebergError("CONFLICT", `${this.#files.metadata.location}: ${first} is no longer in the table`);
    return kept;
  }

  /** Puts the files of small manifests together, for a table that grew by many small commits. */
  async merged(manifests: readonly ManifestFile[]): Promise<ManifestFile[]> {
    const isSmall = (manifest: ManifestFile) =>
      manifest.content === "data" &&
      (manifest.deletedFiles ?? 0) === 0 &&
      (manifest.addedFiles ?? 0) + (manifest.existingFiles ?? 0) < entriesPerManifest / 2 &&
      manifest.addedSnapshotId !== this.#change.id;
    const result = manifests.filter((manifest) => !isSmall(manifest));
    for (const [specId, group] of groupedBy(manifests.filter(isSmall), (manifest) => manifest.specId)) {
      const entries: ManifestEntry[] = [];
      for (const manifest of group)
        for (const entry of await this.#files.entries(manifest))
          if (entry.status !== "deleted") entries.push(this.entry("existing", entry.file, entry));
      result.push(...(await this.write(specId, entries)));
    }
    return result;
  }

  async write(specId: number, entries: readonly ManifestEntry[]): Promise<ManifestFile[]> {
    const { id, sequenceNumber, folder, name } = this.#change;
    const spec = this.#files.spec(specId);
    const columns = this.#files.columns(specId);
    const written: ManifestFile[] = [];
    for (let from = 0; from < entries.length; from += entriesPerManifest) {
      const part = entries.slice(from, from + entriesPerManifest);
      const file = join(folder, `${name}-m${this.#written++}.avro`);
      const context = { schema: currentSchema(this.#files.metadata), spec, columns, content: "data" } as const;
      const bytes = formatManifest(context, part);
      await writeWhole(file, bytes);
      const place = { path: uriOf(file), length: bytes.length, specId, content: "data" } as const;
      written.push(describeManifest(place, { id, sequenceNumber }, part, columns));
    }
    return written;
  }

  /** Counts of the snapshot's summary ("Optional Snapshot Summary Fields"). */
  summary(manifests: readonly ManifestFile[]): Record<string, string> {
    const { added, parent } = this.#change;
    const rows = (list: readonly DataFile[]) => list.reduce((sum, file) => sum + file.recordCount, 0);
    const bytes = (list: readonly DataFile[]) => list.reduce((sum, file) => sum + file.fileSize, 0);
    const data = manifests.filter(({ content }) => content === "data");
    const total = (of: (manifest: ManifestFile) => number | undefined) =>
      data.reduce((sum, manifest) => sum + (of(manifest) ?? 0), 0);
    const before = Number(parent?.summary?.["total-files-size"] ?? (parent ? Number.NaN : 0));
    const size = before + bytes(added) - bytes(this.#gone);
    const counts: Record<string, number> = {
      "added-data-files": added.length,
      "added-records": rows(added),
      "added-files-size": bytes(added),
      "deleted-data-files": this.#gone.length,
      "deleted-records": rows(this.#gone),
      "removed-files-size": bytes(this.#gone),
    };
    const totals: Record<string, number> = {
      "total-data-files": total((manifest) => (manifest.addedFiles ?? 0) + (manifest.existingFiles ?? 0)),
      "total-records": total((manifest) => (manifest.addedRows ?? 0) + (manifest.existingRows ?? 0)),
      ...(Number.isNaN(size) ? {} : { "total-files-size": size }),
      // Deletes are taken over as they are.
      ...Object.fromEntries(
        ["total-delete-files", "total-position-deletes", "total-equality-deletes"]
          .map((name) => [name, Number(parent ? parent.summary?.[name] : 0)] as const)
          .filter(([, count]) => !Number.isNaN(count)),
      ),
    };
    const entries = [...Object.entries(counts).filter(([, count]) => count > 0), ...Object.entries(totals)];
    return Object.fromEntries(entries.map(([key, count]) => [key, String(count)]));
  }
}
