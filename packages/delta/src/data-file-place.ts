import { createHash, randomUUID } from "node:crypto";
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { AddFile } from "./actions.js";
import { DeltaError, writeError } from "./delta-error.js";
import { makeFolder, syncFile, syncFolder } from "./durable-file.js";
import { fileHash } from "./file-hash.js";
import type { TableContext } from "./table-context.js";

/** Tag of our own data files: sha256 of the bytes. */
export const hashTag = "sha256";

/** Tag of our own data files: how many columns the statistics named when the file was written, which are all it has. */
export const columnsTag = "columns";

export type PartitionValues = Readonly<Record<string, string | null>>;

/** Most bytes of a folder's name; file systems allow 255. */
const longestName = 240;

/** Where change data lies, PROTOCOL.md "Change Data Files". */
export const changeFolder = "_change_data";

/** A file that `placeDataFile` had written. */
export interface PlacedFile {
  /** As in `add.stats`. */
  readonly stats: string;
  /** Bytes, and their sha256 in hex, where the writer knows them. */
  readonly size?: number;
  readonly hash?: string;
}

/**
 * Has `write` write one Parquet file, makes it durable and answers the action that makes it part of the table.
 *
 * @param within a folder of the table, `_change_data` or none
 * @param write answers null where there are no rows, so that no file is wanted
 * @throws DISK_FULL, UNWRITABLE; nothing is left behind
 */
export async function placeDataFile(
  context: TableContext,
  partition: PartitionValues,
  within: string | null,
  write: (file: string) => Promise<PlacedFile | null>,
): Promise<AddFile | null> {
  // delta-rs 1.6 does not decode the paths of change files: these lie in one folder, whose name needs none.
  const steps = within === null ? Object.entries(partition).map(folderOf) : [within];
  const name = `${within === changeFolder ? "cdc" : "part"}-${randomUUID()}.zstd.parquet`;
  const folder = join(context.folder, ...steps);
  const file = join(folder, name);
  try {
    await makeFolder(folder);
    const written = await write(file);
    if (written === null) {
      rmSync(file, { force: true });
      return null;
    }
    context.onStep("data file written");
    await syncFile(file);
    await syncFolder(folder);
    await context.files.publish(file);
    context.onStep("data file durable");
    const size = written.size ?? statSync(file).size;
    const hash = written.hash ?? (await fileHash(file));
    context.engine.checkedFiles.add(file);
    return {
      path: [...steps, name].map(encodeURI).join("/"),
      partitionValues: partition,
      size,
      modificationTime: context.clock(),
      dataChange: true,
      stats: written.stats,
      tags: { [hashTag]: hash, [columnsTag]: String(columnsNamed(written.stats)) },
    };
  } catch (cause) {
    rmSync(file, { force: true });
    const named = writeError(cause, file);
    if (named instanceof DeltaError) throw named;
    throw cause;
  }
}

function columnsNamed(stats: string): number {
  return Object.keys((JSON.parse(stats) as { nullCount: object }).nullCount).length;
}

/**
 * The folder of a partition value, as Hive names it. By the protocol the name means nothing; Polars 2.1 reads the value
 * from it all the same, and takes `*` for a pattern, so that every character but plain ones is escaped.
 */
function folderOf([column, value]: readonly [string, string | null]): string {
  const name = `${escaped(column)}=${value === null ? "__HIVE_DEFAULT_PARTITION__" : escaped(value)}`;
  if (name.length <= longestName) return name;
  return `${name.slice(0, longestName - 40)}-${createHash("sha256").update(name).digest("hex").slice(0, 32)}`;
}

function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*~]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
