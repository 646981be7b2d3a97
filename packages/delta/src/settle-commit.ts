import { writeCheckpoint } from "./checkpoint.js";
import { cleanLog } from "./clean-log.js";
import type { CurrentSnapshot } from "./current-snapshot.js";
import type { Snapshot } from "./snapshot.js";
import type { TableContext } from "./table-context.js";
import { checkpointInterval, isSet } from "./table-property.js";

/** Commits between checkpoints where the table does not say. */
const usualInterval = 10;
/** One more commit between checkpoints for every so many files, so that checkpoints cost each commit the same. */
const filesPerCommit = 100;

/** What follows a commit that is done and durable: a checkpoint when it is time, and the log's cleaning where asked. */
export async function settleCommit(context: TableContext, current: CurrentSnapshot, next: Snapshot): Promise<void> {
  current.hold(next);
  const interval =
    checkpointInterval(next.metaData) ?? Math.max(usualInterval, Math.floor(next.files.size / filesPerCommit));
  if (next.version - Math.max(next.checkpoint, 0) < interval) return;
  try {
    await writeCheckpoint(context, next);
    current.hold({ ...next, checkpoint: next.version });
    if (isSet(next.metaData, "delta.enableExpiredLogCleanup")) await cleanLog(context, next, []);
  } catch {
    // The commit is done and durable; a checkpoint only shortens replay, and the next commit tries it again.
  }
}
