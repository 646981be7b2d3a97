import { randomUUID } from "node:crypto";
import { closeSync, existsSync, linkSync, openSync, unlinkSync } from "node:fs";
import { rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { takeClaim } from "./claim.js";
import { hasCode, writeError } from "./delta-error.js";
import { syncFolder, writeTemporary } from "./durable-file.js";

/**
 * How a file is created that must not exist yet: `link` by link(2), which takes a name exactly once; `claim` where the
 * mount has no hard links, by a claim that one process holds while it looks for the name and renames.
 */
export type PutMode = "link" | "claim";

/** What is done inside, in order. */
export type PutStep = "log entry written" | "log entry named";

const noLinks = ["ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EPERM", "EMLINK", "EINVAL"];

/**
 * Tries a hard link in the folder.
 * @throws DISK_FULL, UNWRITABLE
 */
export function probePutMode(folder: string): PutMode {
  const file = join(folder, `.tmp-${randomUUID()}`);
  const second = join(folder, `.tmp-${randomUUID()}`);
  try {
    closeSync(openSync(file, "wx"));
    linkSync(file, second);
    return "link";
  } catch (cause) {
    if (noLinks.some((code) => hasCode(cause, code))) return "claim";
    throw writeError(cause, folder);
  } finally {
    removeIfThere(file);
    removeIfThere(second);
  }
}

/**
 * Creates `file` with this content, all of it or nothing, durably, only if no file of that name exists.
 * @param onStep told what has been done, for tests that end the process there
 * @returns false if the name is taken
 * @throws DISK_FULL, UNWRITABLE; LOCKED where another machine's claim stays
 */
export async function putIfAbsent(
  file: string,
  content: string,
  mode: PutMode = "link",
  onStep: (step: PutStep) => void = () => undefined,
): Promise<boolean> {
  const folder = dirname(file);
  const temporary = await writeTemporary(folder, content);
  try {
    onStep("log entry written");
    const isTaken = mode === "link" ? takeByLink(temporary, file) : await takeByClaim(temporary, file);
    if (!isTaken) return false;
    onStep("log entry named");
  } finally {
    removeIfThere(temporary);
  }
  await syncFolder(folder);
  return true;
}

function takeByLink(temporary: string, file: string): boolean {
  try {
    linkSync(temporary, file);
    return true;
  } catch (cause) {
    if (hasCode(cause, "EEXIST")) return false;
    throw writeError(cause, file);
  }
}

async function takeByClaim(temporary: string, file: string): Promise<boolean> {
  const release = await takeClaim(`${file}.claim`);
  try {
    if (existsSync(file)) return false;
    await rename(temporary, file);
    return true;
  } catch (cause) {
    throw writeError(cause, file);
  } finally {
    await release();
  }
}

function removeIfThere(file: string): void {
  try {
    unlinkSync(file);
  } catch (cause) {
    if (!hasCode(cause, "ENOENT")) throw cause;
  }
}
