import { openMongoDocuments, openPostgresDocuments } from "@plumbline/adapters";
import type { DocumentStore } from "@plumbline/core";
import type { ServerConfig } from "../config.js";
import { claimDocuments, type RestoredHome } from "./claim-database.js";
import type { DatabaseAccess } from "./database-access.js";
import { openDatabase } from "./database-access.js";

/** The document store that the configuration names: MongoDB by URL, or the process's PostgreSQL. */
export function openDocuments(config: ServerConfig, database: DatabaseAccess): Promise<DocumentStore> {
  if (config.documentsUrl !== null) return openOwnMongo(config.home, config.documentsUrl);
  return database.get().then(openPostgresDocuments);
}

/** The documents of a MongoDB that is this home's. @throws PlatformError STORE_OF_ANOTHER_HOME, DOCUMENTS_UNAVAILABLE */
export async function openOwnMongo(home: string, url: string, restored?: RestoredHome): Promise<DocumentStore> {
  await claimDocuments(home, url, restored ? { restored } : {});
  return openMongoDocuments(url);
}

/** Opens the configured store for one command and lets go of it afterwards. */
export async function withDocuments<Result>(
  config: ServerConfig,
  work: (documents: DocumentStore) => Promise<Result>,
): Promise<Result> {
  const database = config.documentsUrl === null ? await openDatabase(config) : null;
  try {
    const documents = database
      ? openPostgresDocuments(database)
      : await openOwnMongo(config.home, config.documentsUrl ?? "");
    try {
      return await work(documents);
    } finally {
      await documents.close();
    }
  } finally {
    await database?.close();
  }
}
