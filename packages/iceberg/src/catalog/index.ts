export { CatalogError } from "./catalog-error.js";
export { FolderPointerStore } from "./folder-pointer-store.js";
export { MemoryPointerStore } from "./memory-pointer-store.js";
export { LocalMetadataFiles, type MetadataFiles } from "./metadata-files.js";
export type {
  DropOutcome,
  Namespace,
  Pointer,
  PointerChange,
  PointerStore,
  Properties,
  SwapOutcome,
  TableIdentifier,
} from "./pointer-store.js";
export type { LoadedMetadata, ReadOnlyTables } from "./read-only-tables.js";
export { type CatalogAnswer, type CatalogOptions, type CatalogRequest, RestCatalog } from "./rest-catalog.js";
