import { basename } from "node:path";
import { JobQueue } from "@plumbline/adapters";
import type { LakeReader } from "../serving/lake-reader.js";
import { copyLake } from "./copy-lake.js";
import type { DatabaseAccess } from "./database-access.js";
import { workOnJobs } from "./job-worker.js";

/** Kind of the jobs that bring PostgreSQL's copies of a lake up to date. */
const kindOf = (lakeFolder: string) => `copy ${basename(lakeFolder)}`;

/**
 * Keeps PostgreSQL beside the lake: each release puts a job into the queue that copies ledger, decisions and releases,
 * and this process works on the queue until it is stopped. Where there is no PostgreSQL nothing of this happens.
 */
export async function workOnStores(
  database: DatabaseAccess,
  reader: LakeReader,
  lakeFolder: string,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  const kind = kindOf(lakeFolder);
  const enqueue = async () => {
    if (database.state.state === "absent" || !reader.newest) return;
    await new JobQueue(await database.get()).enqueue({ kind, payload: { lake: basename(lakeFolder) }, key: "copy" });
  };
  const stop = reader.onRelease(() => enqueue().catch(onError));
  try {
    await enqueue().catch(onError);
    const work = async () => copyLake(await database.get(), lakeFolder);
    await workOnJobs(database, { [kind]: work }, signal, onError);
  } finally {
    stop();
  }
}
