import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hasCode, writeError } from "./delta-error.js";

/**
 * Makes a folder and its parents; every folder made is durable in its parent before this returns.
 * Node's own recursive mkdir answers ENOENT on a read-only file system, which would hide the reason.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
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
  const handle = await open(file, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates or replaces `file`, all of it or nothing, durably. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = await writeTemporary(dirname(file), content);
  await rename(temporary, file);
  await syncFolder(dirname(file));
}

/** Writes a file under a name of its own, durably. */
export async function writeTemporary(folder: string, content: string | Uint8Array): Promise<string> {
  const temporary = join(folder, `.tmp-${randomUUID()}`);
  try {
    const handle = await open(temporary, "wx");
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return temporary;
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(cause, folder);
  }
}
