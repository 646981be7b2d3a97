import type { CurrentSnapshot } from "./current-snapshot.js";
import { spareFiles, usualFileBytes } from "./file-runs.js";
import { type OptimiseResult, optimiseTable } from "./optimise-table.js";
import type { Snapshot } from "./snapshot.js";
import type { TableContext } from "./table-context.js";

/** Most files that joining would spare and that are no matter. */
const usualMost = 50;

export interface SmallFileOptions {
  /** Most files that joining would spare and that are no matter; 50 where absent. */
  readonly most?: number;
  /** Size of files aimed at, bytes; 128 MiB where absent. */
  readonly targetBytes?: number;
  /** Joins them where there are more. */
  readonly isCompacted?: boolean;
}

export interface SmallFileReport {
  readonly files: number;
  /** Files that there would be less after joining small ones. */
  readonly spare: number;
  readonly bytes: number;
  readonly isTooMany: boolean;
  /** What joining them did; null where it was not asked for or not needed. */
  readonly compaction: OptimiseResult | null;
}

/** Counts files that joining would spare: each costs a reader an open, a footer and a line of the log. */
export function countSmallFiles(
  snapshot: Snapshot,
  options: SmallFileOptions = {},
): Omit<SmallFileReport, "compaction"> {
  const spare = spareFiles(snapshot, options.targetBytes ?? usualFileBytes);
  let bytes = 0;
  for (const { add } of snapshot.files.values()) bytes += add.size;
  return { files: snapshot.files.size, spare, bytes, isTooMany: spare > (options.most ?? usualMost) };
}

/** Reports the small files of a table and joins them where there are too many and it is asked for. */
export async function guardSmallFiles(
  context: TableContext,
  current: CurrentSnapshot,
  options: SmallFileOptions,
): Promise<SmallFileReport | null> {
  const snapshot = await current.load();
  if (snapshot === null) return null;
  const counted = countSmallFiles(snapshot, options);
  const target = options.targetBytes === undefined ? {} : { targetBytes: options.targetBytes };
  const isWanted = counted.isTooMany && options.isCompacted;
  return { ...counted, compaction: isWanted ? await optimiseTable(context, current, target) : null };
}
