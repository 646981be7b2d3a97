import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Names of the Delta tables below a folder, sorted. */
export async function tableNames(root: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (path: readonly string[]): Promise<void> => {
    const folder = join(root, ...path);
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    if (path.length > 0 && entries.some((entry) => entry.name === "_delta_log" && entry.isDirectory())) {
      const log = await readdir(join(folder, "_delta_log"));
      if (log.some((name) => /^\d{20}\.(json|checkpoint.*\.parquet)$/.test(name))) found.push(path.join("."));
      return;
    }
    for (const entry of entries)
      if (entry.isDirectory() && /^[A-Za-z0-9_][\w-]*$/.test(entry.name)) await walk([...path, entry.name]);
  };
  await walk([]);
  return found.sort();
}
