import { type Database, PostgresPointerStore } from "@plumbline/adapters";
import type { TableStore } from "@plumbline/core";
import {
  FolderPointerStore,
  LocalMetadataFiles,
  MovedTables,
  type PointerStore,
  RestCatalog,
  storeUnavailable,
} from "@plumbline/iceberg/catalog";
import type { ServerConfig } from "../config.js";
import type { DatabaseAccess } from "../database/database-access.js";
import { foldersOf } from "../home.js";
import { problemOf } from "../run/problem.js";
import { DeferredPointerStore } from "./deferred-pointers.js";
import { LakeTables } from "./lake-tables.js";

/**
 * The catalog of a home: its users' tables below `warehouse/`, and beside them the lake's, which nobody changes here.
 * Pointers are in PostgreSQL, or in the home's folder `pointers/` where PLUMB_POSTGRES_URL is `off`.
 */
export function openCatalog(
  config: ServerConfig,
  database: DatabaseAccess,
  lake: { readonly store: TableStore; readonly folder: string },
  onFailure: (error: unknown) => void,
): RestCatalog {
  const folders = foldersOf(config.home);
  const store = pointersOf(config, () => database.get());
  const readOnly = new LakeTables(lake.store, lake.folder);
  const { lake: lakes, payloads, cache, logs, postgres, truth, pointers } = folders;
  const closed = [lake.folder, lakes, payloads, cache, logs, postgres, truth, pointers];
  const moved = new MovedTables({
    store,
    warehouse: folders.warehouse,
    isStoreOwn: true,
  });
  const files = new LocalMetadataFiles(folders.warehouse, closed);
  return new RestCatalog({ store, files, readOnly, moved, onFailure });
}

/** Where the names of a home's own tables are kept; opened when first asked. */
export function pointersOf(config: ServerConfig, open: () => Promise<Database>): PointerStore {
  if (config.postgresUrl === "off") return new FolderPointerStore(foldersOf(config.home).pointers);
  return new DeferredPointerStore(async () => {
    try {
      return new PostgresPointerStore(await open());
    } catch (error) {
      const { message, remedy } = problemOf(error);
      throw storeUnavailable(`${message}. ${remedy}`, error);
    }
  });
}
