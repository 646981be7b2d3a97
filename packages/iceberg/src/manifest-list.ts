import { formatAvro, readAvro } from "./avro-file.js";
import { manifestListSchema, type PartitionColumn } from "./avro-schemas.js";
import type { ManifestEntry, ManifestFile, PartitionSummary } from "./data-file.js";
import { IcebergError } from "./iceberg-error.js";
import { isEncrypted } from "./manifest.js";
import type { Long } from "./metadata-json.js";
import { compareValues, type Value, valueToBytes } from "./value.js";

/** @throws CORRUPT */
export function readManifestList(bytes: Buffer, where: string): ManifestFile[] {
  return readAvro(bytes, where).records.map((record) => {
    const number = (name: string, older = name) => {
      const value = record[name] ?? record[older];
      return value === null || value === undefined ? undefined : Number(value);
    };
    if (typeof record.manifest_path !== "string")
      throw new IcebergError("CORRUPT", `${where}: an entry without manifest_path`);
    if (isEncrypted(record))
      throw new IcebergError("UNSUPPORTED", `${record.manifest_path}: encrypted; no key is held here`);
    const summaries = record.partitions as Readonly<Record<string, unknown>>[] | null | undefined;
    const manifest: { [Name in keyof ManifestFile]: ManifestFile[Name] | undefined } = {
      path: record.manifest_path,
      length: number("manifest_length") ?? 0,
      specId: number("partition_spec_id") ?? 0,
      content: number("content") === 1 ? "deletes" : "data",
      sequenceNumber: number("sequence_number") ?? 0,
      minSequenceNumber: number("min_sequence_number") ?? 0,
      addedSnapshotId: (record.added_snapshot_id as Long | null | undefined) ?? 0,
      addedFiles: number("added_files_count", "added_data_files_count"),
      existingFiles: number("existing_files_count", "existing_data_files_count"),
      deletedFiles: number("deleted_files_count", "deleted_data_files_count"),
      addedRows: number("added_rows_count"),
      existingRows: number("existing_rows_count"),
      deletedRows: number("deleted_rows_count"),
      partitions: summaries?.map(summaryOf),
    };
    return Object.fromEntries(
      Object.entries(manifest).filter(([, value]) => value !== undefined),
    ) as unknown as ManifestFile;
  });
}

function summaryOf(raw: Readonly<Record<string, unknown>>): PartitionSummary {
  const lower = raw.lower_bound as Uint8Array | null | undefined;
  const upper = raw.upper_bound as Uint8Array | null | undefined;
  return {
    containsNull: Boolean(raw.contains_null),
    ...(typeof raw.contains_nan === "boolean" ? { containsNaN: raw.contains_nan } : {}),
    ...(lower ? { lowerBound: lower } : {}),
    ...(upper ? { upperBound: upper } : {}),
  };
}

/** A manifest list's bytes, format 2. */
export function formatManifestList(
  snapshot: { readonly id: Long; readonly parent: Long | null; readonly sequenceNumber: number },
  manifests: readonly ManifestFile[],
): Buffer {
  const metadata = {
    "snapshot-id": String(snapshot.id),
    "parent-snapshot-id": String(snapshot.parent),
    "sequence-number": String(snapshot.sequenceNumber),
    "format-version": "2",
  };
  const records = manifests.map((manifest) => ({
    manifest_path: manifest.path,
    manifest_length: manifest.length,
    partition_spec_id: manifest.specId,
    content: manifest.content === "deletes" ? 1 : 0,
    sequence_number: manifest.sequenceNumber,
    min_sequence_number: manifest.minSequenceNumber,
    added_snapshot_id: manifest.addedSnapshotId,
    added_files_count: manifest.addedFiles ?? 0,
    existing_files_count: manifest.existingFiles ?? 0,
    deleted_files_count: manifest.deletedFiles ?? 0,
    added_rows_count: manifest.addedRows ?? 0,
    existing_rows_count: manifest.existingRows ?? 0,
    deleted_rows_count: manifest.deletedRows ?? 0,
    partitions:
      manifest.partitions?.map((summary) => ({
        contains_null: summary.containsNull,
        contains_nan: summary.containsNaN ?? null,
        lower_bound: summary.lowerBound ? Buffer.from(summary.lowerBound) : null,
        upper_bound: summary.upperBound ? Buffer.from(summary.upperBound) : null,
      })) ?? null,
    key_metadata: null,
  }));
  return formatAvro(manifestListSchema, metadata, records);
}

/** What a manifest list says of a manifest just written. */
export function describeManifest(
  written: {
    readonly path: string;
    readonly length: number;
    readonly specId: number;
    readonly content: "data" | "deletes";
  },
  snapshot: { readonly id: Long; readonly sequenceNumber: number },
  entries: readonly ManifestEntry[],
  columns: readonly PartitionColumn[],
): ManifestFile {
  const count = { added: 0, existing: 0, deleted: 0 };
  const rows = { added: 0, existing: 0, deleted: 0 };
  let smallest = snapshot.sequenceNumber;
  for (const { status, file, sequenceNumber } of entries) {
    count[status]++;
    rows[status] += file.recordCount;
    if (status === "existing" && sequenceNumber < smallest) smallest = sequenceNumber;
  }
  return {
    ...written,
    sequenceNumber: snapshot.sequenceNumber,
    minSequenceNumber: smallest,
    addedSnapshotId: snapshot.id,
    addedFiles: count.added,
    existingFiles: count.existing,
    deletedFiles: count.deleted,
    addedRows: rows.added,
    existingRows: rows.existing,
    deletedRows: rows.deleted,
    partitions: columns.map((column, place) =>
      summarise(
        column,
        entries.map(({ file }) => file.partition[place] ?? null),
      ),
    ),
  };
}

function summarise(column: PartitionColumn, values: readonly (Value | null)[]): PartitionSummary {
  let lower: Value | null = null;
  let upper: Value | null = null;
  let containsNull = false;
  let containsNaN = false;
  for (const value of values) {
    if (value === null) containsNull = true;
    else if (Number.isNaN(value)) containsNaN = true;
    else {
      if (lower === null || compareValues(value, lower) < 0) lower = value;
      if (upper === null || compareValues(value, upper) > 0) upper = value;
    }
  }
  return {
    containsNull,
    containsNaN,
    ...(lower === null ? {} : { lowerBound: valueToBytes(column.type, lower) }),
    ...(upper === null ? {} : { upperBound: valueToBytes(column.type, upper) }),
  };
}
