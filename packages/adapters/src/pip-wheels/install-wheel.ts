import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder } from "../make-folder.js";
import { type FetchedWheel, fetchWheel } from "./fetch-wheel.js";
import type { PinnedWheel } from "./pinned-wheel.js";
import { readZip } from "./read-zip.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** Folder of the kept files, or every way that was tried to get them and why it failed. */
export type InstalledWheel = { readonly folder: string } | { readonly tried: readonly string[] };

/**
 * The wheel's kept files in a folder of the cache, fetched on first use. Every file is checked against its pinned hash on
 * each call; a damaged one is replaced. Several processes may call at once: each unpacks beside the cache and renames.
 */
export async function installWheel(
  wheel: PinnedWheel,
  cacheDir: string,
  env: Environment,
  signal?: AbortSignal,
  fetcher: typeof fetchWheel = fetchWheel,
): Promise<InstalledWheel> {
  const folder = folderOf(wheel, cacheDir);
  if (await isIntact(folder, wheel)) return { folder };
  await makeFolder(cacheDir);
  const work = await mkdtemp(join(cacheDir, "unpack-"));
  try {
    const fetched: FetchedWheel = await fetcher(wheel, work, env, signal);
    if ("tried" in fetched) return fetched;
    const unpacked = join(work, "unpacked");
    for (const [name, bytes] of readZip(fetched.bytes, Object.keys(wheel.contents))) {
      await mkdir(dirname(join(unpacked, name)), { recursive: true });
      await writeFile(join(unpacked, name), bytes);
    }
    await moveInto(unpacked, folder, wheel, work);
    return { folder };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Whether the kept files lie in the cache and are the pinned ones. */
export function isWheelCached(wheel: PinnedWheel, cacheDir: string): Promise<boolean> {
  return isIntact(folderOf(wheel, cacheDir), wheel);
}

function folderOf(wheel: PinnedWheel, cacheDir: string): string {
  return join(cacheDir, `${wheel.project}-${wheel.version}-${wheel.tag}`);
}

async function moveInto(unpacked: string, folder: string, wheel: PinnedWheel, work: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await rename(unpacked, folder);
      return;
    } catch (cause) {
      if (await isIntact(folder, wheel)) return;
      if (attempt === 3) throw cause;
      await rename(folder, join(work, `damaged-${attempt}`)).catch(() => undefined);
    }
  }
}

async function isIntact(folder: string, wheel: PinnedWheel): Promise<boolean> {
  for (const [name, sha256] of Object.entries(wheel.contents)) {
    const bytes = await readFile(join(folder, name)).catch(() => null);
    if (bytes === null || createHash("sha256").update(bytes).digest("hex") !== sha256) return false;
  }
  return true;
}
