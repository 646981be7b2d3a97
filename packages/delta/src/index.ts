export type { Action, AddFile, CommitInfo, MetaData, Protocol } from "./actions.js";
export type { WriteOptions } from "./append-rows.js";
export type { DeltaColumn, DeltaColumnType, DeltaField, DeltaFrame } from "./column.js";
export type { CommitResult } from "./commit.js";
export type { CommitRequest } from "./commit-files.js";
export { type ConflictKind, DeltaError, type DeltaErrorCode } from "./delta-error.js";
export { DeltaTable, type DeltaTableOptions, type VersionInfo } from "./delta-table.js";
export {
  type DeltaType,
  engineTypeOf,
  type PrimitiveName,
  parseTableSchema,
  type StructField,
  type StructType,
} from "./delta-type.js";
export { Engine, type EngineOptions } from "./engine.js";
export { localPath } from "./file-path.js";
export type { FrameSource } from "./frame-function.js";
export type { ChangedRows, MergeOptions } from "./merge-rows.js";
export type { ObjectStore, StoredObject } from "./object-store.js";
export type { OptimiseOptions, OptimiseResult } from "./optimise-table.js";
export type { OverwriteOptions } from "./overwrite-rows.js";
export { writeParquetFile } from "./parquet/write-parquet-file.js";
export { featuresOf, type TableFeatures } from "./protocol.js";
export { type ColumnCondition, statisticsOf } from "./prune-files.js";
export type { PutMode } from "./put-if-absent.js";
export { type Relation, type RelationColumn, type RelationOptions, relationOf, schemaOf } from "./relation.js";
export { S3ObjectStore, type S3Options } from "./s3-object-store.js";
export type { ScanOptions } from "./scan.js";
export { parseSchema } from "./schema-string.js";
export { countSmallFiles, type SmallFileOptions, type SmallFileReport } from "./small-files.js";
export type { Snapshot, SnapshotFile } from "./snapshot.js";
export { type CommitStep, commitSteps } from "./table-context.js";
export type { TableDefinition } from "./table-definition.js";
export type { FileProtector, KeptFiles, VacuumOptions, VacuumResult } from "./vacuum-table.js";
