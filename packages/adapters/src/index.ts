export { describeMongoDocuments, openMongoDocuments } from "./documents/mongo-documents.js";
export { openMongoHome } from "./documents/mongo-home.js";
export { type DocumentDatabase, openPostgresDocuments } from "./documents/postgres-documents.js";
export {
  type GradientBoostingOptions,
  type OpenedGradientBoosting,
  openGradientBoosting,
} from "./gradient-boosting/open-gradient-boosting.js";
export { homeFolder } from "./home-folder.js";
export { makeFolder } from "./make-folder.js";
export { writeDemoTruth } from "./market-data/demo/write-truth.js";
export { type MarketDataOptions, type MarketDataSurroundings, openMarketData } from "./market-data/open-market-data.js";
export { type SampleReadiness, sampleReadiness } from "./market-data/sample/sample-readiness.js";
export { openFolderPayloadStore } from "./payload-store/folder.js";
export { PostgresPointerStore } from "./postgres/catalog-pointers.js";
export { type Database, type Isolation, isLost, type Queryable, sqlStateOf } from "./postgres/database.js";
export { describePostgres, isServerRunning } from "./postgres/describe-postgres.js";
export {
  type ExportedTable,
  exportDatabase,
  importDatabase,
  tableWithRows,
  wasRestored,
} from "./postgres/export-database.js";
export { PostgresHomeRegister, readPostgresHome } from "./postgres/home-register.js";
export { type Job, type JobOrder, JobQueue } from "./postgres/jobs.js";
export { type CopiedTable, LakeCopies } from "./postgres/lake-copies.js";
export { type Migration, migrate } from "./postgres/migrate.js";
export { openPostgres, type PostgresOptions } from "./postgres/open-postgres.js";
export { isApiKey, keyIdOf, type User, type UserRole, UserStore, userRoles } from "./postgres/users.js";
export { type Watchlist, WatchlistStore } from "./postgres/watchlists.js";
export { type DeltaTableStoreOptions, openDeltaTableStore } from "./table-store/delta.js";
export {
  type DerivedMetadata,
  deriveLakeMetadata,
  tableDeriver,
} from "./table-store/derive-lake.js";
export { icebergProtector } from "./table-store/iceberg-protector.js";
export {
  type KeptFiles,
  LakeUpkeep,
  type Layout,
  type TableFilesState,
  type TableVersionEntry,
  type UpkeepWatch,
  type VacuumRequest,
  type VacuumResult,
} from "./table-store/lake-upkeep.js";
export { type PinnedFile, type PinnedTable, pinTables } from "./table-store/pin-tables.js";
export { writeParquet } from "./table-store/write-parquet.js";
