import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DeltaError } from "./delta-error.js";
import { fileHash } from "./file-hash.js";
import type { CheckpointFiles } from "./log-folder.js";

/** Tag of `_last_checkpoint`: sha256 of the checkpoint's bytes, since Parquet pages as written here have no checksum. */
const hashTag = "plumbline.sha256";

/** The text of `_last_checkpoint`, PROTOCOL.md "Last Checkpoint File". */
export function formatLastCheckpoint(version: number, actions: number, hash: string): string {
  return JSON.stringify({ version, size: actions, tags: { [hashTag]: hash } });
}

/**
 * Holds a checkpoint against the hash that `_last_checkpoint` has of it; others, and those of other writers, pass.
 * @param folder the log's
 * @throws CORRUPT where the bytes are not those that were written
 */
export async function checkLastCheckpoint(folder: string, checkpoint: CheckpointFiles): Promise<void> {
  if (checkpoint.files.length !== 1) return;
  let hash: unknown;
  try {
    const last = JSON.parse(await readFile(join(folder, "_last_checkpoint"), "utf8"));
    if (last.version !== checkpoint.version) return;
    hash = last.tags?.[hashTag];
  } catch {
    return;
  }
  if (typeof hash !== "string") return;
  const found = await fileHash(checkpoint.files[0]);
  if (found === hash) return;
  throw new DeltaError(
    "CORRUPT",
    `${checkpoint.files[0]}: its bytes have sha256 ${found}; _last_checkpoint says ${hash}`,
  );
}
