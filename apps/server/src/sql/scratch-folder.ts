import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mostLimits } from "./sql-order.js";

const prefix = "plumb-sql-";
/** No query lives this long, in milliseconds: what is older was left when server and query were killed at once. */
const oldest = 2 * mostLimits.seconds * 1000;

let isSwept = false;

/** An empty folder for one query; the first in a process removes those that killed processes left. */
export async function newScratchFolder(): Promise<string> {
  if (!isSwept) {
    isSwept = true;
    await removeStale(tmpdir(), Date.now());
  }
  return mkdtemp(join(tmpdir(), prefix));
}

/** Removes folders of queries that were over long ago; those that are another user's stay. @param now ms UTC */
export async function removeStale(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!/^plumb-sql-[A-Za-z0-9]{6}$/.test(name)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    const isOurs = found?.isDirectory() && (process.getuid === undefined || found.uid === process.getuid());
    if (!found || !isOurs || now - found.mtimeMs < oldest) continue;
    await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}
