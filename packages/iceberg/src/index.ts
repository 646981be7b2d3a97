export { readMetadataAvro } from "./avro-file.js";
export type { DerivableFile, DerivableTable } from "./derivable-table.js";
export {
  type Derived,
  type DeriveOptions,
  deltaVersionSummary,
  deriveIceberg,
} from "./derive-iceberg.js";
export { filesOfDerivedSnapshots } from "./derived-files.js";
export { type EngineOptions, openEngine, type SqlEngine } from "./engine.js";
export type { SchemaChange } from "./evolve-schema.js";
export type { Comparison, Filter } from "./filter.js";
export { IcebergError, type IcebergErrorCode } from "./iceberg-error.js";
export { IcebergTable, type ReadOptions, readMetadataFile, type SnapshotChoice } from "./iceberg-table.js";
export { type ExpireOptions, IcebergWriter, type PartitionColumnSpec } from "./iceberg-writer.js";
export type { Literal } from "./literal-value.js";
export { newestMetadataFile } from "./metadata-file.js";
export { formatMetadataJson, type Long, longOf, parseMetadataJson } from "./metadata-json.js";
export { applyUpdates, type UpdateContext } from "./metadata-updates.js";
export { type NewTable, newTableMetadata } from "./new-table.js";
export type { PartitionField, PartitionSpec, UnboundPartitionSpec } from "./partition-spec.js";
export { type Relocation, relocateTable } from "./relocate-table.js";
export { RestTable } from "./rest-table.js";
export type { IcebergType, ListType, MapType, NestedField, PrimitiveType, Schema, StructType } from "./schema.js";
export type { MetadataLogEntry, Snapshot, SnapshotLogEntry, SnapshotOperation, SnapshotRef } from "./snapshot.js";
export type { SortField, SortOrder } from "./sort-order.js";
export type { StatisticsFile } from "./statistics-file.js";
export { FolderTable, type TableCommits } from "./table-commits.js";
export {
  currentSchema,
  currentSnapshot,
  type FormatVersion,
  formatTableMetadata,
  metadataAsJson,
  parseTableMetadata,
  type TableMetadata,
  tableMetadataOf,
} from "./table-metadata.js";
export { checkRequirements } from "./table-requirements.js";
export type { TableRequirement, TableUpdate } from "./table-update.js";
