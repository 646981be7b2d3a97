import { commit } from "./commit.js";
import type { CurrentSnapshot } from "./current-snapshot.js";
import { DeltaError } from "./delta-error.js";
import type { TableContext } from "./table-context.js";

/** What a vacuum says of itself in the log, as Spark's and delta-rs's do. */
export interface VacuumNote {
  readonly operation: "VACUUM START" | "VACUUM END";
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * Commits a note that changes nothing of the table. A full disk does not stand in the way: a vacuum is what frees it.
 * @returns false where there was no space for the note
 */
export async function noteVacuum(
  context: TableContext,
  current: CurrentSnapshot,
  note: VacuumNote,
  userMetadata?: string,
): Promise<boolean> {
  try {
    await commit(context, current, {
      base: await current.load(),
      reads: {},
      transaction: null,
      userMetadata,
      isRebasedByContents: true,
      contents: () => ({
        operation: note.operation,
        operationParameters: note.parameters,
        operationMetrics: note.metrics,
        isBlindAppend: true,
        adds: [],
        removes: [],
        dataChange: false,
      }),
    });
    return true;
  } catch (cause) {
    if (cause instanceof DeltaError && cause.code === "DISK_FULL") return false;
    throw cause;
  }
}
