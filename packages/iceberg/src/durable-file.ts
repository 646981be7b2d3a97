import { randomUUID } from "node:crypto";
import { link, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { IcebergError } from "./iceberg-error.js";

/** Creates or replaces a file, all of it or nothing, durably but for its name: `syncFolder` makes that so. */
export async function writeWhole(file: string, content: string | Buffer): Promise<void> {
  const temporary = await writeTemporary(dirname(file), content);
  try {
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw writeError(cause, file);
  }
}

/**
 * Creates a file only if there is none of its name, all of it or nothing.
 * @returns false if the name is taken
 */
export async function createWhole(file: string, content: string | Buffer): Promise<boolean> {
  const temporary = await writeTemporary(dirname(file), content);
  try {
    await link(temporary, file);
    return true;
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return false;
    // Without hard links the exclusive name comes first; a crash then leaves a part, which readers tell by its JSON.
    if (["ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EPERM", "EMLINK"].includes(codeOf(cause)))
      return createInPlace(file, content);
    throw writeError(cause, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function createInPlace(file: string, content: string | Buffer): Promise<boolean> {
  try {
    const handle = await open(file, "wx");
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return true;
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return false;
    throw writeError(cause, file);
  }
}

async function writeTemporary(folder: string, content: string | Buffer): Promise<string> {
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

export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw writeError(cause, folder);
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The same failure as an IcebergError, where the disk is full or the folder cannot be written. */
export function writeError(cause: unknown, where: string): unknown {
  if (cause instanceof IcebergError) return cause;
  const text = `${codeOf(cause)} ${cause instanceof Error ? cause.message : String(cause)}`;
  if (/ENOSPC|EDQUOT|No space left|quota exceeded/i.test(text))
    return new IcebergError("DISK_FULL", `${where}: no space left on the device`, cause);
  if (/EROFS|EACCES|EPERM|Read-only file system|Permission denied/i.test(text))
    return new IcebergError("UNWRITABLE", `${where}: not writable (${text.trim()})`, cause);
  return cause;
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}

/** Makes a file's content durable. */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
