import type { Commit, TableSpec, TableStore } from "@plumbline/core";
import { nearestName, PlatformError } from "@plumbline/core";

/** A table's declaration as stored. @throws PlatformError UNKNOWN_TABLE */
export async function describeTable(store: TableStore, name: string): Promise<TableSpec> {
  const isName = /^[A-Za-z0-9_][\w-]*(\.[A-Za-z0-9_][\w-]*)*$/.test(name);
  const table = isName ? await store.describe(name) : null;
  if (!table) {
    const names = await store.list();
    const meant = names.find((one) => one.endsWith(`.${name}`)) ?? nearestName(name, names);
    const said = meant === null ? "" : `; did you mean ${meant}?`;
    throw new PlatformError("UNKNOWN_TABLE", `${name}: no such table in this lake${said}`, {
      remedy: `Tables are ${names.join(", ") || "none yet: run plumb run first"}.`,
    });
  }
  return table;
}

/** Commits of a table up to a version, newest first. */
export async function tableVersions(store: TableStore, name: string, upTo: number | undefined): Promise<Commit[]> {
  const commits = await store.history(name);
  return upTo === undefined ? commits : commits.filter((commit) => commit.version <= upTo);
}

/** Rows that lie in the files of the newest of these commits: those added since the last overwrite, all vintages. */
export function rowsHeld(newestFirst: readonly Commit[]): number {
  let rows = 0;
  for (const commit of newestFirst) {
    rows += commit.rowsAdded;
    if (commit.mode === "overwrite") break;
  }
  return rows;
}
