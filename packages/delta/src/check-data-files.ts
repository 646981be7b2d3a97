import { stat } from "node:fs/promises";
import { DeltaError } from "./delta-error.js";
import type { Engine } from "./engine.js";
import { fileHash } from "./file-hash.js";

/** What the log says of a data file's bytes. */
export interface StatedFile {
  readonly path: string;
  /** Bytes; null where it does not say. */
  readonly size: number | null;
  /** sha256, where the writer said so. */
  readonly hash: string | null;
}

/**
 * Checks size and hash of each file, once an engine: data files never change.
 * @throws CORRUPT, naming the file
 */
export async function checkDataFiles(engine: Engine, files: readonly StatedFile[]): Promise<void> {
  for (const file of files) {
    let size: number;
    await engine.bring(file.path);
    try {
      size = (await stat(file.path)).size;
    } catch (cause) {
      throw new DeltaError("CORRUPT", `${file.path}: data file missing`, cause);
    }
    if (file.size !== null && size !== file.size) {
      throw new DeltaError("CORRUPT", `${file.path}: has ${size} bytes; the log says ${file.size}`);
    }
    if (file.hash === null || engine.checkedFiles.has(file.path)) continue;
    const hash = await fileHash(file.path);
    if (hash !== file.hash) {
      throw new DeltaError("CORRUPT", `${file.path}: its bytes have sha256 ${hash}; the log says ${file.hash}`);
    }
    engine.checkedFiles.add(file.path);
  }
}
