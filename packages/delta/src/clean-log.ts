import { basename } from "node:path";
import { commitInfoOf, commitTime } from "./commit-times.js";
import type { Snapshot } from "./snapshot.js";
import type { TableContext } from "./table-context.js";
import { logRetention } from "./table-property.js";

const versioned = /^\.?(\d{20})\.(?:json|crc|compacted\.json|checkpoint(?:\..+)?\.(?:parquet|json))(?:\.crc)?$/;

/**
 * Removes log entries and checkpoints that no version still promised is built from: all before the newest checkpoint that
 * is older than `delta.logRetentionDuration` and than every pinned version.
 *
 * @param pinned versions that must stay readable
 * @returns names removed
 */
export async function cleanLog(
  context: TableContext,
  snapshot: Snapshot,
  pinned: readonly number[],
): Promise<string[]> {
  const oldest = snapshot.timestamp - logRetention(snapshot.metaData);
  const { commits, checkpoints } = await context.log.list();
  let keepFrom = Number.POSITIVE_INFINITY;
  for (const version of commits) {
    const actions = await context.log.read(version);
    if (actions === null) continue;
    const { timestamp: time } = await commitTime(context.log, version, commitInfoOf(actions));
    // A version stays readable until the one after it is old: up to then it was the table.
    if (time < oldest) continue;
    keepFrom = version - 1;
    break;
  }
  keepFrom = Math.min(keepFrom, snapshot.version, ...pinned);
  const start = checkpoints.findLast(({ version }) => version <= keepFrom)?.version;
  if (start === undefined) return [];
  const removed: string[] = [];
  for await (const { file } of context.files.list(context.log.path)) {
    const name = basename(file);
    const found = versioned.exec(name);
    if (!found || Number(found[1]) >= start) continue;
    await context.files.remove(file);
    removed.push(name);
  }
  return removed.sort();
}
