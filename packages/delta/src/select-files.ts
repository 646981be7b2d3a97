import type { DuckDBConnection } from "@duckdb/node-api";
import type { AddFile } from "./actions.js";
import type { DeltaColumnType, DeltaField } from "./column.js";
import { DeltaError, messageOf } from "./delta-error.js";
import { localPath } from "./file-path.js";
import type { FileStatistics, StatisticsValue } from "./file-statistics.js";
import { ownValue } from "./own-value.js";
import { partitionNumber } from "./partition-match.js";
import { type ColumnCondition, canHold, numeric, statisticsOf } from "./prune-files.js";
import type { Snapshot } from "./snapshot.js";
import { addedInTag, type SnapshotFile } from "./snapshot-file.js";
import { parquetMetadata } from "./sql-text.js";

/** A data file that a scan has to read. */
export interface ScannedFile {
  readonly file: SnapshotFile;
  readonly path: string;
  /** Rows inside, deleted ones too. */
  readonly rows: number;
}

/**
 * The files that can hold rows satisfying the conditions, in the order they were added and, within one version, by
 * their smallest value of `orderBy`.
 * @param physicalOf the name of a column in statistics
 */
export async function selectFiles(
  connection: DuckDBConnection,
  folder: string,
  snapshot: Snapshot,
  conditions: readonly ColumnCondition[],
  fieldOf: (name: string) => DeltaField,
  physicalOf: (name: string) => string,
  orderBy: string | undefined,
): Promise<ScannedFile[]> {
  const physical = conditions.map((condition) => ({
    condition: { ...condition, column: physicalOf(condition.column) },
    type: fieldOf(condition.column).type,
    isPartition: snapshot.metaData.partitionColumns.includes(fieldOf(condition.column).name),
  }));
  const partitioned = physical.filter(({ isPartition }) => isPartition);
  const first = orderBy === undefined ? null : { field: fieldOf(orderBy), name: physicalOf(orderBy) };
  const kept: { file: SnapshotFile; first: string | number; rows: number | null }[] = [];
  for (const file of snapshot.files.values()) {
    const stated = statisticsOf(file.add);
    const stats = withPartition(stated, file.add, partitioned);
    if (!physical.every(({ condition, type }) => canHold(stats, condition, type))) continue;
    // What other writers state of a file's rows is checked against its footer.
    const isOurs = file.add.tags?.[addedInTag] !== undefined;
    if (isOurs && stated?.numRecords === 0) continue;
    kept.push({
      file,
      first: first ? firstOf(ownValue(stats?.minValues, first.name), first.field) : "",
      rows: isOurs ? (stated?.numRecords ?? 0) : null,
    });
  }
  kept.sort(
    (a, b) =>
      a.file.addedIn - b.file.addedIn ||
      (a.first < b.first ? -1 : a.first > b.first ? 1 : 0) ||
      (a.file.add.path < b.file.add.path ? -1 : 1),
  );
  const found = kept.map(({ file, rows }) => ({ file, rows, path: localPath(folder, file.add.path) }));
  const footers = await readRows(
    connection,
    found.filter(({ rows }) => rows === null).map(({ path }) => path),
  );
  return found.map(({ file, rows, path }) => ({ file, path, rows: rows ?? footers.get(path) ?? 0 }));
}

interface PartitionedCondition {
  readonly condition: ColumnCondition;
  readonly type: DeltaColumnType;
}

/** Statistics with the bounds of partition columns, which other writers leave to the partition's values. */
function withPartition(
  stats: FileStatistics | null,
  add: AddFile,
  conditions: readonly PartitionedCondition[],
): FileStatistics | null {
  if (conditions.length === 0) return stats;
  const rows = stats?.numRecords ?? Number.NaN;
  const bounds: Record<string, StatisticsValue> = {};
  const nullCount: Record<string, number> = { ...stats?.nullCount };
  for (const { condition, type } of conditions) {
    const value = ownValue(add.partitionValues, condition.column);
    if (value === undefined) continue;
    if (value === null || value === "") nullCount[condition.column] = rows;
    else if (type === "text") bounds[condition.column] = value;
    else {
      const bound = Number(partitionNumber(value, type));
      if (!Number.isNaN(bound)) bounds[condition.column] = type === "date" || type === "instant" ? value : bound;
    }
  }
  return {
    numRecords: rows,
    minValues: { ...stats?.minValues, ...bounds },
    maxValues: { ...stats?.maxValues, ...bounds },
    nullCount,
  };
}

function firstOf(bound: string | number | boolean | undefined, field: DeltaField): string | number {
  if (field.type === "text") return String(bound ?? "");
  const first = numeric(bound, field.type);
  return Number.isNaN(first) ? Number.NEGATIVE_INFINITY : first;
}

/** @throws CORRUPT, naming the file, where one is missing or no Parquet */
async function readRows(connection: DuckDBConnection, files: readonly string[]): Promise<Map<string, number>> {
  if (files.length === 0) return new Map();
  try {
    const result = await connection.runAndReadAll(`SELECT file_name, num_rows FROM ${parquetMetadata(files)}`);
    return new Map(result.getRows().map(([file, rows]) => [String(file), Number(rows)]));
  } catch (cause) {
    if (files.length > 1) for (const file of files) await readRows(connection, [file]);
    throw new DeltaError("CORRUPT", `${files[0]}: missing or not a Parquet file (${messageOf(cause)})`, cause);
  }
}
