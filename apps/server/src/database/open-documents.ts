import { openMongoDocuments, openPostgresDocuments } from "@plumbline/adapters";
import type { DocumentStore } from "@plumbline/core";
import type { ServerConfig } from "../config.js";
import type { DatabaseAccess } from "./database-access.js";
import { openDatabase } from "./database-access.js";

/** The document store that the configuration names: MongoDB by URL, or the process's PostgreSQL. */
export function openDocuments(config: ServerConfig, database: DatabaseAccess): Promise<DocumentStore> {
  if (config.documentsUrl !== null) return openMongoDocuments(config.documentsUrl);
  return database.get().then(openPostgresDocuments);
}

/** Opens the configured store for one command and lets go of it afterwards. */
export async function withDocuments<Result>(
  config: ServerConfig,
  work: (documents: DocumentStore) => Promise<Result>,
): Promise<Result> {
  const database = config.documentsUrl === null ? await openDatabase(config) : null;
  try {
    const documents = database ? openPostgresDocuments(database) : await openMongoDocuments(config.documentsUrl ?? "");
    try {
      return await work(documents);
    } finally {
      await documents.close();
    }
  } finally {
    await database?.close();
  }
}
