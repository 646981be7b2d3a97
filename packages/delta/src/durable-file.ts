import { randomUUID } from "node:crypto";
import { closeSync, existsSync, fsync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { hasCode, writeError } from "./delta-error.js";

/** What waits for the disk runs beside; the calls that only touch memory cost less than handing them over would. */
const waitForDisk = promisify(fsync);

/**
 * Makes a folder and its parents; every folder made is durable in its parent before this returns.
 * Node's own recursive mkdir answers ENOENT on a read-only file system, which would hide the reason.
 */
export async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  try {
    mkdirSync(folder);
  } catch (cause) {
    if (hasCode(cause, "EEXIST")) return;
    const parent = dirname(folder);
    if (!hasCode(cause, "ENOENT") || parent === folder) throw writeError(cause, folder);
    await makeFolder(parent);
    await makeFolder(folder);
    return;
  }
  await syncFolder(dirname(folder));
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  await syncFile(folder);
}

export async function syncFile(file: string): Promise<void> {
  const handle = openSync(file, "r");
  try {
    await waitForDisk(handle);
  } finally {
    closeSync(handle);
  }
}

/** Creates or replaces `file`, all of it or nothing, durably. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = await writeTemporary(dirname(file), content);
  renameSync(temporary, file);
  await syncFolder(dirname(file));
}

/** Writes a file under a name of its own, durably. */
export async function writeTemporary(folder: string, content: string | Uint8Array): Promise<string> {
  const temporary = join(folder, `.tmp-${randomUUID()}`);
  try {
    const handle = openSync(temporary, "wx");
    try {
      writeFileSync(handle, content);
      await waitForDisk(handle);
    } finally {
      closeSync(handle);
    }
    return temporary;
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw writeError(cause, folder);
  }
}
