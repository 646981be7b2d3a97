import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { IcebergError } from "./iceberg-error.js";

/** File that names the newest metadata of a table without a catalog. */
export const versionHint = "version-hint.text";

/**
 * The newest metadata file of a table in a folder: the one its version hint names or any later, else the one of the
 * highest number.
 *
 * @returns null if the folder holds no table
 */
export async function newestMetadataFile(folder: string): Promise<string | null> {
  const metadata = join(folder, "metadata");
  const names = await readdir(metadata).catch(() => []);
  const numbered = names
    .map((name) => ({ name, number: metadataNumber(name) }))
    .filter((file): file is { name: string; number: number } => file.number !== null)
    .sort((a, b) => a.number - b.number || (a.name < b.name ? -1 : 1));
  const hinted = await hintedName(metadata, names);
  const newest = numbered.at(-1);
  if (hinted !== null && (newest === undefined || (metadataNumber(hinted) ?? -1) >= newest.number))
    return join(metadata, hinted);
  return newest === undefined ? null : join(metadata, newest.name);
}

async function hintedName(metadata: string, names: readonly string[]): Promise<string | null> {
  if (!names.includes(versionHint)) return null;
  const hint = (await readFile(join(metadata, versionHint), "utf8")).trim();
  return [hint, `${hint}.metadata.json`, `v${hint}.metadata.json`].find((name) => names.includes(name)) ?? null;
}

/** The number in `v12.metadata.json` or `00012-<uuid>.metadata.json`; null for other files. */
export function metadataNumber(name: string): number | null {
  const match = /^(?:v(\d+)|(\d+)-[\w-]+)(?:\.gz)?\.metadata\.json(?:\.gz)?$/.exec(name);
  return match ? Number(match[1] ?? match[2]) : null;
}

/** @throws NOT_FOUND if the folder holds no table */
export async function requireMetadataFile(folder: string): Promise<string> {
  const file = await newestMetadataFile(folder);
  if (file === null)
    throw new IcebergError("NOT_FOUND", `${folder}: no metadata/*.metadata.json; not an Iceberg table`);
  return file;
}
