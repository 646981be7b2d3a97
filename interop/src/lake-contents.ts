import { createHash, type Hash } from "node:crypto";
import type { Column, Frame, TableStore } from "@plumbline/core";
import { lengthOf } from "@plumbline/core";
import { readReleases } from "@plumbline/pipeline";

/**
 * Hash of each table's content at the newest release: every row and column but the audit columns, in key order.
 * `ml.releases` itself is left out, since it names runs.
 *
 * @param without columns left out besides
 */
export async function lakeContents(
  store: TableStore,
  without: readonly string[] = [],
): Promise<Record<string, string>> {
  const release = (await readReleases(store))[0];
  if (!release) throw new Error("the lake has no release");
  const contents: Record<string, string> = {};
  for (const [name, version] of Object.entries(release.tables)) {
    const table = await store.describe(name);
    if (!table) throw new Error(`${name} is in the release but cannot be described`);
    const frame = await store.read(table, { version, vintage: "all" });
    contents[name] = `${frame.rows} rows ${hashFrame(frame, [...table.audit, ...without])}`;
  }
  return contents;
}

/** sha256 of a frame's values, column by column in name order; equal frames of equal row order give equal hashes. */
export function hashFrame(frame: Frame, without: readonly string[] = []): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(frame.columns).sort()) {
    if (without.includes(name)) continue;
    hash.update(`${name}:${frame.columns[name].type}:${lengthOf(frame.columns[name])};`);
    hashColumn(hash, frame.columns[name]);
  }
  return hash.digest("hex").slice(0, 32);
}

function hashColumn(hash: Hash, column: Column): void {
  if (column.type === "text") {
    for (const code of column.codes) hash.update(code < 0 ? "\u0000" : `${column.dictionary[code]}\u0001`);
    return;
  }
  if (column.type === "binary") {
    for (const value of column.values) hash.update(value ?? "\u0000");
    return;
  }
  const { values } = column;
  hash.update(new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength).slice());
  if ("valid" in column && column.valid) hash.update(column.valid);
}
