export { CatalogError, storeUnavailable } from "./catalog-error.js";
export { FolderPointerStore } from "./folder-pointer-store.js";
export { MemoryPointerStore } from "./memory-pointer-store.js";
export { LocalMetadataFiles, type MetadataFiles } from "./metadata-files.js";
export { MovedTables, type MovedTablesOptions } from "./moved-tables.js";
export {
  type DropOutcome,
  isSamePointer,
  type Namespace,
  type Pointer,
  type PointerChange,
  type PointerStore,
  type Properties,
  type SwapOutcome,
  type TableIdentifier,
} from "./pointer-store.js";
export type { LoadedMetadata, ReadOnlyTables } from "./read-only-tables.js";
export { type CatalogAnswer, type CatalogOptions, type CatalogRequest, RestCatalog } from "./rest-catalog.js";
