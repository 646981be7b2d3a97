import type { MetaData } from "./actions.js";
import { identityOf, type WriteOptions, writableSnapshot } from "./append-rows.js";
import { type CommitResult, commit } from "./commit.js";
import { writeMetrics } from "./commit-files.js";
import type { CurrentSnapshot } from "./current-snapshot.js";
import { DeltaError } from "./delta-error.js";
import { localPath } from "./file-path.js";
import type { TableContext } from "./table-context.js";
import { withProtocol } from "./table-definition.js";
import { isSet } from "./table-property.js";

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
  const definition = timedAs(then.metaData, base.metaData);
  const isSameDefinition =
    JSON.stringify({ ...definition, createdTime: 0 }) === JSON.stringify({ ...base.metaData, createdTime: 0 });
  return commit(context, current, {
    base,
    reads: { wholeTable: true },
    isolation: "Serializable",
    transaction: identityOf(options),
    userMetadata: options.userMetadata,
    isRebasedByContents: false,
    contents: (_before, now) => ({
      operation: "RESTORE",
      operationParameters: { version: String(version), timestamp: null },
      operationMetrics: {
        ...writeMetrics(adds, removes.length),
        numRestoredFiles: adds.length,
        tableSizeAfterRestore: [...then.files.values()].reduce((sum, { add }) => sum + add.size, 0),
        numOfFilesAfterRestore: then.files.size,
      },
      isBlindAppend: false,
      ...(isSameDefinition ? {} : withProtocol(definition, base, now)),
      adds,
      removes,
      dataChange: true,
    }),
  });
}

const since = ["delta.inCommitTimestampEnablementVersion", "delta.inCommitTimestampEnablementTimestamp"];

/**
 * The definition of then, but since when times stand in commits as the table has it now: readers look for them in every
 * commit from that version on, those after `then` included (PROTOCOL.md, "In-Commit Timestamps").
 */
function timedAs(then: MetaData, now: MetaData): MetaData {
  if (!isSet(then, "delta.enableInCommitTimestamps")) return then;
  const others = Object.entries(then.configuration).filter(([name]) => !since.includes(name));
  const current = Object.entries(now.configuration).filter(([name]) => since.includes(name));
  return { ...then, configuration: Object.fromEntries([...others, ...current]) };
}
