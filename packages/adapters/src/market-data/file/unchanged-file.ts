import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { PlatformError } from "@plumbline/core";

/** What tells one state of a file from another. */
export interface FileState {
  readonly size: number;
  readonly modifiedMs: number;
  readonly inode: number;
}

export async function fileState(path: string): Promise<FileState> {
  const { size, mtimeMs, ino } = await stat(path);
  return { size, modifiedMs: mtimeMs, inode: ino };
}

/**
 * A file's bytes, as they were checked. SOURCE_CHANGED where the file is another one at the end, or is gone: what was
 * checked and what was read would be two things.
 *
 * @param before its state before it was checked
 */
export async function* unchangedBytes(path: string, endpoint: string, before: FileState): AsyncIterable<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1 << 20 });
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === "ENOENT" ? changed(endpoint, "is gone", cause) : cause;
  }
  const after = await fileState(path).catch((cause) => {
    throw changed(endpoint, "is gone", cause);
  });
  if (after.inode !== before.inode) throw changed(endpoint, "was replaced");
  if (after.size !== before.size) throw changed(endpoint, `went from ${before.size} to ${after.size} bytes`);
  if (after.modifiedMs !== before.modifiedMs) throw changed(endpoint, "was written to");
}

function changed(endpoint: string, what: string, cause?: unknown): PlatformError {
  return new PlatformError("SOURCE_CHANGED", `${endpoint}: the file ${what} while it was being read`, {
    remedy: "Run again once the program that writes it is done; nothing of this reading was kept.",
    cause,
  });
}
