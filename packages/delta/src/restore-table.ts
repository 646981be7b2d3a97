import { identityOf, type WriteOptions, writableSnapshot } from "./append-rows.js";
import { type CommitResult, commit } from "./commit.js";
import { writeMetrics } from "./commit-files.js";
import type { CurrentSnapshot } from "./current-snapshot.js";
import { DeltaError } from "./delta-error.js";
import { localPath } from "./file-path.js";
import type { TableContext } from "./table-context.js";

/**
 * Makes the table again what it was at a version, by a new commit: its rows, columns and properties. The protocol stays.
 *
 * @throws NOT_FOUND for a version that is not there, or one whose data files a vacuum has removed (the first is named);
 *   CONFLICT where anything was committed meanwhile
 */
export async function restoreTable(
  context: TableContext,
  current: CurrentSnapshot,
  version: number,
  options: WriteOptions,
): Promise<CommitResult> {
  const base = await writableSnapshot(context, current);
  const then = await current.load(version);
  if (then === null) throw new DeltaError("NOT_FOUND", `${context.folder}: no version ${version}`);
  const adds = [...then.files].flatMap(([key, { add }]) => (base.files.has(key) ? [] : [add]));
  const removes = [...base.files].flatMap(([key, { add }]) => (then.files.has(key) ? [] : [add]));
  for (const add of adds) {
    const file = localPath(context.folder, add.path);
    const size = await context.files.sizeOf(file);
    if (size === add.size) continue;
    throw new DeltaError(
      "NOT_FOUND",
      `${context.folder}: version ${version} needs ${file}, which is ${size === null ? "no longer there" : "not whole"}`,
    );
  }
  const isSameDefinition =
    JSON.stringify({ ...then.metaData, createdTime: 0 }) === JSON.stringify({ ...base.metaData, createdTime: 0 });
  return commit(context, current, {
    base,
    reads: { wholeTable: true },
    isolation: "Serializable",
    transaction: identityOf(options),
    userMetadata: options.userMetadata,
    isRebasedByContents: false,
    contents: () => ({
      operation: "RESTORE",
      operationParameters: { version: String(version), timestamp: null },
      operationMetrics: {
        ...writeMetrics(adds, removes.length),
        numRestoredFiles: adds.length,
        tableSizeAfterRestore: [...then.files.values()].reduce((sum, { add }) => sum + add.size, 0),
        numOfFilesAfterRestore: then.files.size,
      },
      isBlindAppend: false,
      ...(isSameDefinition ? {} : { metaData: then.metaData }),
      adds,
      removes,
      dataChange: true,
    }),
  });
}
