import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "./delta-error.js";

export interface FileState {
  /** Local path, whether or not the file is here. */
  readonly file: string;
  readonly size: number;
  /** ms UTC. */
  readonly modified: number;
}

/** A table's files where they really are: in the folder itself, or in an object storage that the folder is a cache of. */
export interface TableFiles {
  /** Takes a file that was written in the folder to where the table is. */
  publish(file: string): Promise<void>;
  remove(file: string): Promise<void>;
  /** Bytes of a file; null if there is none. */
  sizeOf(file: string): Promise<number | null>;
  /** Every file below a folder of the table. */
  list(folder: string): AsyncIterable<FileState>;
}

/** Files that lie where they are written. */
export const localFiles: TableFiles = {
  publish: async () => undefined,
  remove: (file) => rm(file, { force: true }),
  sizeOf: (file) =>
    stat(file).then(
      ({ size }) => size,
      () => null,
    ),
  async *list(folder) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const file = join(folder, entry.name);
      if (entry.isDirectory()) yield* localFiles.list(file);
      if (!entry.isFile()) continue;
      try {
        const { size, mtimeMs } = await stat(file);
        yield { file, size, modified: mtimeMs };
      } catch (cause) {
        if (!hasCode(cause, "ENOENT")) throw cause;
      }
    }
  },
};
