import type { DuckDBConnection } from "@duckdb/node-api";
import type { DeltaField } from "./column.js";
import { DeltaError } from "./delta-error.js";
import { localPath } from "./file-path.js";
import { type ColumnCondition, canHold, numeric, statisticsOf } from "./prune-files.js";
import type { Snapshot } from "./snapshot.js";
import { addedInTag, type SnapshotFile } from "./snapshot-file.js";
import { literal } from "./sql-text.js";
import { hashTag } from "./write-data-file.js";

/** A data file that a scan has to read. */
export interface ScannedFile {
  readonly path: string;
  readonly size: number;
  /** sha256 of its bytes, where the writer said so. */
  readonly hash: string | null;
  readonly rows: number;
  /** Columns inside the file. */
  readonly holds: ReadonlySet<string>;
  readonly partitionValues: Readonly<Record<string, string | null>>;
}

/**
 * The files that can hold rows satisfying the conditions, in the order they were added and, within one version, by
 * their smallest value of `orderBy`.
 */
export async function selectFiles(
  connection: DuckDBConnection,
  folder: string,
  snapshot: Snapshot,
  conditions: readonly ColumnCondition[],
  fieldOf: (name: string) => DeltaField,
  orderBy: string | undefined,
): Promise<ScannedFile[]> {
  const kept: { file: SnapshotFile; first: string | number }[] = [];
  for (const file of snapshot.files.values()) {
    if (file.add.deletionVector) {
      throw new DeltaError("UNSUPPORTED", `${folder}: ${file.add.path} has a deletionVectors entry, not known here`);
    }
    const stats = statisticsOf(file.add);
    if (stats?.numRecords === 0) continue;
    if (!conditions.every((condition) => canHold(stats, condition, fieldOf(condition.column).type))) continue;
    kept.push({ file, first: orderBy === undefined ? "" : firstOf(stats?.minValues[orderBy], fieldOf(orderBy)) });
  }
  kept.sort(
    (a, b) =>
      a.file.addedIn - b.file.addedIn ||
      (a.first < b.first ? -1 : a.first > b.first ? 1 : 0) ||
      (a.file.add.path < b.file.add.path ? -1 : 1),
  );
  const foreign = kept.filter(({ file }) => file.add.tags?.[addedInTag] === undefined);
  const footers = await readFooters(
    connection,
    foreign.map(({ file }) => localPath(folder, file.add.path)),
  );
  return kept.map(({ file }) => {
    const path = localPath(folder, file.add.path);
    const stats = statisticsOf(file.add);
    const known = footers.get(path) ?? {
      rows: stats?.numRecords ?? 0,
      holds: new Set(Object.keys(stats?.nullCount ?? {})),
    };
    return {
      path,
      size: file.add.size,
      hash: file.add.tags?.[hashTag] ?? null,
      ...known,
      partitionValues: file.add.partitionValues,
    };
  });
}

function firstOf(bound: string | number | boolean | undefined, field: DeltaField): string | number {
  if (field.type === "text") return String(bound ?? "");
  const first = numeric(bound, field.type);
  return Number.isNaN(first) ? Number.NEGATIVE_INFINITY : first;
}

/** Rows and columns of files that other writers made, whose statistics may leave columns out. */
async function readFooters(
  connection: DuckDBConnection,
  files: readonly string[],
): Promise<Map<string, { rows: number; holds: Set<string> }>> {
  const found = new Map<string, { rows: number; holds: Set<string> }>();
  for (const file of files) {
    try {
      const names = await connection.runAndReadAll(
        `SELECT name FROM (DESCRIBE FROM read_parquet(${literal(file)}, hive_partitioning = false)) t(name)`,
      );
      const rows = await connection.runAndReadAll(`SELECT num_rows FROM parquet_file_metadata(${literal(file)})`);
      const holds = new Set((names.getColumns()[0] ?? []).map(String));
      found.set(file, { rows: Number(rows.getColumns()[0]?.[0] ?? 0), holds });
    } catch (cause) {
      throw new DeltaError("CORRUPT", `${file}: missing or not a Parquet file`, cause);
    }
  }
  return found;
}
