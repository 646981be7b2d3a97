import { randomUUID } from "node:crypto";
import { realpath } from "node:fs/promises";
import { sep } from "node:path";
import { type Database, openMongoHome, PostgresHomeRegister, tableWithRows, wasRestored } from "@plumbline/adapters";
import type { HomeRecord } from "@plumbline/core";
import { foldersOf } from "../home.js";
import { type ClaimOptions, claimStore } from "./claim-store.js";
import { homeIdentity } from "./home-file.js";

/**
 * Makes a PostgreSQL the home's. The one in the home's own folder is, whatever it says: it was copied or moved with it.
 *
 * @param url a server by URL; empty for the home's own
 * @throws PlatformError STORE_OF_ANOTHER_HOME
 */
export async function claimDatabase(
  home: string,
  database: Database,
  url: string,
  options: ClaimOptions = {},
): Promise<boolean> {
  const register = new PostgresHomeRegister(database);
  if (url === "" && (await isInside(foldersOf(home).postgres, home))) {
    const [{ homeId }, record] = [await homeIdentity(home), await register.read()];
    if (record?.homeId === homeId) return false;
    const storeId = record?.storeId ?? randomUUID();
    await register.swap(record, { storeId, homeId, claim: randomUUID(), claimedAt: Date.now() });
    return false;
  }
  const isTaken = await claimStore(home, register, options);
  // Copies of the other home's lakes; this one's are made again.
  if (isTaken) await database.query("delete from plumbline.lake_copies");
  return isTaken;
}

/** Whether a home that is being restored may take a store over. */
export interface RestoredHome {
  /** Ids of the home, and of the empty one that it is restored into. */
  readonly ids: readonly string[];
  /** Name of the backup. */
  readonly restoreId: string;
  /** It may have been restored into the store before, by a process that was killed. */
  readonly isAgain: boolean;
  /** Where the home will lie. */
  readonly finalPath: string;
}

/** Makes a PostgreSQL by URL a restored home's: one of its own id where nothing is lost by that, or nobody's. */
export function claimRestored(home: string, database: Database, url: string, restored: RestoredHome): Promise<boolean> {
  const { ids, restoreId, finalPath } = restored;
  const mayTake = async ({ homeId }: HomeRecord) =>
    ids.includes(homeId) && ((await wasRestored(database, restoreId)) || (await tableWithRows(database)) === null);
  return claimDatabase(home, database, url, { mayTake, finalPath });
}

/** Makes a MongoDB's documents the home's. @throws PlatformError STORE_OF_ANOTHER_HOME, DOCUMENTS_UNAVAILABLE */
export async function claimDocuments(
  home: string,
  url: string,
  options: ClaimOptions | { readonly restored: RestoredHome } = {},
): Promise<boolean> {
  const register = await openMongoHome(url);
  const mayTake = async ({ homeId }: HomeRecord, { ids, isAgain }: RestoredHome) =>
    ids.includes(homeId) && (isAgain || !(await register.hasDocuments()));
  try {
    if (!("restored" in options)) return await claimStore(home, register, options);
    const { restored } = options;
    return await claimStore(home, register, {
      mayTake: (record) => mayTake(record, restored),
      finalPath: restored.finalPath,
    });
  } finally {
    await register.close();
  }
}

async function isInside(folder: string, home: string): Promise<boolean> {
  return (await realpath(folder)).startsWith(`${await realpath(home)}${sep}`);
}
