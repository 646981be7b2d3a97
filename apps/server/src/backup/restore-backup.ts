import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder } from "@plumbline/adapters";
import { PlatformError, throwIfCancelled } from "@plumbline/core";
import { writeHomeFile } from "../database/home-file.js";
import { foldersOf } from "../home.js";
import { broken, readArchive } from "./archive-reader.js";
import type { ListedFile } from "./archive-writer.js";
import { claimStaging, movingName, removeInterrupted } from "./restore-staging.js";
import { fillStores } from "./restore-stores.js";
import { type BackupHead, type BackupManifest, headName, manifestName, syncFolder } from "./write-backup.js";

export interface RestoreOptions {
  readonly archive: string;
  /** Empty, or not there. */
  readonly home: string;
  /** A server by URL, `off`, or empty for the home's own. */
  readonly postgresUrl: string;
  /** A MongoDB that keeps the documents; null for PostgreSQL. */
  readonly documentsUrl: string | null;
  readonly signal: AbortSignal;
}

export interface Restored {
  readonly files: number;
  readonly madeAt: string;
  /** Rows put into PostgreSQL; null where the backup holds none or PostgreSQL is off. */
  readonly rows: number | null;
  /** Documents put into their store; null where there is none. */
  readonly documents: number | null;
  /** What the backup holds and no store here takes, in words; empty where all was taken. */
  readonly leftOut: readonly string[];
}

/** Tops of a home that a backup may hold. */
const tops = ["lake", "payloads", "truth", "warehouse", "pointers", "logs", "postgres", "last-run.json"];
/** Beside them in the archive: documents, which go into their store. */
const documentsTop = "documents";

/**
 * Puts a backup into an empty home. Everything is unpacked into a folder inside it, each file and the whole compared with
 * their hashes, PostgreSQL and the document store filled; only then the parts are moved to their places, and commits keep their times, so that
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
  const isAgain = await removeInterrupted(home, tops);
  const staging = await claimStaging(home);
  let isMoving = false;
  try {
    await requireEmpty(home);
    const { head, files, id } = await unpack(archive, staging, options.signal);
    const homeId = head.homeId ?? idFrom(id);
    await writeHomeFile(join(staging, "home"), { homeId, claims: {} }, "over");
    const filled = await fillStores(staging, head, { ...options, id, isAgain });
    await writeFile(join(staging, movingName), "");
    await syncFolder(staging);
    isMoving = true;
    await moveParts(staging, home);
    await rm(staging, { recursive: true });
    await syncFolder(home);
    return { files, madeAt: head.madeAt, ...filled };
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
  if (head.format !== 1 && head.format !== 2) {
    throw new PlatformError("BAD_ARGUMENT", `${archive}: format ${head.format} is not known to this release`, {
      remedy: `Use the release that made it (${head.madeBy}) or a newer one.`,
    });
  }
  const same = (files: readonly ListedFile[]) =>
    JSON.stringify(files.map(({ path, bytes, sha256 }) => [path, bytes, sha256]));
  if (same(found) !== same(manifest.files)) throw broken(archive, "its files are not those of its manifest");
  await rm(join(staging, "home", headName));
  const id = createHash("sha256").update(manifestText).digest("hex");
  return { head, files: found.length - 1, id };
}

/** The home's id for a backup that names none: the same each time it is restored. */
function idFrom(hash: string): string {
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join("-");
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
  if (isSafe && (path === headName || parts[0] === documentsTop || tops.includes(parts[0]))) return join(...parts);
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
