import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { shared } from "./venv.js";

/** A table of the outside suites. */
export interface GoldenTable {
  /** Suite and path in it. */
  readonly name: string;
  readonly path: string;
  /**
   * Folder of Parquet files with the rows the suite expects, or the other suite of the very same files; null where neither
   * says anything.
   */
  readonly expected: string | null;
}

export const goldenSuites = ["delta-golden", "delta-kernel-golden"];

/** Every folder of the suites that is a table, and every folder at their top that is none. */
export function goldenTables(): GoldenTable[] {
  const tables: GoldenTable[] = [];
  for (const suite of goldenSuites) {
    const top = join(shared, "data", "lakehouse", suite);
    for (const name of readdirSync(top).sort()) {
      const folder = join(top, name);
      const found = tablesIn(folder);
      for (const path of found.length === 0 ? [folder] : found) {
        const beside = join(dirname(path), "expected");
        tables.push({
          name: relative(dirname(top), path).replace(/\/delta$/, ""),
          path,
          expected: path !== folder && existsSync(beside) ? beside : twinExpected(path, name),
        });
      }
    }
  }
  return tables;
}

/** What `delta-kernel-golden` expects of the same table, if it has the same files byte by byte. */
function twinExpected(path: string, name: string): string | null {
  const twin = join(shared, "data", "lakehouse", "delta-kernel-golden", name);
  const expected = join(twin, "expected");
  if (!existsSync(expected)) return null;
  const ours = filesOf(path);
  const theirs = filesOf(join(twin, "delta"));
  const isSame =
    ours.length === theirs.length &&
    ours.every((file, i) => {
      return file === theirs[i] && readFileSync(join(path, file)).equals(readFileSync(join(twin, "delta", file)));
    });
  return isSame ? expected : null;
}

/** All but the checksums of Hadoop. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true, encoding: "utf8" })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".crc"))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

function tablesIn(folder: string): string[] {
  if (existsSync(join(folder, "_delta_log"))) return [folder];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "expected")
    .flatMap((entry) => tablesIn(join(folder, entry.name)))
    .sort();
}
