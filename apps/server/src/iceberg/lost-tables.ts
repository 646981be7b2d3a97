import { readdir } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import type { Namespace, PointerStore } from "@plumbline/iceberg/catalog";

/** A folder of the warehouse that is a whole table or view, and that no name of the catalog leads to. */
export interface LostTable {
  /** Below the warehouse. */
  readonly folder: string;
  /** The metadata of the highest number, below the warehouse. */
  readonly metadataFile: string;
}

/** Levels of namespaces and the table's own; nobody nests deeper. */
const deepest = 12;

/**
 * Tables and views in a warehouse that no pointer names: their names were lost with a database, or dropped while the files
 * were kept. A pointer of a warehouse that was moved counts by its path below the warehouse.
 *
 * @param store null where there are no pointers at all
 */
export async function lostTables(warehouse: string, store: PointerStore | null): Promise<readonly LostTable[]> {
  const found: LostTable[] = [];
  await collect(warehouse, "", found, 0);
  if (found.length === 0 || store === null) return found;
  const named = await locationsIn(store);
  const top = `/${basename(warehouse)}/`;
  return found.filter(({ folder }) => {
    const part = `${top}${folder.split(sep).join("/")}/metadata/`;
    return !named.some((location) => location.includes(part));
  });
}

/** How many there are and how to give them names again; null for none. */
export function lostTablesWords(
  warehouse: string,
  lost: readonly LostTable[],
): { found: string; remedy: string } | null {
  if (lost.length === 0) return null;
  const tables = lost.length === 1 ? "1 table" : `${lost.length} tables`;
  const them = lost.length === 1 ? "it" : "them";
  const example = `file://${join(warehouse, lost[0].metadataFile)}`;
  return {
    found: `${tables} in ${warehouse} without a name in the catalog: dropped with the files kept, or the names were lost`,
    remedy: `Register ${them} again with any client of the catalog, such as PyIceberg's catalog.register_table("notes.ideas", "${example}"): docs/stores.md.`,
  };
}

async function collect(warehouse: string, folder: string, found: LostTable[], depth: number): Promise<void> {
  const entries = await readdir(join(warehouse, folder), { withFileTypes: true }).catch(() => []);
  for (const { name } of entries.filter((entry) => entry.isDirectory()).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const below = join(folder, name);
    const newest = name === "metadata" ? await newestMetadata(join(warehouse, below)) : null;
    if (newest !== null && folder !== "") found.push({ folder, metadataFile: join(below, newest) });
    else if (depth < deepest) await collect(warehouse, below, found, depth + 1);
  }
}

async function newestMetadata(folder: string): Promise<string | null> {
  const numbered = (await readdir(folder)).flatMap((name) => {
    const number = /^v?(\d{1,9})(?:-[^/]*)?(?:\.gz)?\.metadata\.json(?:\.gz)?$/.exec(name)?.[1];
    return number === undefined ? [] : [{ name, number: Number(number) }];
  });
  numbered.sort((a, b) => b.number - a.number || (a.name < b.name ? 1 : -1));
  return numbered[0]?.name ?? null;
}

async function locationsIn(store: PointerStore): Promise<readonly string[]> {
  const locations: string[] = [];
  const visit = async (namespace: Namespace) => {
    for (const kind of ["table", "view"] as const) {
      for (const name of (await store.listNames(namespace, kind)) ?? []) {
        const pointer = await store.readPointer({ namespace, name });
        if (pointer) locations.push(decoded(pointer.location));
      }
    }
    for (const below of (await store.listNamespaces(namespace)) ?? []) await visit(below);
  };
  for (const top of (await store.listNamespaces([])) ?? []) await visit(top);
  return locations;
}

function decoded(location: string): string {
  try {
    return decodeURI(location);
  } catch {
    return location;
  }
}
