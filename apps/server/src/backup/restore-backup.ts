import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { importDatabase, isServerRunning, openPostgres } from "@plumbline/adapters";
import { PlatformError, throwIfCancelled } from "@plumbline/core";
import { foldersOf, restoringName } from "../home.js";
import { makeFolder } from "../make-folder.js";
import { broken, readArchive } from "./archive-reader.js";
import type { ListedFile } from "./archive-writer.js";
import { type BackupHead, type BackupManifest, headName, manifestName, syncFolder } from "./write-backup.js";

export interface RestoreOptions {
  readonly archive: string;
  /** Empty, or not there. */
  readonly home: string;
  /** A server by URL, `off`, or empty for the home's own. */
  readonly postgresUrl: string;
  readonly signal: AbortSignal;
}

export interface Restored {
  readonly files: number;
  readonly madeAt: string;
  /** Rows put into PostgreSQL; null where the backup holds none or there is no PostgreSQL. */
  readonly rows: number | null;
}

/** Tops of a home that a backup may hold. */
const tops = new Set(["lake", "payloads", "truth", "warehouse", "pointers", "logs", "postgres", "last-run.json"]);
/** Written when everything has been checked and only names are left to be moved. */
const movingName = "MOVING";

/**
 * Puts a backup into an empty home. Everything is unpacked into a folder inside it, each file and the whole compared with
 * their hashes, PostgreSQL filled; only then the parts are moved to their places, and commits keep their times, so that
 * time travel finds what it found. Until the folder is gone every command refuses the home (RESTORE_UNFINISHED), and a
 * restore after an interrupted one begins anew.
 *
 * @throws PlatformError HOME_NOT_EMPTY, INTEGRITY_BROKEN, LAKE_BUSY where another process restores into the home
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { home, archive } = options;
  if (!(await stat(archive).catch(() => null))?.isFile()) {
    throw new PlatformError("SOURCE_MISSING", `${archive}: is no file`, {
      remedy: "Name a file that plumb backup wrote.",
    });
  }
  await makeFolder(home);
  const staging = join(home, restoringName);
  await removeInterrupted(home, staging);
  await requireEmpty(home);
  await mkdir(staging);
  await writeFile(join(staging, "owner"), String(process.pid));
  let isMoving = false;
  try {
    const { head, files } = await unpack(archive, staging, options.signal);
    const hasDatabase = head.postgres !== null && options.postgresUrl !== "off";
    const rows = hasDatabase ? await fill(staging, head, options) : null;
    if (!hasDatabase) await rm(join(staging, "home", "postgres"), { recursive: true, force: true });
    await writeFile(join(staging, movingName), "");
    await syncFolder(staging);
    isMoving = true;
    await moveParts(staging, home);
    await rm(staging, { recursive: true });
    await syncFolder(home);
    return { files, madeAt: head.madeAt, rows };
  } catch (error) {
    if (!isMoving) await rm(staging, { recursive: true, force: true });
    throw error;
  }
}

/** Unpacks every file and checks it; the manifest and the seal close the archive. */
async function unpack(archive: string, staging: string, signal: AbortSignal) {
  const found: ListedFile[] = [];
  // Read once the seal has been seen: what was damaged is no JSON, or says something else.
  let manifestText: string | null = null;
  for await (const { content, ...entry } of readArchive(archive)) {
    throwIfCancelled(signal, "restore");
    if (manifestText !== null) throw broken(archive, "files follow its manifest");
    if (entry.path === manifestName) {
      manifestText = await textOf(content());
      continue;
    }
    const file = join(staging, "home", safePath(entry.path, archive));
    found.push({ ...entry, sha256: await write(file, content(), entry.modifiedAt) });
  }
  const headText = await readFile(join(staging, "home", headName), "utf8").catch(() => null);
  if (headText === null || manifestText === null) throw broken(archive, "it has no manifest");
  const head = JSON.parse(headText) as BackupHead;
  const manifest = JSON.parse(manifestText) as BackupManifest;
  if (head.format !== 1) {
    throw new PlatformError("BAD_ARGUMENT", `${archive}: format ${head.format} is not known to this release`, {
      remedy: `Use the release that made it (${head.madeBy}) or a newer one.`,
    });
  }
  const same = (files: readonly ListedFile[]) =>
    JSON.stringify(files.map(({ path, bytes, sha256 }) => [path, bytes, sha256]));
  if (same(found) !== same(manifest.files)) throw broken(archive, "its files are not those of its manifest");
  await rm(join(staging, "home", headName));
  return { head, files: found.length - 1 };
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** A path inside the home, below a folder that is ours. */
function safePath(path: string, archive: string): string {
  const parts = path.split("/");
  const isSafe = parts.every((part) => part !== "" && part !== "." && part !== ".." && !part.includes("\0"));
  if (isSafe && (path === headName || tops.has(parts[0]))) return join(...parts);
  throw broken(archive, `it holds a file at ${JSON.stringify(path)}`);
}

async function write(file: string, content: AsyncIterable<Uint8Array>, modifiedAt: number): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, "wx");
  const hash = createHash("sha256");
  try {
    for await (const chunk of content) {
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    // Half a millisecond more: as seconds the number is rounded, and a reader that cuts to milliseconds must find these.
    const seconds = (modifiedAt + 0.5) / 1000;
    await handle.utimes(seconds, seconds);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}

/** Puts PostgreSQL's rows into the server by URL, or into one made in the staging folder, which moves with it. */
async function fill(staging: string, { postgres }: BackupHead, { postgresUrl }: RestoreOptions): Promise<number> {
  const tables = postgres ?? [];
  const exported = join(staging, "home", "postgres");
  const rows = join(staging, "rows");
  await mkdir(exported, { recursive: true });
  await rename(exported, rows);
  const parts = (await readdir(rows)).sort();
  const database = await openPostgres({ folder: exported, url: postgresUrl });
  try {
    await importDatabase(database, tables, async function* lines(table) {
      for (const part of parts.filter((name) => name.startsWith(`${table}.`))) {
        yield* createInterface({ input: createReadStream(join(rows, part)), crlfDelay: Number.POSITIVE_INFINITY });
      }
    });
  } finally {
    await database.close();
  }
  await rm(rows, { recursive: true });
  return tables.reduce((sum, table) => sum + table.rows, 0);
}

async function moveParts(staging: string, home: string): Promise<void> {
  const from = join(staging, "home");
  for (const name of (await readdir(from)).sort()) {
    if (name !== "logs") await rename(join(from, name), join(home, name));
  }
  if (await stat(join(from, "logs", "runs")).catch(() => null)) {
    await mkdir(join(home, "logs"), { recursive: true });
    await rename(join(from, "logs", "runs"), join(home, "logs", "runs"));
  }
}

/** Removes what a restore that was killed left: its folder, and what it had moved already. */
async function removeInterrupted(home: string, staging: string): Promise<void> {
  if (!(await stat(staging).catch(() => null))) return;
  const owner = Number(await readFile(join(staging, "owner"), "utf8").catch(() => "0"));
  if (isAlive(owner)) {
    throw new PlatformError("LAKE_BUSY", `${home}: process ${owner} restores a backup there`, {
      remedy: "Wait for it.",
    });
  }
  const server = join(staging, "home", "postgres");
  for (let wait = 0; wait < 100 && (await isServerRunning(server)); wait++) await sleep(100);
  const wasMoving = (await stat(join(staging, movingName)).catch(() => null)) !== null;
  if (wasMoving) {
    for (const top of tops)
      await rm(top === "logs" ? join(home, "logs", "runs") : join(home, top), { recursive: true, force: true });
  }
  await rm(staging, { recursive: true });
}

function isAlive(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Folders that other commands have made and the server's own log are no content. */
async function requireEmpty(home: string): Promise<void> {
  for (const top of tops) {
    const path = top === "logs" ? foldersOf(home).runs : join(home, top);
    const found = await stat(path).catch(() => null);
    if (!found || (found.isDirectory() && (await readdir(path)).length === 0)) continue;
    throw new PlatformError("HOME_NOT_EMPTY", `${path}: is there already`, {
      remedy: "Point PLUMB_HOME to an empty folder, or plumb reset first: nothing is written over.",
    });
  }
}
