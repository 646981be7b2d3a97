import { stat } from "node:fs/promises";
import type { Database } from "@plumbline/adapters";
import type { ServerConfig } from "../config.js";
import { openDatabase } from "../database/database-access.js";
import { postgresOwner } from "../database/look-at-owners.js";
import { foldersOf } from "../home.js";
import { type LostTable, lostTables, lostTablesWords } from "../iceberg/lost-tables.js";
import { pointersOf } from "../iceberg/open-catalog.js";
import { problemOf } from "../run/problem.js";
import type { Finding } from "./finding.js";

/** For `plumb doctor`: tables of the users' own that no name leads to. The database is asked only where there are tables. */
export async function ownTables(config: ServerConfig): Promise<Finding[]> {
  const check = "own tables";
  const { warehouse } = foldersOf(config.home);
  const all = await lostTables(warehouse, null);
  if (all.length === 0) return [];
  try {
    const words = lostTablesWords(warehouse, await unnamed(config, all));
    if (words === null) return [{ check, state: "ok", found: `${all.length}, each with its name`, remedy: "" }];
    return [{ check, state: "note", ...words }];
  } catch (error) {
    const { message, remedy } = problemOf(error);
    return [{ check, state: "note", found: `${all.length}, whose names cannot be looked up: ${message}`, remedy }];
  }
}

async function unnamed(config: ServerConfig, all: readonly LostTable[]): Promise<readonly LostTable[]> {
  const { warehouse, postgres } = foldersOf(config.home);
  const isEmbedded = config.postgresUrl === null;
  // A server that was lost has no names, and a database that is not this home's none of its own: neither is opened for that.
  if (isEmbedded && (await stat(postgres).catch(() => null)) === null) return all;
  const owner = await postgresOwner(config);
  if (owner !== null && owner.ownership !== "ours") return all;
  let opened: Promise<Database> | null = null;
  const open = () => {
    opened ??= openDatabase(config);
    return opened;
  };
  try {
    return await lostTables(warehouse, pointersOf(config, open));
  } finally {
    const database: Database | null = (await (opened as Promise<Database> | null)?.catch(() => null)) ?? null;
    await database?.close();
  }
}
