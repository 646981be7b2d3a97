import { randomUUID } from "node:crypto";
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { type Database, type ExportedTable, exportDatabase, pinTables } from "@plumbline/adapters";
import { type DocumentStore, PlatformError, throwIfCancelled } from "@plumbline/core";
import { homeIdentity } from "../database/home-file.js";
import type { HomeFolders } from "../home.js";
import { listLakes } from "../run/lakes.js";
import { version } from "../version.js";
import { ArchiveWriter, type ListedFile } from "./archive-writer.js";
import { exportDocuments } from "./document-lines.js";

/** What a backup is; follows the rows of PostgreSQL and the documents, whose number it states. */
export interface BackupHead {
  /** 1: PostgreSQL's documents are rows of its tables, those of other stores are not there. */
  readonly format: 1 | 2;
  /** Release of the program. */
  readonly madeBy: string;
  /** ISO instant. */
  readonly madeAt: string;
  /** PostgreSQL's tables; null where there was no PostgreSQL. */
  readonly postgres: readonly ExportedTable[] | null;
  /** Lines in `documents/`; absent in format 1. */
  readonly documents?: number;
  /** Who the home is, which the restored one will be too; absent in what earlier releases wrote. */
  readonly homeId?: string;
}

/** Last file before the seal: what it holds. */
export interface BackupManifest {
  readonly lakes: readonly { readonly folder: string; readonly tables: Readonly<Record<string, number>> }[];
  readonly files: readonly ListedFile[];
}

export const headName = "plumbline-backup.json";
export const manifestName = "manifest.json";

/**
 * Top folders of a home that a backup holds beside the lakes; caches, locks and server logs are left out. Pointers come
 * before the tables they lead to: what is committed meanwhile is in the archive, and nobody is led to what is not.
 */
const whole = ["payloads", "truth", "pointers", "warehouse", join("logs", "runs")];

export interface BackupOptions {
  readonly folders: HomeFolders;
  /** What PostgreSQL holds goes in too; null where there is none. */
  readonly database: Database | null;
  /** Stores whose documents go in, the one in use first: of two records of one document the first stands. */
  readonly documents: readonly DocumentStore[];
  /** File to write; must not exist. */
  readonly target: string;
  /** The clock, ms UTC. */
  readonly now: number;
  readonly signal: AbortSignal;
}

export interface BackupWritten {
  readonly files: number;
  readonly bytes: number;
  readonly documents: number;
}

/**
 * Writes one archive of a home while anything may go on in it: PostgreSQL as of one instant, the documents, then every
 * lake table at the version that was newest when it was looked at, releases first, with the commits and checkpoints up to
 * there. The file appears under its name once it is complete and on the disk.
 *
 * @throws PlatformError BAD_ARGUMENT where the file exists, or its folder does not or takes no file; INTEGRITY_BROKEN where a file that a table needs is missing
 */
export async function writeBackup(options: BackupOptions): Promise<BackupWritten> {
  const { target, folders, database, now, signal } = options;
  if (await stat(target).catch(() => null)) {
    throw new PlatformError("BAD_ARGUMENT", `${target}: exists`, { remedy: "Name a file that does not exist." });
  }
  await removeLitter(target);
  const partial = `${target}.partial-${randomUUID().slice(0, 8)}`;
  const archive = await ArchiveWriter.create(partial).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOSPC" || error.code === "EDQUOT") throw error;
    throw new PlatformError("BAD_ARGUMENT", `${target}: cannot be written there (${error.code})`, {
      remedy: "Name a file in a folder that exists and that this user may write.",
      cause: error,
    });
  });
  try {
    const postgres = database && (await exportTo(archive, database, now));
    let documents = 0;
    for (const [i, store] of options.documents.entries()) {
      documents += await exportDocuments(store, (part, lines) => {
        throwIfCancelled(signal, "backup");
        return archive.addBytes(`documents/${i}.${numbered(part)}.jsonl`, lines, now);
      });
    }
    const madeAt = new Date(now).toISOString();
    const { homeId } = await homeIdentity(folders.home);
    const head: BackupHead = { format: 2, madeBy: version, madeAt, postgres, documents, homeId };
    await archive.addBytes(headName, JSON.stringify(head), now);
    const lakes: BackupManifest["lakes"][number][] = [];
    for (const lake of await listLakes(folders)) lakes.push(await addLake(archive, lake.folder, folders.home, signal));
    for (const folder of whole) await addFolder(archive, join(folders.home, folder), folders.home, signal);
    await archive.addFile(basename(folders.lastRun), folders.lastRun);
    const manifest: BackupManifest = { lakes, files: archive.listed };
    await archive.addBytes(manifestName, JSON.stringify(manifest), now);
    const files = archive.listed.length;
    await archive.seal();
    await rename(partial, target);
    await syncFolder(dirname(target));
    return { files, bytes: (await stat(target)).size, documents };
  } catch (error) {
    await archive.close();
    await rm(partial, { force: true });
    throw error;
  }
}

async function exportTo(archive: ArchiveWriter, database: Database, now: number): Promise<readonly ExportedTable[]> {
  return exportDatabase(database, (table, part, lines) =>
    archive.addBytes(`postgres/${table}.${numbered(part)}.jsonl`, lines, now),
  );
}

function numbered(part: number): string {
  return String(part).padStart(6, "0");
}

async function addLake(archive: ArchiveWriter, lake: string, home: string, signal: AbortSignal) {
  const here = pathIn(home, lake);
  const tables = await pinTables(lake, ["ml.releases"]);
  for (const { table, files } of tables) {
    for (const { path, isNeeded } of files) {
      throwIfCancelled(signal, "backup");
      const isThere = await archive.addFile(`${here}/${path}`, join(lake, path));
      if (!isThere && isNeeded) {
        throw new PlatformError("INTEGRITY_BROKEN", `${table}: its file ${path} is missing`, {
          remedy: "Restore an earlier backup, or plumb reset and run again.",
        });
      }
    }
  }
  await archive.addFile(`${here}/SOURCE`, join(lake, "SOURCE"));
  return { folder: here, tables: Object.fromEntries(tables.map(({ table, version }) => [table, version])) };
}

/** Every complete file below a folder; temporary ones have a name with a dot in front. */
async function addFolder(archive: ArchiveWriter, folder: string, home: string, signal: AbortSignal): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    throwIfCancelled(signal, "backup");
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) await addFolder(archive, path, home, signal);
    else if (entry.isFile()) await archive.addFile(pathIn(home, path), path);
  }
}

function pathIn(home: string, path: string): string {
  return relative(home, path).split(sep).join("/");
}

/** What a backup that was killed left beside its target, an hour ago or more. */
async function removeLitter(target: string): Promise<void> {
  const folder = dirname(target);
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(`${basename(target)}.partial-`)) continue;
    const found = await stat(join(folder, name)).catch(() => null);
    if (found && found.mtimeMs < Date.now() - 3_600_000) await rm(join(folder, name), { force: true });
  }
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
