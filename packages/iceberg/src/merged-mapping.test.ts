import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { DerivableFile, DerivableTable } from "./derivable-table.js";
import { deriveIceberg } from "./derive-iceberg.js";
import { openEngine } from "./engine.js";
import { IcebergTable } from "./iceberg-table.js";
import { mergedMapping } from "./merged-mapping.js";
import type { MappedField } from "./name-mapping.js";

const root = mkdtempSync(join(tmpdir(), "plumbline-mapping-"));
after(() => rmSync(root, { recursive: true, force: true }));
const engine = openEngine();

async function dataFile(folder: string, name: string, select: string): Promise<DerivableFile> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.parquet`);
  await engine.withConnection((connection) => connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`));
  return { path, size: statSync(path).size, partitionValues: {}, stats: null, hasDeletionVector: false };
}

/** A Delta table without column mapping whose schema was overwritten: its files tell columns by name alone. */
function table(version: number, columns: Readonly<Record<string, unknown>>, file: DerivableFile): DerivableTable {
  const fields = Object.entries(columns).map(([name, type]) => ({ name, type, nullable: true, metadata: {} }));
  return {
    name: "t",
    id: "2f9f6a0e-3d9f-4e0c-8f64-0b7a2f4c7d11",
    version,
    timestamp: 1_700_000_000_000 + version,
    schemaString: JSON.stringify({ type: "struct", fields }),
    partitionColumns: [],
    files: [file],
  };
}

const inner = (name: string) => ({ type: "struct", fields: [{ name, type: "string", nullable: true, metadata: {} }] });

test("an earlier snapshot of derived metadata keeps the columns that were dropped since", async () => {
  const folder = join(root, "dropped");
  const rows = "SELECT 1::BIGINT AS n, 'x' AS a, {p: 'y'} AS s";
  const before = table(0, { n: "long", a: "string", s: inner("p") }, await dataFile(folder, "a", rows));
  const first = await deriveIceberg(before, folder, { engine });
  const snapshotId = first.metadata.snapshots[0]["snapshot-id"];
  const then = await dataFile(folder, "b", "SELECT 2::BIGINT AS n, {q: 'z'} AS s");
  const second = await deriveIceberg(table(1, { n: "long", s: inner("q") }, then), folder, { engine });
  assert.equal(second.anewBecause, null);
  const derived = await IcebergTable.open(folder, engine);
  assert.deepEqual(await derived.rows({ snapshotId }), [{ n: 1n, a: "x", s: { p: "y" } }]);
  assert.deepEqual(await derived.rows(), [{ n: 2n, s: { q: "z" } }]);

  // What an earlier release derived has forgotten the name: all is derived anew.
  const text = readFileSync(second.metadataFile, "utf8");
  const forgotten = text.replace(String.raw`{\"field-id\":2,\"names\":[\"a\"]}`, String.raw`{\"names\":[\"a\"]}`);
  assert.notEqual(forgotten, text);
  writeFileSync(second.metadataFile, forgotten);
  const third = await deriveIceberg(table(1, { n: "long", s: inner("q") }, then), folder, { engine });
  assert.match(third.anewBecause ?? "", /lacks a column of an earlier snapshot/);
  assert.equal(third.metadata.snapshots.length, 1);
});

test("a column that comes back as another one ends the history that names alone cannot tell", async () => {
  const folder = join(root, "again");
  const files = [
    await dataFile(folder, "a", "SELECT 1::BIGINT AS n, 'x' AS a"),
    await dataFile(folder, "b", "SELECT 2::BIGINT AS n, 7 AS a"),
  ];
  await deriveIceberg(table(0, { n: "long", a: "string" }, files[0]), folder, { engine });
  const second = await deriveIceberg(table(1, { n: "long", a: "integer" }, files[1]), folder, { engine });
  assert.match(second.anewBecause ?? "", /column a is another one/);
  assert.equal(second.metadata.snapshots.length, 1);
  assert.deepEqual(await (await IcebergTable.open(folder, engine)).rows(), [{ n: 2n, a: 7 }]);
});

test("a mapping keeps what retained snapshots need, at any depth, and nothing more", () => {
  const field = (id: number, name: string, fields: readonly MappedField[] = []): MappedField => ({
    "field-id": id,
    names: [name],
    ...(fields.length > 0 ? { fields } : {}),
  });
  const earlier = [field(1, "a"), field(2, "s", [field(3, "p"), field(4, "q")]), field(5, "gone")];
  const wanted = [field(2, "s", [field(4, "q")]), field(6, "new")];
  assert.deepEqual(mergedMapping(wanted, earlier, new Set([1, 2, 3, 4])), {
    mapping: [field(2, "s", [field(4, "q"), field(3, "p")]), field(6, "new"), field(1, "a")],
    twice: null,
  });
  assert.equal(mergedMapping([field(2, "s", [field(9, "p")])], earlier, new Set([3])).twice, "p");
  assert.equal(mergedMapping([field(9, "gone")], earlier, new Set([1])).twice, null);
});
