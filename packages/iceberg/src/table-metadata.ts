import { IcebergError } from "./iceberg-error.js";
import { formatMetadataJson, type Long, parseMetadataJson } from "./metadata-json.js";
import {
  firstPartitionFieldId,
  type PartitionSpec,
  parsePartitionFields,
  parsePartitionSpec,
} from "./partition-spec.js";
import { highestFieldId, parseSchema, type Schema } from "./schema.js";
import {
  type MetadataLogEntry,
  mainBranch,
  type Snapshot,
  type SnapshotLogEntry,
  type SnapshotRef,
} from "./snapshot.js";
import { parseSortOrder, type SortOrder, unsorted } from "./sort-order.js";
import type { StatisticsFile } from "./statistics-file.js";

export type FormatVersion = 1 | 2 | 3;

/** Table metadata ("Table Metadata Fields") in the spec's own names; members of older formats are brought to this form. */
export interface TableMetadata {
  readonly "format-version": FormatVersion;
  readonly "table-uuid": string;
  readonly location: string;
  readonly "last-sequence-number": number;
  readonly "last-updated-ms": number;
  readonly "last-column-id": number;
  readonly schemas: readonly Schema[];
  readonly "current-schema-id": number;
  readonly "partition-specs": readonly PartitionSpec[];
  readonly "default-spec-id": number;
  readonly "last-partition-id": number;
  readonly "sort-orders": readonly SortOrder[];
  readonly "default-sort-order-id": number;
  readonly properties: Readonly<Record<string, string>>;
  /** Null where the table has no snapshot. */
  readonly "current-snapshot-id": Long | null;
  readonly snapshots: readonly Snapshot[];
  readonly "snapshot-log": readonly SnapshotLogEntry[];
  readonly "metadata-log": readonly MetadataLogEntry[];
  readonly refs: Readonly<Record<string, SnapshotRef>>;
  readonly statistics?: readonly StatisticsFile[];
  readonly "partition-statistics"?: readonly StatisticsFile[];
  /** v3 */
  readonly "next-row-id"?: Long;
  readonly "encryption-keys"?: readonly { readonly "key-id": string }[];
}

/** What a table is before its first update. */
export const emptyMetadata: TableMetadata = {
  "format-version": 2,
  "table-uuid": "",
  location: "",
  "last-sequence-number": 0,
  "last-updated-ms": 0,
  "last-column-id": 0,
  schemas: [],
  "current-schema-id": -1,
  "partition-specs": [],
  "default-spec-id": -1,
  "last-partition-id": firstPartitionFieldId - 1,
  "sort-orders": [],
  "default-sort-order-id": -1,
  properties: {},
  "current-snapshot-id": null,
  snapshots: [],
  "snapshot-log": [],
  "metadata-log": [],
  refs: {},
};

/**
 * Reads a metadata file of format 1, 2 or 3.
 *
 * @param where named in errors, such as the file
 * @throws CORRUPT naming what is missing or inconsistent; UNSUPPORTED for a later format
 */
export function parseTableMetadata(text: string, where: string): TableMetadata {
  let value: unknown;
  try {
    value = parseMetadataJson(text);
  } catch (cause) {
    throw new IcebergError("CORRUPT", `${where}: not JSON; the file is damaged`, cause);
  }
  return tableMetadataOf(value, where);
}

/** Table metadata from parsed JSON. @throws CORRUPT, UNSUPPORTED */
export function tableMetadataOf(value: unknown, where: string): TableMetadata {
  try {
    return normalised(value, where);
  } catch (cause) {
    if (cause instanceof IcebergError) throw cause;
    throw new IcebergError("CORRUPT", `${where}: a member is not of its kind; the file is damaged`, cause);
  }
}

function normalised(value: unknown, where: string): TableMetadata {
  if (typeof value !== "object" || value === null) throw new IcebergError("CORRUPT", `${where}: not a JSON object`);
  const raw = value as Partial<TableMetadata> & {
    readonly schema?: unknown;
    readonly "partition-spec"?: readonly unknown[];
  };
  const version = raw["format-version"] as number | undefined;
  if (version !== 1 && version !== 2 && version !== 3) {
    throw new IcebergError(
      version === undefined ? "CORRUPT" : "UNSUPPORTED",
      `${where}: format-version ${version}; must be 1, 2 or 3`,
    );
  }
  const { schema, "partition-spec": spec, ...rest } = raw;
  const schemas = (raw.schemas ?? (schema ? [schema] : [])).map((each) => parseSchema(each, where));
  const specs = (
    raw["partition-specs"] ?? (spec ? [{ "spec-id": 0, fields: parsePartitionFields(spec, where) }] : [])
  ).map((each) => parsePartitionSpec(each, where));
  const orders = (raw["sort-orders"] ?? [unsorted]).map((order) => parseSortOrder(order, where));
  const current = raw["current-snapshot-id"] ?? null;
  const snapshots = (raw.snapshots ?? []).map((snapshot) => parseSnapshot(snapshot, where));
  const currentId = current === -1 ? null : current;
  const metadata: TableMetadata = {
    ...rest,
    "format-version": version,
    "table-uuid": raw["table-uuid"] ?? "",
    location: requireText(raw.location, "location", where),
    "last-sequence-number": raw["last-sequence-number"] ?? 0,
    "last-updated-ms": raw["last-updated-ms"] ?? 0,
    "last-column-id": raw["last-column-id"] ?? Math.max(0, ...schemas.map(highestFieldId)),
    schemas,
    "current-schema-id": raw["current-schema-id"] ?? schemas[0]?.["schema-id"] ?? 0,
    "partition-specs": specs,
    "default-spec-id": raw["default-spec-id"] ?? 0,
    "last-partition-id":
      raw["last-partition-id"] ??
      Math.max(firstPartitionFieldId - 1, ...specs.flatMap((each) => each.fields.map((field) => field["field-id"]))),
    "sort-orders": orders,
    "default-sort-order-id": raw["default-sort-order-id"] ?? 0,
    properties: raw.properties ?? {},
    "current-snapshot-id": currentId,
    snapshots,
    "snapshot-log": raw["snapshot-log"] ?? [],
    "metadata-log": raw["metadata-log"] ?? [],
    refs: {
      ...(currentId === null ? {} : { [mainBranch]: { "snapshot-id": currentId, type: "branch" } }),
      ...raw.refs,
    },
  };
  validateMetadata(metadata, where);
  return metadata;
}

function requireText(value: unknown, name: string, where: string): string {
  if (typeof value !== "string" || value === "") throw new IcebergError("CORRUPT", `${where}: without ${name}`);
  return value;
}

function parseSnapshot(value: Snapshot, where: string): Snapshot {
  const id = value?.["snapshot-id"];
  if (typeof id !== "bigint" && !Number.isInteger(id))
    throw new IcebergError("CORRUPT", `${where}: a snapshot without snapshot-id`);
  if (typeof value["manifest-list"] !== "string" && !Array.isArray(value.manifests))
    throw new IcebergError("CORRUPT", `${where}: snapshot ${id} without manifest-list`);
  return value;
}

/** @throws CORRUPT where an id points to nothing */
export function validateMetadata(metadata: TableMetadata, where: string): void {
  if (metadata["format-version"] > 1 && metadata["table-uuid"] === "")
    throw new IcebergError("CORRUPT", `${where}: without table-uuid`);
  const lacks = (what: string, id: unknown) =>
    new IcebergError("CORRUPT", `${where}: ${what} ${id}, which the metadata does not hold`);
  const schemaId = metadata["current-schema-id"];
  if (!metadata.schemas.some((schema) => schema["schema-id"] === schemaId)) throw lacks("current-schema-id", schemaId);
  const specId = metadata["default-spec-id"];
  if (!metadata["partition-specs"].some((spec) => spec["spec-id"] === specId)) throw lacks("default-spec-id", specId);
  const orderId = metadata["default-sort-order-id"];
  if (!metadata["sort-orders"].some((order) => order["order-id"] === orderId))
    throw lacks("default-sort-order-id", orderId);
  const snapshots = new Set(metadata.snapshots.map((snapshot) => snapshot["snapshot-id"]));
  const current = metadata["current-snapshot-id"];
  if (current !== null && !snapshots.has(current)) throw lacks("current-snapshot-id", current);
  for (const [name, ref] of Object.entries(metadata.refs))
    if (!snapshots.has(ref["snapshot-id"])) throw lacks(`ref ${name} to snapshot`, ref["snapshot-id"]);
}

/** The JSON object of a metadata file, with the members older readers of its format need. */
export function metadataAsJson(metadata: TableMetadata): Record<string, unknown> {
  const { "current-snapshot-id": current, ...rest } = metadata;
  const older =
    metadata["format-version"] > 1
      ? {}
      : { schema: currentSchema(metadata), "partition-spec": defaultSpec(metadata).fields };
  const id = current ?? (metadata["format-version"] < 3 ? -1 : null);
  return { ...rest, ...older, "current-snapshot-id": id };
}

/** The text of a metadata file. */
export function formatTableMetadata(metadata: TableMetadata): string {
  return formatMetadataJson(metadataAsJson(metadata));
}

export function currentSchema(metadata: TableMetadata): Schema {
  return schemaById(metadata, metadata["current-schema-id"]);
}

/** @throws CORRUPT if the metadata holds no schema of this id */
export function schemaById(metadata: TableMetadata, id: number): Schema {
  const found = metadata.schemas.find((schema) => schema["schema-id"] === id);
  if (!found) throw new IcebergError("CORRUPT", `${metadata.location}: no schema ${id}`);
  return found;
}

/** @throws CORRUPT if the metadata holds no partition spec of this id */
export function specById(metadata: TableMetadata, id: number): PartitionSpec {
  const found = metadata["partition-specs"].find((spec) => spec["spec-id"] === id);
  if (!found) throw new IcebergError("CORRUPT", `${metadata.location}: no partition spec ${id}`);
  return found;
}

export function defaultSpec(metadata: TableMetadata): PartitionSpec {
  return specById(metadata, metadata["default-spec-id"]);
}

/** The snapshot of this id; null if there is none. */
export function snapshotById(metadata: TableMetadata, id: Long): Snapshot | null {
  return metadata.snapshots.find((snapshot) => snapshot["snapshot-id"] === id) ?? null;
}

export function currentSnapshot(metadata: TableMetadata): Snapshot | null {
  const id = metadata["current-snapshot-id"];
  return id === null ? null : snapshotById(metadata, id);
}
