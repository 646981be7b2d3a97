import { type AvroSchema, formatAvro, readAvro } from "./avro-file.js";
import { avroName } from "./avro-name.js";
import { decimalLength, manifestEntrySchema, type PartitionColumn } from "./avro-schemas.js";
import type { DataFile, EntryStatus, FileContent, ManifestEntry, ManifestFile } from "./data-file.js";
import { IcebergError } from "./iceberg-error.js";
import type { Long } from "./metadata-json.js";
import type { PartitionSpec } from "./partition-spec.js";
import { decimalOf, fieldsById, type PrimitiveType, type Schema } from "./schema.js";
import { parseTransform, resultType } from "./transform.js";
import { integerOf, isLongLike, uuidOf, type Value } from "./value.js";

const contents: readonly FileContent[] = ["data", "positionDeletes", "equalityDeletes"];
const statuses: readonly EntryStatus[] = ["existing", "added", "deleted"];

/** Id, name and type of each field of a spec; the type of a source that is gone reads as text. */
export function partitionColumns(spec: PartitionSpec, schemas: readonly Schema[]): PartitionColumn[] {
  return spec.fields.map((field) => {
    const source = sourceType(schemas, field["source-id"]);
    return { id: field["field-id"], name: field.name, type: resultType(parseTransform(field.transform), source) };
  });
}

/** Type of a field in the newest schema that has it. */
function sourceType(schemas: readonly Schema[], id: number): PrimitiveType {
  for (const schema of schemas.toReversed()) {
    const found = fieldsById(schema).get(id)?.field.type;
    if (typeof found === "string") return found;
  }
  return "string";
}

interface RawDataFile extends Readonly<Record<string, unknown>> {
  readonly file_path: string;
  readonly partition: Readonly<Record<string, unknown>>;
}

/**
 * Files of a manifest. Sequence numbers and snapshot ids left out are those of the manifest.
 *
 * @throws CORRUPT, UNSUPPORTED
 */
export function readManifest(
  bytes: Buffer,
  manifest: ManifestFile,
  spec: PartitionSpec,
  columns: readonly PartitionColumn[],
): ManifestEntry[] {
  const { records, schema } = readAvro(bytes, manifest.path);
  const names = partitionNames(schema);
  const places = spec.fields.map((field) => names.get(field["field-id"]) ?? avroName(field.name));
  return records.map((record) => {
    const raw = record.data_file as RawDataFile;
    const status = statuses[Number(record.status)];
    if (raw?.file_path === undefined || status === undefined)
      throw new IcebergError("CORRUPT", `${manifest.path}: an entry without status or file`);
    if (isEncrypted(raw)) throw new IcebergError("UNSUPPORTED", `${raw.file_path}: encrypted; no key is held here`);
    const sequence = optional(record.sequence_number) ?? (status === "added" ? manifest.sequenceNumber : 0);
    return {
      status,
      snapshotId: (record.snapshot_id as Long | null | undefined) ?? manifest.addedSnapshotId,
      sequenceNumber: sequence,
      fileSequenceNumber: optional(record.file_sequence_number) ?? sequence,
      file: dataFileOf(
        raw,
        spec["spec-id"],
        places.map((name, place) => partitionValue(columns[place].type, raw.partition[name])),
      ),
    };
  });
}

/** Whether a record of a manifest or its list names a key. */
export function isEncrypted({ key_metadata: key }: Readonly<Record<string, unknown>>): boolean {
  return key instanceof Uint8Array && key.length > 0;
}

/** Field id to name in the partition record of the writer's schema. */
function partitionNames(schema: AvroSchema): Map<number, string> {
  const fields = (type: unknown): readonly { name: string; type: unknown; "field-id"?: number }[] => {
    const record = Array.isArray(type) ? type.find((branch) => typeof branch === "object" && branch !== null) : type;
    return (record as { fields?: { name: string; type: unknown }[] } | undefined)?.fields ?? [];
  };
  const dataFile = fields(schema).find(({ name }) => name === "data_file");
  const partition = fields(dataFile?.type).find(({ name }) => name === "partition");
  return new Map(fields(partition?.type).map((field) => [field["field-id"] ?? -1, field.name]));
}

function dataFileOf(raw: RawDataFile, specId: number, partition: readonly (Value | null)[]): DataFile {
  const counts = (name: string) => mapOf(raw[name], Number);
  const bounds = (name: string) => mapOf(raw[name], (value) => value as Uint8Array);
  const format = String(raw.file_format).toUpperCase();
  return dropUndefined({
    content: contents[Number(raw.content ?? 0)] ?? "data",
    path: raw.file_path,
    format,
    specId,
    partition,
    recordCount: Number(raw.record_count),
    fileSize: Number(raw.file_size_in_bytes),
    columnSizes: counts("column_sizes"),
    valueCounts: counts("value_counts"),
    nullCounts: counts("null_value_counts"),
    nanCounts: counts("nan_value_counts"),
    lowerBounds: bounds("lower_bounds"),
    upperBounds: bounds("upper_bounds"),
    splitOffsets: (raw.split_offsets as Long[] | null | undefined)?.map(Number),
    equalityIds: (raw.equality_ids as number[] | null | undefined) ?? undefined,
    sortOrderId: optional(raw.sort_order_id),
    referencedDataFile: (raw.referenced_data_file as string | null | undefined) ?? undefined,
    contentOffset: optional(raw.content_offset),
    contentSize: optional(raw.content_size_in_bytes),
  });
}

function dropUndefined(file: { [Name in keyof DataFile]: DataFile[Name] | undefined }): DataFile {
  return Object.fromEntries(Object.entries(file).filter(([, value]) => value !== undefined)) as unknown as DataFile;
}

function optional(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

function mapOf<T>(pairs: unknown, convert: (value: unknown) => T): Map<number, T> | undefined {
  if (!Array.isArray(pairs)) return undefined;
  return new Map(pairs.map(({ key, value }: { key: number; value: unknown }) => [key, convert(value)]));
}

function partitionValue(type: PrimitiveType, value: unknown): Value | null {
  if (value === null || value === undefined) return null;
  if (isLongLike(type)) return BigInt(value as number);
  if (decimalOf(type)) return integerOf(value as Uint8Array);
  if (type === "uuid") return typeof value === "string" ? value : uuidOf(value as Uint8Array);
  return value as Value;
}

function avroPartitionValue(type: PrimitiveType, value: Value | null): unknown {
  if (value === null) return null;
  const decimal = decimalOf(type);
  if (decimal) {
    const length = decimalLength(decimal.precision);
    if (BigInt.asIntN(length * 8, value as bigint) !== value)
      throw new IcebergError("BAD_ARGUMENT", `partition value ${value} (unscaled): does not fit ${type}`);
    const hex = BigInt.asUintN(length * 8, value as bigint).toString(16);
    return Buffer.from(hex.padStart(length * 2, "0"), "hex");
  }
  if (type === "uuid") return Buffer.from((value as string).replaceAll("-", ""), "hex");
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

/** What a manifest says of its table. */
export interface ManifestContext {
  readonly schema: Schema;
  readonly spec: PartitionSpec;
  readonly columns: readonly PartitionColumn[];
  readonly content: "data" | "deletes";
}

/** A manifest's bytes, format 2. Added files leave out their sequence numbers, which the commit gives them. */
export function formatManifest(context: ManifestContext, entries: readonly ManifestEntry[]): Buffer {
  const { schema, spec, columns, content } = context;
  const metadata = {
    schema: JSON.stringify(schema),
    "schema-id": String(schema["schema-id"]),
    "partition-spec": JSON.stringify(spec.fields),
    "partition-spec-id": String(spec["spec-id"]),
    "format-version": "2",
    content,
  };
  const records = entries.map((entry) => ({
    status: statuses.indexOf(entry.status),
    snapshot_id: entry.snapshotId,
    sequence_number: entry.status === "added" ? null : entry.sequenceNumber,
    file_sequence_number: entry.status === "added" ? null : entry.fileSequenceNumber,
    data_file: recordOf(entry.file, columns),
  }));
  return formatAvro(manifestEntrySchema(columns), metadata, records);
}

function recordOf(file: DataFile, columns: readonly PartitionColumn[]): Record<string, unknown> {
  return {
    content: contents.indexOf(file.content),
    file_path: file.path,
    file_format: file.format,
    partition: Object.fromEntries(
      columns.map(({ name, type }, place) => [avroName(name), avroPartitionValue(type, file.partition[place] ?? null)]),
    ),
    record_count: file.recordCount,
    file_size_in_bytes: file.fileSize,
    column_sizes: pairsOf(file.columnSizes),
    value_counts: pairsOf(file.valueCounts),
    null_value_counts: pairsOf(file.nullCounts),
    nan_value_counts: pairsOf(file.nanCounts),
    lower_bounds: pairsOf(file.lowerBounds),
    upper_bounds: pairsOf(file.upperBounds),
    key_metadata: null,
    split_offsets: file.splitOffsets ?? null,
    equality_ids: file.equalityIds ?? null,
    sort_order_id: file.sortOrderId ?? null,
    referenced_data_file: file.referencedDataFile ?? null,
  };
}

function pairsOf<T>(map: ReadonlyMap<number, T> | undefined): { key: number; value: T | Buffer }[] | null {
  if (map === undefined) return null;
  return [...map].map(([key, value]) => ({ key, value: value instanceof Uint8Array ? Buffer.from(value) : value }));
}
