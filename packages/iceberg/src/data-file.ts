import type { Long } from "./metadata-json.js";
import type { Value } from "./value.js";

export type FileContent = "data" | "positionDeletes" | "equalityDeletes";

/** A data or delete file as a manifest describes it. */
export interface DataFile {
  readonly content: FileContent;
  /** URI as written. */
  readonly path: string;
  /** Upper case, such as PARQUET. */
  readonly format: string;
  readonly specId: number;
  /** Partition values, one a field of the spec, in its order. */
  readonly partition: readonly (Value | null)[];
  readonly recordCount: number;
  readonly fileSize: number;
  /** By column id. */
  readonly columnSizes?: ReadonlyMap<number, number>;
  readonly valueCounts?: ReadonlyMap<number, number>;
  readonly nullCounts?: ReadonlyMap<number, number>;
  readonly nanCounts?: ReadonlyMap<number, number>;
  /** Single-value binary form by column id. */
  readonly lowerBounds?: ReadonlyMap<number, Uint8Array>;
  readonly upperBounds?: ReadonlyMap<number, Uint8Array>;
  readonly splitOffsets?: readonly number[];
  /** Columns by which an equality delete matches. */
  readonly equalityIds?: readonly number[];
  readonly sortOrderId?: number;
  /** The only data file a position delete speaks of. */
  readonly referencedDataFile?: string;
  /** Where a deletion vector lies in its Puffin file (v3). */
  readonly contentOffset?: number;
  readonly contentSize?: number;
}

export type EntryStatus = "existing" | "added" | "deleted";

/** A file of a manifest, its sequence numbers inherited where the manifest leaves them out. */
export interface ManifestEntry {
  readonly status: EntryStatus;
  readonly snapshotId: Long;
  readonly sequenceNumber: number;
  readonly fileSequenceNumber: number;
  readonly file: DataFile;
}

/** Bounds of one partition field over a manifest. */
export interface PartitionSummary {
  readonly containsNull: boolean;
  readonly containsNaN?: boolean;
  readonly lowerBound?: Uint8Array;
  readonly upperBound?: Uint8Array;
}

/** A manifest as a manifest list describes it. */
export interface ManifestFile {
  readonly path: string;
  readonly length: number;
  readonly specId: number;
  readonly content: "data" | "deletes";
  readonly sequenceNumber: number;
  readonly minSequenceNumber: number;
  readonly addedSnapshotId: Long;
  /** Undefined where a format 1 list leaves them out. */
  readonly addedFiles?: number;
  readonly existingFiles?: number;
  readonly deletedFiles?: number;
  readonly addedRows?: number;
  readonly existingRows?: number;
  readonly deletedRows?: number;
  readonly partitions?: readonly PartitionSummary[];
}
