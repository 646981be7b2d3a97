import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readMetadataAvro } from "../avro-file.js";
import { openEngine } from "../engine.js";
import { IcebergTable, readMetadataFile } from "../iceberg-table.js";
import { IcebergWriter } from "../iceberg-writer.js";
import { FolderTable } from "../table-commits.js";
import { CatalogClient } from "./catalog-client.js";
import { FolderPointerStore } from "./folder-pointer-store.js";
import { LocalMetadataFiles } from "./metadata-files.js";
import { MovedTables } from "./moved-tables.js";

const root = mkdtempSync(join(tmpdir(), "plumbline-moved-"));
after(() => rmSync(root, { recursive: true, force: true }));
const engine = openEngine();

/** A catalog over a home with its own pointers. */
function open(home: string, isStoreOwn = true): CatalogClient {
  const store = new FolderPointerStore(join(home, "pointers"));
  const warehouse = join(home, "warehouse");
  const moved = new MovedTables({ store, warehouse, isStoreOwn, engine });
  return new CatalogClient(root, { store, files: new LocalMetadataFiles(warehouse), moved });
}

/** A home with a table of three snapshots and a tag, a view, and a table that lies elsewhere. */
async function made(name: string): Promise<string> {
  const home = join(root, name);
  const client = open(home);
  await client.does("POST", "/namespaces", { namespace: ["n"] });
  const folder = join(home, "warehouse", "n", "by hand");
  const table = new FolderTable(folder);
  const fields = [
    { id: 1, name: "k", required: false, type: "long" },
    { id: 2, name: "v", required: false, type: "string" },
  ] as const;
  await table.create({
    uuid: "9c12d441-03fe-4693-9a96-000000000001",
    schema: { type: "struct", "schema-id": 0, fields },
  });
  const writer = new IcebergWriter(table, engine);
  for (const k of [1, 2, 3]) await writer.append(`SELECT ${k} AS k, 'v' AS v`);
  const { snapshots } = await table.load();
  await writer.setRef("first", { type: "tag", "snapshot-id": snapshots[0]["snapshot-id"] });
  const newest = readdirSync(join(folder, "metadata"))
    .filter((file) => file.endsWith(".metadata.json"))
    .sort((a, b) => Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]))
    .at(-1);
  await client.does("POST", "/namespaces/n/register", {
    name: "t",
    "metadata-location": join(folder, "metadata", String(newest)),
  });
  const set = { requirements: [], updates: [{ action: "set-properties", updates: { a: "1" } }] };
  await client.does("POST", "/namespaces/n/tables/t", set);
  const schema = { type: "struct", fields: [] };
  await client.does("POST", "/namespaces/n/tables", { name: "far", schema, location: "s3://bucket/far" });
  const version = {
    "version-id": 1,
    "schema-id": 0,
    "timestamp-ms": 1,
    summary: {},
    "default-namespace": ["n"],
    representations: [{ type: "sql", sql: "SELECT 1", dialect: "spark" }],
  };
  await client.does("POST", "/namespaces/n/views", { name: "v", schema, "view-version": version });
  return home;
}

/** Every path that the table's metadata, lists and manifests name now. */
async function pathsOf(client: CatalogClient): Promise<string[]> {
  const { metadata, "metadata-location": location = "" } = await client.does("GET", "/namespaces/n/tables/t");
  const paths = [location, metadata.location];
  const read = (path: string) => readMetadataAvro(readFileSync(path.replace(/^file:\/\//, "")), path);
  for (const { "manifest-list": list } of metadata.snapshots as unknown as { "manifest-list": string }[]) {
    paths.push(list);
    for (const { manifest_path: manifest } of read(list) as unknown as { manifest_path: string }[]) {
      paths.push(manifest);
      for (const { data_file: file } of read(manifest) as unknown as { data_file: { file_path: string } }[])
        paths.push(file.file_path);
    }
  }
  return paths;
}

/** Values of k in each snapshot, by a reader that takes paths as they stand. */
async function rowsOf(client: CatalogClient): Promise<unknown[][]> {
  const { "metadata-location": location = "" } = await client.does("GET", "/namespaces/n/tables/t");
  const file = location.replace(/^file:\/\//, "");
  const table = new IcebergTable(await readMetadataFile(file), engine);
  const rows: unknown[][] = [];
  for (const { "snapshot-id": snapshotId } of table.metadata.snapshots) {
    const found = await table.rows({ snapshotId });
    rows.push(found.map(({ k }) => Number(k)).sort());
  }
  return rows;
}

const three = [[1], [1, 2], [1, 2, 3]];
const property = (value: string) => ({
  requirements: [],
  updates: [{ action: "set-properties", updates: { where: value } }],
});

test("a home that was copied has its own tables at every snapshot, and leaves those of the original alone", async () => {
  const home = await made("original");
  const copy = join(root, "copy");
  cpSync(home, copy, { recursive: true });
  const ours = open(copy);
  const theirs = open(home);
  assert.ok((await pathsOf(ours)).every((path) => path.replace(/^file:\/\//, "").startsWith(`${copy}/warehouse/`)));
  assert.deepEqual([await rowsOf(ours), await rowsOf(theirs)], [three, three]);
  await ours.does("POST", "/namespaces/n/tables/t", property("copy"));
  await ours.does("DELETE", "/namespaces/n/views/v");
  assert.deepEqual((await theirs.does("GET", "/namespaces/n/tables/t")).metadata.properties, { a: "1" });
  assert.equal((await theirs.ask("GET", "/namespaces/n/views/v")).status, 200);
  assert.ok((await pathsOf(theirs)).every((path) => path.replace(/^file:\/\//, "").startsWith(`${home}/`)));
  const far = await ours.does("GET", "/namespaces/n/tables/far");
  assert.equal(far.metadata.location, "s3://bucket/far");
  assert.ok(far["metadata-location"]?.startsWith(`file://${copy}/warehouse/_elsewhere/`));
});

test("a home that was moved, and moved again, has its tables; many who ask at once get one new place", async () => {
  let home = await made("first");
  for (const name of ["second", "with a space and 'quotes'"]) {
    const next = join(root, name);
    renameSync(home, next);
    home = next;
    const client = open(home);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, k) => (k % 2 ? client : open(home)).does("GET", "/namespaces/n/tables/t")),
    );
    assert.equal(new Set(answers.map((answer) => answer["metadata-location"])).size, 1);
    assert.deepEqual(await rowsOf(client), three);
    assert.ok((await pathsOf(client)).every((path) => path.replace(/^file:\/\//, "").startsWith(`${home}/warehouse/`)));
    assert.equal((await client.ask("GET", "/namespaces/n/views/v")).status, 200);
  }
  const client = open(home);
  await client.does("POST", "/tables/rename", {
    source: { namespace: ["n"], name: "t" },
    destination: { namespace: ["n"], name: "u" },
  });
  await client.does("DELETE", "/namespaces/n/tables/u?purgeRequested=true");
});

test("the same folder under another name is not moved, nor what a shared database still finds at its old place", async () => {
  const home = await made("named");
  const link = join(root, "link");
  symlinkSync(home, link);
  const [before] = await pathsOf(open(home));
  assert.equal((await pathsOf(open(link)))[0], before);
  const copy = join(root, "copy of named");
  cpSync(home, copy, { recursive: true });
  assert.equal((await pathsOf(open(copy, false)))[0], before, "a database by URL may be the original's");
  rmSync(link);
  rmSync(home, { recursive: true });
  const [now] = await pathsOf(open(copy, false));
  assert.ok(now.startsWith(`file://${copy}/`), "the old place is gone");
});

test("a copy made in the middle of a commit says so instead of leading to the original, and can be dropped", async () => {
  const home = await made("written");
  const copy = join(root, "copy of written");
  cpSync(home, copy, { recursive: true });
  await open(home).does("POST", "/namespaces/n/tables/t", property("later"));
  rmSync(join(copy, "pointers"), { recursive: true });
  cpSync(join(home, "pointers"), join(copy, "pointers"), { recursive: true });
  const client = open(copy);
  const [status, type, message] = await client.refused("GET", "/namespaces/n/tables/t");
  assert.deepEqual([status, type], [500, "InternalServerError"]);
  assert.match(message, /copied while the table was written/);
  await client.does("DELETE", "/namespaces/n/tables/t?purgeRequested=true");
  assert.equal((await open(home).ask("GET", "/namespaces/n/tables/t")).status, 200);
});
