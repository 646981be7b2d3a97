import type { Commit, TableStore } from "@plumbline/core";

/** Version of the newest commit that changed a table's content; its first where none did, -1 where there is no table. */
export async function contentVersion(store: TableStore, table: string): Promise<number> {
  for (let limit = 1; ; limit *= 4) {
    const commits = await store.history(table, limit);
    const content = commits.find((commit) => commit.rowsAdded > 0 || commit.mode !== "append");
    if (content) return content.version;
    if (commits.length < limit) return commits.at(-1)?.version ?? -1;
  }
}

/**
 * First day whose rows changed in a table after a version.
 *
 * @returns +Infinity if nothing changed; -Infinity if everything may have (an overwrite, or rows without a day)
 */
export async function firstChangedDay(store: TableStore, table: string, after: number): Promise<number> {
  const head = (await store.history(table, 1))[0]?.version ?? -1;
  if (head <= after) return Number.POSITIVE_INFINITY;
  const commits = (await store.history(table, head - after)).filter((commit) => commit.version > after);
  return commits.reduce((first, commit) => Math.min(first, firstDayOf(commit)), Number.POSITIVE_INFINITY);
}

function firstDayOf(commit: Commit): number {
  if (commit.mode !== "append") return Number.NEGATIVE_INFINITY;
  if (commit.rowsAdded === 0) return Number.POSITIVE_INFINITY;
  return commit.firstDay ?? Number.NEGATIVE_INFINITY;
}
