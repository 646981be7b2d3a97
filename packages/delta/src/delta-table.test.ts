import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { DeltaFrame } from "./column.js";
import { DeltaError, type DeltaErrorCode } from "./delta-error.js";
import { DeltaTable } from "./delta-table.js";
import { Engine } from "./engine.js";
import { localPath } from "./file-path.js";
import type { TableDefinition } from "./table-definition.js";

const folder = mkdtempSync(join(tmpdir(), "delta-table-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const definition: TableDefinition = {
  name: "numbers",
  description: "Numbers by name.",
  fields: [
    { name: "name", type: "text", nullable: false, comment: "a name" },
    { name: "number", type: "float64", nullable: true, comment: "dimensionless" },
  ],
  partitionColumns: [],
  configuration: {},
};

const frameOf = (numbers: readonly number[], name = "a"): DeltaFrame => ({
  rows: numbers.length,
  columns: {
    name: { type: "text", codes: new Int32Array(numbers.length), dictionary: [name] },
    number: { type: "float64", values: Float64Array.from(numbers) },
  },
});

let tables = 0;
const newFolder = () => join(folder, `table-${tables++}`);

async function append(
  table: DeltaTable,
  frame: DeltaFrame,
  transaction: string,
  mode: "append" | "overwrite" = "append",
) {
  const columns = Object.entries(frame.columns).map(([name, column]) => ({ name, column }));
  const files = frame.rows > 0 ? [await table.writeFile({ columns, rows: frame.rows, order: null }, {})] : [];
  const base = await table.snapshot();
  return table.commit({ definition, mode, files, transaction, userMetadata: "" }, base);
}

async function numbersOf(table: DeltaTable, version?: number): Promise<number[]> {
  const snapshot = await table.snapshot(version);
  assert.ok(snapshot);
  const { number } = (await table.scan(snapshot)).columns;
  assert.ok(number.type === "float64");
  return [...number.values];
}

const failsWith =
  (code: DeltaErrorCode, ...parts: readonly (string | RegExp)[]) =>
  (error: unknown) => {
    assert.ok(error instanceof DeltaError, String(error));
    assert.equal(error.code, code);
    for (const part of parts) {
      assert.ok(typeof part === "string" ? error.message.includes(part) : part.test(error.message), error.message);
    }
    return true;
  };

const commitFile = (table: string, version: number) =>
  join(table, "_delta_log", `${String(version).padStart(20, "0")}.json`);

test("every tenth commit leaves a checkpoint, from which the table is read without the commits before it", async () => {
  const path = newFolder();
  const engine = new Engine();
  const table = new DeltaTable(path, engine);
  for (let k = 0; k <= 12; k++) await append(table, frameOf([k]), `t${k}`);
  const last = JSON.parse(readFileSync(join(path, "_delta_log", "_last_checkpoint"), "utf8"));
  assert.equal(last.version, 10);
  for (let k = 0; k <= 9; k++) rmSync(commitFile(path, k));
  const reopened = new DeltaTable(path, engine);
  assert.deepEqual(await numbersOf(reopened), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assert.deepEqual(await numbersOf(reopened, 10), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(await append(reopened, frameOf([99]), "t3"), { version: 3, isNew: false });
  await assert.rejects(reopened.snapshot(9), failsWith("NOT_FOUND", "expired; the oldest that can be read is 10"));
});

test("a version is found by its instant", async () => {
  let now = 1_000_000;
  const table = new DeltaTable(newFolder(), new Engine(), { clock: () => now });
  await append(table, frameOf([1]), "1");
  await append(table, frameOf([2]), "2");
  now = 2_000_000;
  await append(table, frameOf([3]), "3");
  assert.equal(await table.versionAt(999_999), null);
  assert.equal(await table.versionAt(1_000_000), 0);
  assert.equal(await table.versionAt(1_000_001), 1, "two commits of one millisecond still have an order");
  assert.equal(await table.versionAt(1_999_999), 1);
  assert.equal(await table.versionAt(Number.POSITIVE_INFINITY), 2);
});

test("an overwrite conflicts with a commit made since the snapshot it replaces", async () => {
  const table = new DeltaTable(newFolder(), new Engine());
  await append(table, frameOf([1]), "1");
  const base = await table.snapshot();
  await append(table, frameOf([2]), "2");
  const request = { definition, mode: "overwrite" as const, files: [], transaction: "3", userMetadata: "" };
  await assert.rejects(table.commit(request, base), failsWith("CONFLICT"));
  assert.deepEqual(await numbersOf(table), [1, 2]);
});

test("a table removed and begun anew is not taken for the old one", async () => {
  const path = newFolder();
  const table = new DeltaTable(path, new Engine());
  for (let k = 0; k < 3; k++) await append(table, frameOf([k]), `t${k}`);
  rmSync(path, { recursive: true });
  assert.equal(await table.snapshot(), null);
  await append(table, frameOf([7]), "t0");
  assert.deepEqual(await numbersOf(table), [7]);
});

test("files left by a writer that died are no part of the table", async () => {
  const path = newFolder();
  const table = new DeltaTable(path, new Engine());
  await append(table, frameOf([1]), "1");
  const columns = Object.entries(frameOf([2]).columns).map(([name, column]) => ({ name, column }));
  await table.writeFile({ columns, rows: 1, order: null }, {});
  writeFileSync(join(path, "_delta_log", ".tmp-half"), '{"add":');
  assert.deepEqual(await numbersOf(new DeltaTable(path, new Engine())), [1]);
});

test("a damaged log is refused by the name of its file", async () => {
  const path = newFolder();
  const engine = new Engine();
  const writer = new DeltaTable(path, engine);
  for (let k = 0; k < 3; k++) await append(writer, frameOf([k]), `t${k}`);
  const whole = readFileSync(commitFile(path, 1));
  const damages: [string, () => void][] = [
    ["cut", () => truncateSync(commitFile(path, 1), whole.length - 20)],
    ["empty", () => truncateSync(commitFile(path, 1), 0)],
    ["other", () => writeFileSync(commitFile(path, 1), "[1, 2]\n")],
    ["lost", () => rmSync(commitFile(path, 1))],
  ];
  for (const [how, damage] of damages) {
    damage();
    const read = new DeltaTable(path, engine).snapshot();
    await assert.rejects(read, failsWith("CORRUPT", commitFile(path, 1)), how);
    writeFileSync(commitFile(path, 1), whole);
  }
  assert.deepEqual(await numbersOf(new DeltaTable(path, engine)), [0, 1, 2]);
});

test("a damaged, cut or lost data file is refused by its name", async () => {
  const path = newFolder();
  const table = new DeltaTable(path, new Engine());
  await append(table, frameOf([1, 2, 3]), "1");
  const [{ add }] = (await table.snapshot())?.files.values() ?? [];
  const file = localPath(path, add.path);
  const whole = readFileSync(file);
  const flipped = Buffer.from(whole);
  flipped[whole.length >> 1] ^= 4;
  for (const damage of [() => writeFileSync(file, flipped), () => truncateSync(file, 40), () => rmSync(file)]) {
    damage();
    await assert.rejects(numbersOf(new DeltaTable(path, new Engine())), failsWith("CORRUPT", file));
    writeFileSync(file, whole);
  }
  assert.deepEqual(await numbersOf(new DeltaTable(path, new Engine())), [1, 2, 3]);
});

test("a table that needs features not known here is refused by their names", async () => {
  const path = newFolder();
  mkdirSync(join(path, "_delta_log"), { recursive: true });
  const metaData = {
    id: "1",
    format: { provider: "parquet", options: {} },
    schemaString: JSON.stringify({ type: "struct", fields: [] }),
    partitionColumns: [],
    configuration: {},
  };
  const begin = (protocol: object, configuration: Record<string, string> = {}) =>
    writeFileSync(
      commitFile(path, 0),
      `${JSON.stringify({ protocol })}\n${JSON.stringify({ metaData: { ...metaData, configuration } })}\n`,
    );
  const open = () => new DeltaTable(path, new Engine());
  const features = ["deletionVectors", "geometryColumns", "wobble"];
  begin({ minReaderVersion: 3, minWriterVersion: 7, readerFeatures: features, writerFeatures: features });
  await assert.rejects(open().snapshot(), failsWith("UNSUPPORTED", "needs geometryColumns, wobble,"));
  begin({ minReaderVersion: 4, minWriterVersion: 7 });
  await assert.rejects(open().snapshot(), failsWith("UNSUPPORTED", "reader version 4"));
  begin({ minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ["rowTracking", "appendOnly"] });
  await assert.rejects(append(open(), frameOf([]), "1"), failsWith("UNSUPPORTED", /needs rowTracking,/));
  assert.deepEqual(readdirSync(join(path, "_delta_log")), [`${"0".repeat(20)}.json`]);
});

test("files whose bounds exclude a condition are not even opened", async () => {
  const path = newFolder();
  const table = new DeltaTable(path, new Engine());
  for (const [k, name] of ["a", "b", "c"].entries()) await append(table, frameOf([k, k + 0.5], name), name);
  const snapshot = await table.snapshot();
  assert.ok(snapshot);
  for (const { add } of snapshot.files.values()) {
    if (!add.stats?.includes('"b"')) rmSync(localPath(path, add.path));
  }
  for (const condition of [{ oneOf: ["b"] }]) {
    const found = await table.scan(snapshot, { conditions: [{ column: "name", ...condition }] });
    assert.equal(found.rows, 2);
  }
  const ranged = await table.scan(snapshot, { conditions: [{ column: "number", atLeast: 1.25, below: 2 }] });
  assert.equal(ranged.rows, 1);
  await assert.rejects(table.scan(snapshot), failsWith("CORRUPT", "missing"));
});
