import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { openPostgresDocuments } from "@plumbline/adapters";
import type { DocumentStore } from "@plumbline/core";
import { counted } from "@plumbline/core";
import type { Command } from "commander";
import { restoreBackup } from "../backup/restore-backup.js";
import { writeBackup } from "../backup/write-backup.js";
import { openDatabase } from "../database/database-access.js";
import { openOwnMongo } from "../database/open-documents.js";
import { foldersOf, prepareHome } from "../home.js";
import { jsonOption } from "./json-option.js";
import type { CommandContext } from "./main.js";

type Perform = (command: (context: CommandContext) => Promise<void>) => Promise<void>;

/** Adds `plumb backup` and `plumb restore`. */
export function addBackupCommands(program: Command, perform: Perform): void {
  program
    .command("backup <file>")
    .description(
      "write the lakes, payloads, catalog tables, documents and what PostgreSQL holds into one archive; a run may go on",
    )
    .addOption(jsonOption())
    .action((file: string) => perform((context) => backup(file, context)));
  program
    .command("restore <file>")
    .description("put a backup into an empty PLUMB_HOME, checked by its hashes")
    .addOption(jsonOption())
    .action((file: string) => perform((context) => restore(file, context)));
}

async function backup(file: string, context: CommandContext): Promise<void> {
  const { config, signal } = context;
  const folders = await prepareHome(config.home);
  const url = config.postgresUrl ?? "";
  const hasPostgres = url !== "off" && (url !== "" || (await stat(folders.postgres).catch(() => null)) !== null);
  const database = hasPostgres ? await openDatabase(config) : null;
  const target = resolve(context.workingFolder, file);
  const documents: DocumentStore[] = [];
  try {
    if (config.documentsUrl !== null) documents.push(await openOwnMongo(config.home, config.documentsUrl));
    if (database) documents.push(openPostgresDocuments(database));
    const written = await writeBackup({ folders, database, documents, target, now: Date.now(), signal });
    context.answer({ file: target, ...written, hasPostgres });
    const held = written.documents === 0 ? "" : `, ${written.documents} documents`;
    context.say(`${counted(written.files, "file")}${held}, ${(written.bytes / 1e6).toFixed(1)} MB in ${target}`);
  } finally {
    for (const store of documents) await store.close();
    await database?.close();
  }
  if (hasPostgres) return;
  const lost = config.documentsUrl === null ? "users, watchlists, jobs and documents" : "users, watchlists and jobs";
  context.note(`no PostgreSQL was there: ${lost} are not in the backup`);
}

async function restore(file: string, context: CommandContext): Promise<void> {
  const { config, signal } = context;
  const { home } = foldersOf(config.home);
  const archive = resolve(context.workingFolder, file);
  const { documentsUrl } = config;
  const restored = await restoreBackup({ archive, home, postgresUrl: config.postgresUrl ?? "", documentsUrl, signal });
  context.answer({ home, ...restored });
  context.say(`${counted(restored.files, "file")} of ${restored.madeAt} restored into ${home}`);
  if (restored.rows !== null) context.say(`${counted(restored.rows, "row")} restored into PostgreSQL`);
  if (restored.documents) {
    context.say(`${restored.documents} documents restored into ${documentsUrl === null ? "PostgreSQL" : "MongoDB"}`);
  }
  for (const what of restored.leftOut) context.note(`${what} left out: PLUMB_POSTGRES_URL is off`);
}
