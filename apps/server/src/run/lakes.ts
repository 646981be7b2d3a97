import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "@plumbline/adapters";
import type { HomeFolders } from "../home.js";

/** Each source has a lake of its own, so that ledgers and universes of two markets never mix. */
export interface Lake {
  readonly folder: string;
  /** Source without secrets. */
  readonly source: string;
}

/** Folder of a source's lake: its scheme and the first 8 hex digits of sha256 of its id. */
export function lakeFolderOf(folders: HomeFolders, sourceId: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*/.exec(sourceId)?.[0] ?? "source";
  return join(folders.lake, `${scheme}-${createHash("sha256").update(sourceId).digest("hex").slice(0, 8)}`);
}

/** Makes the lake's folder and notes in it which source it is for. */
export async function prepareLake(folders: HomeFolders, sourceId: string): Promise<Lake> {
  const folder = lakeFolderOf(folders, sourceId);
  await makeFolder(folder);
  await writeFile(join(folder, "SOURCE"), `${sourceId}\n`);
  return { folder, source: sourceId };
}

/** Every lake of a home, by folder name. */
export async function listLakes(folders: HomeFolders): Promise<Lake[]> {
  const names = await readdir(folders.lake).catch(() => []);
  const lakes = await Promise.all(
    names.sort().map(async (name) => {
      const folder = join(folders.lake, name);
      const source = await readFile(join(folder, "SOURCE"), "utf8").catch(() => null);
      return source === null ? null : { folder, source: source.trim() };
    }),
  );
  return lakes.filter((lake) => lake !== null);
}
