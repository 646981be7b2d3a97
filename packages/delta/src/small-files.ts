import type { CurrentSnapshot } from "./current-snapshot.js";
import { type OptimiseResult, optimiseTable, usualFileBytes } from "./optimise-table.js";
import type { Snapshot } from "./snapshot.js";
import type { TableContext } from "./table-context.js";

export interface SmallFileOptions {
  /** Most small files that are no matter; 50 where absent. */
  readonly most?: number;
  /** Files of fewer bytes are small; an eighth of 128 MiB where absent. */
  readonly below?: number;
  /** Joins them where there are more. */
  readonly isCompacted?: boolean;
}

export interface SmallFileReport {
  readonly files: number;
  readonly small: number;
  readonly bytes: number;
  /** More small files than are no matter. */
  readonly isTooMany: boolean;
  /** What joining them did; null where it was not asked for or not needed. */
  readonly compaction: OptimiseResult | null;
}

/** Counts small files: each costs a reader an open, a footer and a line of the log. */
export function countSmallFiles(snapshot: Snapshot, below: number): { files: number; small: number; bytes: number } {
  let small = 0;
  let bytes = 0;
  for (const { add } of snapshot.files.values()) {
    if (add.size >= below) continue;
    small++;
    bytes += add.size;
  }
  return { files: snapshot.files.size, small, bytes };
}

/** Reports the small files of a table and joins them where there are too many and it is asked for. */
export async function guardSmallFiles(
  context: TableContext,
  current: CurrentSnapshot,
  options: SmallFileOptions,
): Promise<SmallFileReport | null> {
  const snapshot = await current.load();
  if (snapshot === null) return null;
  const counted = countSmallFiles(snapshot, options.below ?? usualFileBytes / 8);
  const isTooMany = counted.small > (options.most ?? 50);
  const compaction = isTooMany && options.isCompacted ? await optimiseTable(context, current, {}) : null;
  return { ...counted, isTooMany, compaction };
}
