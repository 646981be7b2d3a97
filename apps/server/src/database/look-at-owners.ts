import { openMongoHome, readPostgresHome } from "@plumbline/adapters";
import type { HomeRecord } from "@plumbline/core";
import type { ServerConfig } from "../config.js";
import { type Ownership, ownerWords, storeOwnership } from "./claim-store.js";
import { readHomeFile } from "./home-file.js";

/** Whose a store that is named by URL is. */
export interface StoreOwner {
  readonly store: "PostgreSQL" | "MongoDB";
  readonly ownership: Ownership;
  /** In words. */
  readonly found: string;
}

/**
 * Whose the PostgreSQL and the MongoDB are that are configured by URL; nothing where there are none. Changes nothing.
 *
 * @throws PlatformError POSTGRES_UNAVAILABLE, DOCUMENTS_UNAVAILABLE, BAD_CONFIG, INTEGRITY_BROKEN
 */
export async function postgresOwner({ home, postgresUrl }: ServerConfig): Promise<StoreOwner | null> {
  if (postgresUrl === null || postgresUrl === "off") return null;
  return ownerOf("PostgreSQL", home, await readPostgresHome(postgresUrl));
}

/** As {@link postgresOwner}, of the MongoDB. */
export async function documentsOwner({ home, documentsUrl }: ServerConfig): Promise<StoreOwner | null> {
  if (documentsUrl === null) return null;
  const register = await openMongoHome(documentsUrl);
  try {
    return await ownerOf("MongoDB", home, await register.read());
  } finally {
    await register.close();
  }
}

async function ownerOf(store: StoreOwner["store"], home: string, record: HomeRecord | null): Promise<StoreOwner> {
  const ownership = await storeOwnership(home, await readHomeFile(home), record);
  const found = record === null ? "belongs to no home yet" : ownerWords(record, ownership);
  return { store, ownership, found };
}
