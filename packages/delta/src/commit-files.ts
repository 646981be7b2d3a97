import type { AddFile } from "./actions.js";
import type { CommitContents, CommitPlan } from "./commit.js";
import { statisticsOf } from "./prune-files.js";
import type { Snapshot } from "./snapshot.js";
import { definitionChange, type TableDefinition } from "./table-definition.js";

export interface CommitRequest {
  readonly definition: TableDefinition;
  readonly mode: "append" | "overwrite";
  readonly files: readonly AddFile[];
  /** Identity of the write: a second commit with it does nothing. */
  readonly transaction: string;
  /** Free text kept with the commit, such as the run and its inputs. */
  readonly userMetadata: string;
}

/** Appends never conflict; an overwrite conflicts with every file added or removed since `base`. */
export function planFiles(request: CommitRequest, base: Snapshot | null, table: string): CommitPlan {
  const isOverwrite = request.mode === "overwrite";
  return {
    base,
    reads: isOverwrite ? { wholeTable: true } : {},
    isolation: "Serializable",
    transaction: { appId: request.transaction, version: null },
    userMetadata: request.userMetadata,
    isRebasedByContents: !isOverwrite,
    contents(current, now) {
      const removes = isOverwrite && current ? [...current.files.values()].map(({ add }) => add) : [];
      return {
        operation: "WRITE",
        operationParameters: {
          mode: isOverwrite ? "Overwrite" : "Append",
          partitionBy: JSON.stringify(request.definition.partitionColumns),
        },
        operationMetrics: writeMetrics(request.files, removes.length),
        isBlindAppend: !isOverwrite,
        ...definitionChange(request.definition, isOverwrite, current, now, table),
        adds: request.files,
        removes,
        dataChange: true,
      };
    },
  };
}

export function writeMetrics(
  adds: readonly AddFile[],
  removed: number,
): NonNullable<CommitContents["operationMetrics"]> {
  return {
    numFiles: adds.length,
    numRemovedFiles: removed,
    numOutputRows: adds.reduce((sum, add) => sum + (statisticsOf(add)?.numRecords ?? 0), 0),
    numOutputBytes: adds.reduce((sum, add) => sum + add.size, 0),
  };
}
