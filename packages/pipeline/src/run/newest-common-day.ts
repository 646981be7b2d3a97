import type { Commit } from "@plumbline/core";

/**
 * The newest day that every table reaches: a single row with a date far in the future, which one table holds and what is
 * made of it does not, must not move it.
 *
 * @param histories commits of each table, newest first
 * @returns day number; -Infinity where a table has no dated row
 */
export function newestCommonDay(histories: readonly (readonly Pick<Commit, "lastDay" | "mode">[])[]): number {
  let common = Number.POSITIVE_INFINITY;
  for (const commits of histories) {
    let newest = Number.NEGATIVE_INFINITY;
    for (const commit of commits) {
      newest = Math.max(newest, commit.lastDay ?? newest);
      if (commit.mode === "overwrite") break;
    }
    common = Math.min(common, newest);
  }
  return histories.length === 0 ? Number.NEGATIVE_INFINITY : common;
}
