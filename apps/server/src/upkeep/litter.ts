import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { HomeFolders } from "../home.js";

/** What a process that was killed left in the home. */
export interface Litter {
  readonly path: string;
  readonly bytes: number;
}

/** Nothing that is at work leaves a temporary file untouched for a day. */
const oneDay = 86_400_000;

/**
 * Temporary files and folders below a home that nobody has touched for a day. Folders of the system's temporary files are
 * the system's to clean.
 *
 * @param lakeFolder the lake that is held
 * @param now ms UTC
 */
export async function findLitter(folders: HomeFolders, lakeFolder: string, now: number): Promise<Litter[]> {
  const places: readonly (readonly [folder: string, name: RegExp])[] = [
    [folders.home, /^\.probe-|^plumb-sql-|^\.postgres-/],
    [folders.payloads, /^\.tmp-/],
    [folders.runs, /\.json\.new$/],
    [folders.cache, /^unpack-/],
    [lakeFolder, /^\.spill-\d+$/],
  ];
  const found: Litter[] = [];
  for (const [folder, name] of places) {
    for (const entry of await readdir(folder).catch(() => [])) {
      if (!name.test(entry)) continue;
      const path = join(folder, entry);
      const held = await touched(path);
      if (held !== null && held.newest < now - oneDay && !isAtWork(entry)) found.push({ path, bytes: held.bytes });
    }
  }
  return found;
}

/** Removes what was found. */
export async function removeLitter(litter: readonly Litter[]): Promise<void> {
  for (const { path } of litter) await rm(path, { recursive: true, force: true });
}

/** The engine's folder of a process that lives. */
function isAtWork(name: string): boolean {
  const pid = /^\.spill-(\d+)$/.exec(name)?.[1];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** When anything in it was last changed, ms UTC, and its bytes; null where it is gone. */
async function touched(path: string): Promise<{ newest: number; bytes: number } | null> {
  const own = await stat(path).catch(() => null);
  if (own === null) return null;
  let [newest, bytes] = [own.mtimeMs, own.isFile() ? own.size : 0];
  if (own.isDirectory()) {
    for (const name of await readdir(path).catch(() => [])) {
      const inside = await touched(join(path, name));
      if (inside === null) continue;
      newest = Math.max(newest, inside.newest);
      bytes += inside.bytes;
    }
  }
  return { newest, bytes };
}
