import type { DataFile, ManifestEntry, ManifestFile } from "./data-file.js";
import type { BoundFilter } from "./filter.js";
import { IcebergError } from "./iceberg-error.js";
import { mightFileMatch, mightHold, mightManifestMatch, mightPartitionMatch } from "./prune.js";
import type { Snapshot } from "./snapshot.js";
import type { TableFiles } from "./table-files.js";
import { isSameValue } from "./transform.js";

/** A data file to be read, with what deletes rows of it. */
export interface ScanTask {
  readonly file: DataFile;
  readonly sequenceNumber: number;
  readonly positionDeletes: readonly DataFile[];
  readonly equalityDeletes: readonly DataFile[];
  readonly deletionVector: DataFile | null;
}

export interface ScanPlan {
  readonly tasks: readonly ScanTask[];
  /** Data files the snapshot holds in the manifests that were opened, and manifests left unopened. */
  readonly filesSeen: number;
  readonly manifestsSkipped: number;
}

/** Column of position deletes that holds the data file's path (reserved field id). */
export const deletePathId = 2_147_483_546;
export const deletePositionId = 2_147_483_545;

/**
 * The files of a snapshot that may hold wanted rows: manifests are passed over by their partition summaries, files by
 * their partition and bounds.
 */
export async function planScan(files: TableFiles, snapshot: Snapshot, filter: BoundFilter | null): Promise<ScanPlan> {
  const manifests = await files.manifests(snapshot);
  const isWanted = (manifest: ManifestFile) =>
    filter === null ||
    manifest.partitions === undefined ||
    mightHold(filter, (predicate) =>
      mightManifestMatch(
        predicate,
        files.spec(manifest.specId),
        files.columns(manifest.specId),
        manifest.partitions ?? [],
      ),
    );
  const data = manifests.filter((manifest) => manifest.content === "data");
  const wanted = data.filter(isWanted);
  const deletes = new DeleteIndex(files);
  for (const manifest of manifests) {
    if (manifest.content !== "deletes") continue;
    for (const entry of await files.entries(manifest)) if (entry.status !== "deleted") deletes.add(entry);
  }
  const tasks: ScanTask[] = [];
  let filesSeen = 0;
  for (const manifest of wanted) {
    for (const entry of await files.entries(manifest)) {
      if (entry.status === "deleted") continue;
      filesSeen++;
      if (filter && !mightEntryMatch(files, filter, entry)) continue;
      requireParquet(entry.file);
      tasks.push({ file: entry.file, sequenceNumber: entry.sequenceNumber, ...deletes.of(entry) });
    }
  }
  return { tasks, filesSeen, manifestsSkipped: data.length - wanted.length };
}

function mightEntryMatch(files: TableFiles, filter: BoundFilter, { file }: ManifestEntry): boolean {
  const spec = files.spec(file.specId);
  const columns = files.columns(file.specId);
  return mightHold(
    filter,
    (predicate) => mightPartitionMatch(predicate, spec, columns, file.partition) && mightFileMatch(file, predicate),
  );
}

function requireParquet(file: DataFile): void {
  if (file.format !== "PARQUET" && file.format !== "PUFFIN")
    throw new IcebergError("UNSUPPORTED", `${file.path}: a ${file.format} file; only Parquet is read`);
}

/** Which deletes speak of which data file ("Scan Planning"). */
class DeleteIndex {
  readonly #files: TableFiles;
  readonly #entries: ManifestEntry[] = [];

  constructor(files: TableFiles) {
    this.#files = files;
  }

  add(entry: ManifestEntry): void {
    requireParquet(entry.file);
    this.#entries.push(entry);
  }

  of(data: ManifestEntry): Pick<ScanTask, "positionDeletes" | "equalityDeletes" | "deletionVector"> {
    const positionDeletes: DataFile[] = [];
    const equalityDeletes: DataFile[] = [];
    let deletionVector: DataFile | null = null;
    for (const { file, sequenceNumber } of this.#entries) {
      if (file.content === "equalityDeletes") {
        const isGlobal = this.#files.spec(file.specId).fields.every(({ transform }) => transform === "void");
        if (data.sequenceNumber < sequenceNumber && (isGlobal || isSamePartition(file, data.file)))
          equalityDeletes.push(file);
        continue;
      }
      if (data.sequenceNumber > sequenceNumber) continue;
      const only = file.referencedDataFile ?? onlyPath(file);
      if (only !== null ? only !== data.file.path : !isSamePartition(file, data.file)) continue;
      if (file.format === "PUFFIN") deletionVector = file;
      else positionDeletes.push(file);
    }
    return { positionDeletes: deletionVector ? [] : positionDeletes, equalityDeletes, deletionVector };
  }
}

/** The one data file a position delete speaks of, where its bounds say so. */
function onlyPath(file: DataFile): string | null {
  const lower = file.lowerBounds?.get(deletePathId);
  const upper = file.upperBounds?.get(deletePathId);
  if (!lower || !upper || Buffer.compare(lower, upper) !== 0) return null;
  return Buffer.from(lower).toString("utf8");
}

function isSamePartition(a: DataFile, b: DataFile): boolean {
  return a.specId === b.specId && a.partition.every((value, place) => isSameValue(value, b.partition[place] ?? null));
}
