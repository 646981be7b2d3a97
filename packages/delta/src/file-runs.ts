import { parseTableSchema, type StructField } from "./delta-type.js";
import { partitionKeys } from "./partition-key.js";
import { conditionType, partitionMatches } from "./partition-match.js";
import { type ColumnCondition, checkConditions } from "./prune-files.js";
import type { Snapshot, SnapshotFile } from "./snapshot.js";

/** Size of a file that is neither small nor unwieldy, bytes. */
export const usualFileBytes = 128 * 1024 * 1024;

/** Files of each partition, in the order their rows were added. */
export function partitionsOf(
  snapshot: Snapshot,
  where: readonly ColumnCondition[],
  fields: readonly StructField[],
  table: string,
): SnapshotFile[][] {
  const partitions = new Map<string, SnapshotFile[]>();
  const typeOf = (name: string) => conditionType(fields, name, table);
  const placeOf = partitionKeys(fields, snapshot.metaData.partitionColumns);
  checkConditions(where, typeOf);
  for (const file of snapshot.files.values()) {
    if (!where.every((one) => partitionMatches(file.add, one, typeOf(one.column)))) continue;
    const key = placeOf(file.add);
    const files = partitions.get(key) ?? [];
    files.push(file);
    partitions.set(key, files);
  }
  for (const files of partitions.values()) {
    files.sort((a, b) => a.addedIn - b.addedIn || (a.add.path < b.add.path ? -1 : 1));
  }
  return [...partitions.values()];
}

/** Runs of small files next to each other that together are about the target; none of a single file. */
export function runsOf(files: readonly SnapshotFile[], target: number): SnapshotFile[][] {
  const runs: SnapshotFile[][] = [];
  let run: SnapshotFile[] = [];
  let bytes = 0;
  const close = () => {
    if (run.length > 1) runs.push(run);
    run = [];
    bytes = 0;
  };
  for (const file of files) {
    if (file.add.size >= 0.75 * target) {
      close();
      continue;
    }
    if (bytes + file.add.size > target) close();
    run.push(file);
    bytes += file.add.size;
  }
  close();
  return runs;
}

/** Files that joining would make fewer: a lone small file of a partition is no burden that could be taken away. */
export function spareFiles(snapshot: Snapshot, target: number): number {
  const { fields } = parseTableSchema(snapshot.metaData.schemaString, "");
  let spare = 0;
  for (const files of partitionsOf(snapshot, [], fields, "")) {
    for (const run of runsOf(files, target)) spare += run.length - 1;
  }
  return spare;
}
