import { rm } from "node:fs/promises";
import type { Frame } from "@plumbline/core";
import { writeParquetFile } from "@plumbline/delta";

/**
 * Writes a frame as one zstd Parquet file, replacing what is there.
 *
 * @param metadata texts that the file's footer holds by name
 */
export async function writeParquet(
  frame: Frame,
  path: string,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const columns = Object.entries(frame.columns).map(([name, column]) => ({ name, column }));
  await rm(path, { force: true });
  await writeParquetFile(path, { columns, rows: frame.rows, order: null }, metadata);
}
