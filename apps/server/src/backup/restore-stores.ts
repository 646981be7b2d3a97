import { mkdir, readdir, realpath, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Database, importDatabase, openPostgres, openPostgresDocuments } from "@plumbline/adapters";
import type { DocumentStore } from "@plumbline/core";
import { counted } from "@plumbline/core";
import { claimRestored, type RestoredHome } from "../database/claim-database.js";
import { readHomeFile } from "../database/home-file.js";
import { openOwnMongo } from "../database/open-documents.js";
import { broken } from "./archive-reader.js";
import { importDocuments } from "./document-lines.js";
import { linesOfFile } from "./lines-of-file.js";
import type { BackupHead } from "./write-backup.js";

interface StoresToFill {
  readonly archive: string;
  readonly postgresUrl: string;
  readonly documentsUrl: string | null;
  /** Where the home will lie. */
  readonly home: string;
  /** Names the backup. */
  readonly id: string;
  /** A restore that was killed may have filled the stores already. */
  readonly isAgain: boolean;
}

interface Filled {
  readonly rows: number | null;
  readonly documents: number | null;
  readonly leftOut: readonly string[];
}

/**
 * Puts PostgreSQL's rows into the server by URL, or into one made in the staging folder, which moves with it, and the
 * documents into the store that is configured, whichever they came from.
 */
export async function fillStores(staging: string, head: BackupHead, options: StoresToFill): Promise<Filled> {
  const { postgresUrl, documentsUrl } = options;
  const home = join(staging, "home");
  const identities = [await readHomeFile(home), await readHomeFile(options.home)];
  const restored: RestoredHome = {
    ids: identities.flatMap((identity) => (identity ? [identity.homeId] : [])),
    restoreId: options.id,
    isAgain: options.isAgain,
    finalPath: await realpath(options.home),
  };
  const rows = await setAside(join(home, "postgres"), join(staging, "rows"));
  const lines = await setAside(join(home, "documents"), join(staging, "documents"));
  const documents = head.documents ?? 0;
  const isOff = postgresUrl === "off";
  const needsPostgres = head.postgres !== null || (documents > 0 && documentsUrl === null);
  const database =
    isOff || !needsPostgres ? null : await openPostgres({ folder: join(home, "postgres"), url: postgresUrl });
  try {
    if (database) await claimRestored(home, database, postgresUrl, restored);
    if (database && head.postgres) await fillPostgres(database, rows, head.postgres, options);
    const store = await storeOf(database, documentsUrl, home, restored);
    const put = store && (await fillDocuments(store, database, lines, head, options));
    const rowCount = (head.postgres ?? []).reduce((sum, table) => sum + table.rows, 0);
    const leftOut = [
      ...(isOff && rowCount > 0 ? [`${counted(rowCount, "row")} of PostgreSQL`] : []),
      ...(put === null && documents > 0 ? [`${documents} documents`] : []),
    ];
    return { rows: database && head.postgres ? rowCount : null, documents: put, leftOut };
  } finally {
    await database?.close();
    for (const folder of [rows, lines]) await rm(folder, { recursive: true, force: true });
  }
}

async function setAside(from: string, to: string): Promise<string> {
  await mkdir(from, { recursive: true });
  await rename(from, to);
  return to;
}

async function fillPostgres(
  database: Database,
  folder: string,
  tables: NonNullable<BackupHead["postgres"]>,
  { id, isAgain }: StoresToFill,
): Promise<void> {
  await importDatabase(database, { tables, lines: (table) => linesIn(folder, `${table}.`), id, isAgain });
}

async function storeOf(
  database: Database | null,
  documentsUrl: string | null,
  home: string,
  restored: RestoredHome,
): Promise<DocumentStore | null> {
  if (documentsUrl !== null) return openOwnMongo(home, documentsUrl, restored);
  return database && openPostgresDocuments(database);
}

/** Documents of format 1 came as rows of PostgreSQL: where they belong elsewhere they are put there too. */
async function fillDocuments(
  store: DocumentStore,
  database: Database | null,
  folder: string,
  head: BackupHead,
  { archive, documentsUrl }: StoresToFill,
): Promise<number> {
  try {
    const put = await importDocuments(store, linesIn(folder, ""));
    if (put !== (head.documents ?? 0)) throw broken(archive, `${put} documents where ${head.documents} were written`);
    const ofRows = head.postgres?.find(({ table }) => table === "documents")?.rows ?? 0;
    if (documentsUrl === null || ofRows === 0 || !database) return put + ofRows;
    let waiting = [];
    for await (const document of openPostgresDocuments(database).each()) {
      waiting.push(document);
      if (waiting.length < 20) continue;
      await store.put(waiting);
      waiting = [];
    }
    await store.put(waiting);
    return put + ofRows;
  } finally {
    await store.close();
  }
}

/** Lines of the files whose name begins so, in order. */
async function* linesIn(folder: string, prefix: string): AsyncGenerator<string> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(prefix)).sort();
  for (const name of names) yield* linesOfFile(join(folder, name));
}
