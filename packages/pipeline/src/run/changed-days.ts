import type { Commit, TableStore } from "@plumbline/core";

type Commits = Pick<TableStore, "history">;

/**
 * Version of the newest commit that changed a table's content; its first where none did, -1 where there is no table.
 * Rows that only moved between files, notes and appends of nothing change none.
 *
 * @param at newest version that counts
 */
export async function contentVersion(store: Commits, table: string, at = Number.POSITIVE_INFINITY): Promise<number> {
  for (let limit = 1; ; limit *= 4) {
    const commits = await store.history(table, limit);
    const content = commits.find((commit) => commit.version <= at && isContent(commit));
    if (content) return content.version;
    if (commits.length < limit) return commits.at(-1)?.version ?? -1;
  }
}

/** Version to read a table's newest content at: as it was laid out last. -1 where there is no table. */
export async function standingVersion(store: Commits, table: string): Promise<number> {
  const content = await contentVersion(store, table);
  const head = (await store.history(table, 1))[0]?.version ?? -1;
  if (head === content) return content;
  const since = (await store.history(table, head - content)).filter(({ version }) => version > content);
  return since.find(({ mode }) => mode === "layout")?.version ?? content;
}

/**
 * The newest commit by which a writer said what a table holds: layouts and notes, which say nothing of it, are passed over.
 *
 * @param at newest version that counts
 */
export async function lastWrite(
  store: Commits,
  table: string,
  at = Number.POSITIVE_INFINITY,
): Promise<Commit | undefined> {
  for (let limit = 1; ; limit *= 4) {
    const commits = await store.history(table, limit);
    const write = commits.find(({ version, mode }) => version <= at && mode !== "layout" && mode !== "note");
    if (write || commits.length < limit) return write;
  }
}

/**
 * First day whose rows changed in a table after a version.
 *
 * @returns +Infinity if nothing changed; -Infinity if everything may have (an overwrite, or rows without a day)
 */
export async function firstChangedDay(store: Commits, table: string, after: number): Promise<number> {
  const head = (await store.history(table, 1))[0]?.version ?? -1;
  if (head <= after) return Number.POSITIVE_INFINITY;
  const commits = (await store.history(table, head - after)).filter((commit) => commit.version > after);
  return commits.reduce((first, commit) => Math.min(first, firstDayOf(commit)), Number.POSITIVE_INFINITY);
}

function firstDayOf(commit: Commit): number {
  if (!isContent(commit)) return Number.POSITIVE_INFINITY;
  if (commit.mode !== "append") return Number.NEGATIVE_INFINITY;
  return commit.firstDay ?? Number.NEGATIVE_INFINITY;
}

function isContent({ mode, rowsAdded }: Commit): boolean {
  return mode === "append" ? rowsAdded > 0 : mode === "overwrite" || mode === "other";
}
