import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, it } from "node:test";
import { MemoryPointerStore } from "@plumbline/iceberg/catalog";
import { lostTables, lostTablesWords } from "./lost-tables.js";

const base = mkdtempSync(join(tmpdir(), "plumb-lost-"));
after(() => rmSync(base, { recursive: true, force: true }));
const warehouse = join(base, "warehouse");

function addTable(folder: string, ...files: string[]): void {
  const metadata = join(warehouse, folder, "metadata");
  mkdirSync(metadata, { recursive: true });
  mkdirSync(join(warehouse, folder, "data"), { recursive: true });
  for (const name of files) writeFileSync(join(metadata, name), "{}");
}

it("finds tables and views of the warehouse that no name leads to, wherever the warehouse lay", async () => {
  assert.deepEqual(await lostTables(warehouse, null), []);
  addTable("notes/ideas-1", "00000-a.metadata.json", "00010-b.metadata.json", "00009-c.metadata.json", "snap-1.avro");
  addTable("notes/deep/er/moved-2", "00003-a.metadata.json");
  addTable("notes/lost-3", "v7.metadata.json", "v12.gz.metadata.json");
  addTable("notes/metadata/lost-4", "00000-a.metadata.json");
  addTable("notes/begun-5", "00000-a.metadata.json.tmp");
  const store = new MemoryPointerStore();
  await store.createNamespace(["notes"], {});
  await store.createNamespace(["notes", "deep"], {});
  const point = (namespace: string[], name: string, kind: "table" | "view", location: string) =>
    store.swap([{ identifier: { namespace, name }, expected: null, next: { kind, location } }]);
  await point(["notes"], "ideas", "table", `file://${warehouse}/notes/ideas-1/metadata/00010-b.metadata.json`);
  const before = "file:///before/warehouse/notes/deep/er/moved-2/metadata/00003-a.metadata.json";
  await point(["notes", "deep"], "moved", "view", before);
  const lost = await lostTables(warehouse, store);
  assert.deepEqual(lost, [
    { folder: "notes/lost-3", metadataFile: "notes/lost-3/metadata/v12.gz.metadata.json" },
    { folder: "notes/metadata/lost-4", metadataFile: "notes/metadata/lost-4/metadata/00000-a.metadata.json" },
  ]);
  assert.equal((await lostTables(warehouse, null)).length, 4);
  const words = lostTablesWords(warehouse, lost);
  assert.match(words?.found ?? "", /^2 tables in /);
  assert.ok(words?.remedy.includes(`file://${warehouse}/notes/lost-3/metadata/v12.gz.metadata.json`));
  assert.equal(lostTablesWords(warehouse, []), null);
});
