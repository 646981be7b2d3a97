import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, test } from "node:test";
import type { DeltaFrame } from "./column.js";
import { DeltaError } from "./delta-error.js";
import { DeltaTable } from "./delta-table.js";
import { Engine } from "./engine.js";
import type { ObjectStore } from "./object-store.js";
import type { TableDefinition } from "./table-definition.js";

const folder = mkdtempSync(join(tmpdir(), "delta-remote-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let caches = 0;

/** Objects of one process. */
class MemoryStore implements ObjectStore {
  readonly where = "memory";
  readonly objects = new Map<string, Uint8Array>();
  /** False for storage that takes a conditional put for any other. */
  constructor(private readonly heeds = true) {}
  async list(prefix: string) {
    const names = [...this.objects.keys()].filter((name) => name.startsWith(prefix)).sort();
    return names.map((name) => ({ name, size: this.objects.get(name)?.length ?? 0, modified: 0 }));
  }
  async get(name: string) {
    return this.objects.get(name) ?? null;
  }
  async put(name: string, bytes: Uint8Array) {
    this.objects.set(name, Uint8Array.from(bytes));
  }
  async putIfAbsent(name: string, bytes: Uint8Array) {
    if (this.heeds && this.objects.has(name)) return false;
    this.objects.set(name, Uint8Array.from(bytes));
    return true;
  }
  async remove(name: string) {
    this.objects.delete(name);
  }
}

const definition: TableDefinition = {
  name: "numbers",
  description: "",
  fields: [
    { name: "name", type: "text", nullable: true },
    { name: "number", type: "int32", nullable: true },
  ],
  partitionColumns: ["name"],
  configuration: { "delta.checkpointInterval": "3" },
};

const frameOf = (name: string, numbers: readonly number[]): DeltaFrame => ({
  rows: numbers.length,
  columns: {
    name: { type: "text", codes: new Int32Array(numbers.length), dictionary: [name] },
    number: { type: "int32", values: Int32Array.from(numbers) },
  },
});

const open = (store: ObjectStore) => new DeltaTable(join(folder, `cache-${caches++}`), new Engine(), { remote: store });

async function numbersOf(table: DeltaTable): Promise<number[]> {
  const snapshot = await table.snapshot();
  assert.ok(snapshot);
  const { number } = (await table.scan(snapshot)).columns;
  assert.ok(number.type === "int32");
  return [...number.values].sort((a, b) => a - b);
}

test("a table in an object storage is read and changed through caches that know nothing of each other", async () => {
  const store = new MemoryStore();
  await open(store).create(definition);
  for (let k = 0; k < 5; k++) await open(store).append(frameOf(`n & ${k}`, [k, k + 10]));
  const table = open(store);
  assert.deepEqual(await numbersOf(table), [0, 1, 2, 3, 4, 10, 11, 12, 13, 14]);
  await open(store).delete([{ column: "number", atMost: 1 }]);
  assert.deepEqual(await numbersOf(table), [2, 3, 4, 10, 11, 12, 13, 14], "what others commit is seen");
  const vacuumed = await table.vacuum({ retention: 0, isShortAllowed: true });
  assert.equal(vacuumed.files.length, 2);
  assert.deepEqual(await numbersOf(open(store)), [2, 3, 4, 10, 11, 12, 13, 14]);
  await table.optimise();
  assert.ok([...store.objects.keys()].some((name) => name.endsWith("checkpoint.parquet")));
  assert.deepEqual(
    [...store.objects.keys()].filter((name) => name.includes("probe")),
    [],
  );
});

test("a cache is found however its folder is spelled", async () => {
  const store = new MemoryStore();
  await open(store).create(definition);
  await open(store).append(frameOf("n", [1, 2]));
  const near = relative(process.cwd(), folder);
  for (const cache of [`${near}/a`, `./${near}/b`, `${folder}//c`, `${folder}/d/`, `${folder}/e/../f`]) {
    assert.deepEqual(await numbersOf(new DeltaTable(cache, new Engine(), { remote: store })), [1, 2], cache);
  }
});

test("a table begun anew under the name is not taken for the old one", async () => {
  const store = new MemoryStore();
  const table = open(store);
  await table.create(definition);
  await table.append(frameOf("a", [1]));
  store.objects.clear();
  assert.equal(await table.snapshot(), null);
  await open(store).create({ ...definition, description: "another" });
  await open(store).append(frameOf("a", [7]));
  assert.deepEqual(await numbersOf(table), [7]);
});

test("storage that does not refuse to create what is there is refused", async () => {
  await assert.rejects(open(new MemoryStore(false)).create(definition), (error) => {
    assert.ok(error instanceof DeltaError && error.code === "UNSUPPORTED");
    assert.match(error.message, /does not heed If-None-Match/);
    return true;
  });
});
