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
    const { version } = commit;
    const rows = async () => plainRows(rowsOf(await store.read(table, { version, vintage: "all" })));
    done[table.name] = await copies.bring({ lake: basename(lakeFolder), table: table.name, version, rows }, isForced);
  }
  return done;
}
