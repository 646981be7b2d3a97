import { basename } from "node:path";
import { type Database, LakeCopies } from "@plumbline/adapters";
import { champions, releases, rowsOf, type TableSpec, trials } from "@plumbline/core";
import { openLakeStore } from "../run/open-lake-store.js";
import { plainRows } from "../serving/plain-rows.js";

/** What PostgreSQL holds a copy of: the trials ledger, decisions, releases. */
const copied: readonly TableSpec[] = [trials, champions, releases];

/**
 * Brings PostgreSQL's copies of a lake up to its newest versions. The lake is the truth: a copy that was lost is made
 * again, and nothing is ever read back from one.
 *
 * @returns rows copied by table; null for a copy that was up to date
 */
export async function copyLake(
  database: Database,
  lakeFolder: string,
  isForced = false,
): Promise<Readonly<Record<string, number | null>>> {
  const store = openLakeStore(lakeFolder);
  const copies = new LakeCopies(database);
  const done: Record<string, number | null> = {};
  for (const table of copied) {
    const [commit] = await store.history(table.name, 1);
    if (!commit) continue;
    const { version, timestamp: committedAt } = commit;
    const committedAtOf = async (asked: number) => {
      const [newest] = await store.history(table.name, 1);
      const commits = newest ? await store.history(table.name, Math.max(1, newest.version - asked + 1)) : [];
      return commits.find((other) => other.version === asked)?.timestamp ?? null;
    };
    const rows = async () => plainRows(rowsOf(await store.read(table, { version, vintage: "all" })));
    const source = { lake: basename(lakeFolder), table: table.name, version, committedAt, committedAtOf, rows };
    done[table.name] = await copies.bring(source, isForced);
  }
  return done;
}
