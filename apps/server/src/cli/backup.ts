import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { openPostgres } from "@plumbline/adapters";
import type { Command } from "commander";
import { restoreBackup } from "../backup/restore-backup.js";
import { writeBackup } from "../backup/write-backup.js";
import { foldersOf, prepareHome } from "../home.js";
import { jsonOption } from "./json-option.js";
import type { CommandContext } from "./main.js";

type Perform = (command: (context: CommandContext) => Promise<void>) => Promise<void>;

/** Adds `plumb backup` and `plumb restore`. */
export function addBackupCommands(program: Command, perform: Perform): void {
  program
    .command("backup <file>")
    .description(
      "write the lakes, payloads, catalog tables and what PostgreSQL holds into one archive; a run may go on",
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
  const database = hasPostgres ? await openPostgres({ folder: folders.postgres, url }) : null;
  const target = resolve(context.workingFolder, file);
  try {
    const { files, bytes } = await writeBackup({ folders, database, target, now: Date.now(), signal });
    context.answer({ file: target, files, bytes, hasPostgres });
    context.say(`${files} files, ${(bytes / 1e6).toFixed(1)} MB in ${target}`);
  } finally {
    await database?.close();
  }
  if (!hasPostgres)
    context.note("no PostgreSQL was there: users, watchlists, jobs and documents are not in the backup");
  if (config.documentsUrl !== null) context.note("documents are in MongoDB and not in the backup: use mongodump");
}

async function restore(file: string, context: CommandContext): Promise<void> {
  const { config, signal } = context;
  const { home } = foldersOf(config.home);
  const archive = resolve(context.workingFolder, file);
  const restored = await restoreBackup({ archive, home, postgresUrl: config.postgresUrl ?? "", signal });
  context.answer({ home, ...restored });
  context.say(`${restored.files} files of ${restored.madeAt} restored into ${home}`);
  if (restored.rows !== null) context.say(`${restored.rows} rows restored into PostgreSQL`);
}
