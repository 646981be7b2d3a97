import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { shared } from "./venv.js";

/** A table of the outside suites. */
export interface GoldenTable {
  /** Suite and path in it. */
  readonly name: string;
  readonly path: string;
  /** Folder of Parquet files with the rows the suite expects; null where it says nothing. */
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
          expected: path !== folder && existsSync(beside) ? beside : null,
        });
      }
    }
  }
  return tables;
}

function tablesIn(folder: string): string[] {
  if (existsSync(join(folder, "_delta_log"))) return [folder];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "expected")
    .flatMap((entry) => tablesIn(join(folder, entry.name)))
    .sort();
}
