import type { AddFile } from "./actions.js";
import { checkSource } from "./check-source.js";
import { hashTag, type PartitionValues, placeDataFile } from "./data-file-place.js";
import { fileStatistics } from "./file-statistics.js";
import type { FrameSource } from "./frame-function.js";
import { zstdLevel } from "./parquet/page-compression.js";
import { rowGroupRows } from "./parquet/page-scratch.js";
import { largestDictionary } from "./parquet/word-dictionary.js";
import { writeParquetFile } from "./parquet/write-parquet-file.js";
import type { TableContext } from "./table-context.js";

export { hashTag };

/** How the engine writes what comes out of a query, as our own writer writes frames. */
export const parquetOptions =
  `FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL ${zstdLevel}, ROW_GROUP_SIZE ${rowGroupRows}, ` +
  `DICTIONARY_SIZE_LIMIT ${largestDictionary}, USE_TMP_FILE false`;

/**
 * Writes one data file, durably, and answers the action that will make it part of the table.
 *
 * @param partition values by which the file is filed; they stand in the file's columns as well
 * @throws BAD_ARGUMENT, CONSTRAINT where the arrays do not hold what they should; DISK_FULL, UNWRITABLE; nothing is left behind
 */
export async function writeDataFile(
  context: TableContext,
  source: FrameSource,
  partition: PartitionValues,
): Promise<AddFile> {
  checkSource(source, context.folder);
  const add = await placeDataFile(context, partition, null, async (file) => {
    const { size, hash, bounds } = await writeParquetFile(file, source);
    const seen = source.columns.map(({ name, column }, i) => ({ name, type: column.type, ...bounds[i] }));
    return { size, hash, stats: JSON.stringify(fileStatistics(source.rows, seen)) };
  });
  if (add === null) throw new Error("a data file without statistics");
  return add;
}
