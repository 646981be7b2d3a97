import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { PlatformError } from "@plumbline/core";
import { DeltaTable, Engine, localPath } from "@plumbline/delta";
import { tableNames } from "./table-names.js";

/** A table at one version, as the files that make it, whatever is written after. */
export interface PinnedTable {
  /** Such as `ml.releases`. */
  readonly table: string;
  readonly version: number;
  /** Paths relative to the lake, with `/`. */
  readonly files: readonly PinnedFile[];
}

export interface PinnedFile {
  readonly path: string;
  /** False for files that only older versions need, which vacuum may have taken away. */
  readonly isNeeded: boolean;
}

/**
 * Every table below a lake's folder at its newest version. Those named `first` are pinned first: a release that is seen
 * names versions that were committed before it, and so are seen too. Nothing is locked; a run may go on writing.
 *
 * @throws PlatformError TABLE_CORRUPT where a table keeps files outside its folder
 */
export async function pinTables(root: string, first: readonly string[] = []): Promise<readonly PinnedTable[]> {
  const found = await tableNames(root);
  const names = [...first.filter((name) => found.includes(name)), ...found.filter((name) => !first.includes(name))];
  const engine = new Engine({ threads: 1 });
  const pinned: PinnedTable[] = [];
  for (const name of names) pinned.push(await pinTable(root, name, engine));
  return pinned;
}

async function pinTable(root: string, name: string, engine: Engine): Promise<PinnedTable> {
  const folder = join(root, ...name.split("."));
  const table = new DeltaTable(folder, engine);
  const snapshot = await table.snapshot();
  if (!snapshot) return { table: name, version: -1, files: [] };
  const needed = new Set([...snapshot.files.values()].map(({ add }) => add.path));
  const older = new Set([...snapshot.tombstones.values()].map(({ path }) => path));
  for await (const { version, actions } of table.versions()) {
    if (version > snapshot.version) continue;
    for (const action of actions) for (const path of pathsOf(action)) older.add(path);
  }
  const inside = (path: string) => {
    const local = relative(root, localPath(folder, path));
    if (!local.startsWith("..")) return local.split(sep).join("/");
    throw new PlatformError("TABLE_CORRUPT", `${name}: its file ${path} lies outside the lake`, {
      remedy: "Copy the table with the writer that made it: a backup holds what lies in the home.",
    });
  };
  const isNeeded = new Map<string, boolean>();
  for (const path of older) isNeeded.set(inside(path), false);
  for (const path of needed) isNeeded.set(inside(path), true);
  const here = relative(root, folder).split(sep).join("/");
  for (const log of await logFiles(folder, snapshot.version)) isNeeded.set(`${here}/${log}`, true);
  return {
    table: name,
    version: snapshot.version,
    files: [...isNeeded].map(([path, is]) => ({ path, isNeeded: is })),
  };
}

/** Paths that an action names, whatever it does with them. */
function pathsOf(action: object): string[] {
  return ["add", "remove", "cdc"].flatMap((kind) => {
    const named = (action as Record<string, { readonly path?: unknown } | undefined>)[kind]?.path;
    return typeof named === "string" ? [named] : [];
  });
}

/** Commits and checkpoints up to a version, and what lies beside the data; `_last_checkpoint` may name a later one. */
async function logFiles(folder: string, version: number): Promise<string[]> {
  const names = await readdir(join(folder, "_delta_log"));
  const wanted = names.filter((name) => {
    const digits = /^(\d{20})\.(?:json|crc|checkpoint\b.*)$|^\d{20}\.(\d{20})\.compacted\.json$/.exec(name);
    return digits !== null && Number(digits[1] ?? digits[2]) <= version;
  });
  const beside = await readdir(join(folder, "_delta_log", "_sidecars")).catch(() => []);
  const vectors = (await readdir(folder)).filter((name) => /^deletion_vector_.*\.bin$/.test(name));
  return [
    ...wanted.map((name) => `_delta_log/${name}`),
    ...beside.filter((name) => name.endsWith(".parquet")).map((name) => `_delta_log/_sidecars/${name}`),
    ...vectors,
  ];
}
