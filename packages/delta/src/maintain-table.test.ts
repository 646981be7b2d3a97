import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { DeltaFrame } from "./column.js";
import { DeltaError } from "./delta-error.js";
import { DeltaTable, type DeltaTableOptions } from "./delta-table.js";
import { Engine } from "./engine.js";
import { localPath } from "./file-path.js";
import { statisticsOf } from "./prune-files.js";
import type { TableDefinition } from "./table-definition.js";

const folder = mkdtempSync(join(tmpdir(), "delta-maintain-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const engine = new Engine();
const day = 86_400_000;
let tables = 0;

const definition: TableDefinition = {
  name: "points",
  description: "Points of a grid.",
  fields: [
    { name: "security", type: "int32", nullable: true },
    { name: "session", type: "int32", nullable: true },
  ],
  partitionColumns: [],
  configuration: {},
};

async function newTable(options: DeltaTableOptions = {}, configuration = {}): Promise<DeltaTable> {
  const table = new DeltaTable(join(folder, `table-${tables++}`), engine, options);
  await table.create({ ...definition, configuration });
  return table;
}

const frameOf = (securities: readonly number[], sessions: readonly number[]): DeltaFrame => ({
  rows: securities.length,
  columns: {
    security: { type: "int32", values: Int32Array.from(securities) },
    session: { type: "int32", values: Int32Array.from(sessions) },
  },
});

async function securitiesOf(table: DeltaTable, version?: number): Promise<number[]> {
  const snapshot = await table.snapshot(version);
  assert.ok(snapshot);
  const { security } = (await table.scan(snapshot)).columns;
  assert.ok(security.type === "int32");
  return [...security.values];
}

const failsWith = (code: string, part: RegExp | string) => (error: unknown) => {
  assert.ok(error instanceof DeltaError, String(error));
  assert.equal(error.code, code);
  assert.ok(typeof part === "string" ? error.message.includes(part) : part.test(error.message), error.message);
  return true;
};

const pathsOf = async (table: DeltaTable, version?: number) =>
  [...((await table.snapshot(version))?.files.values() ?? [])].map(({ add }) => localPath(table.folder, add.path));

/** Makes every data file as old as the table's clock says. */
function age(table: DeltaTable, ms: number): void {
  for (const name of readdirSync(table.folder)) {
    if (name.endsWith(".parquet")) utimesSync(join(table.folder, name), ms / 1000, ms / 1000);
  }
}

test("a restored table is what it was, and later versions stay", async () => {
  let now = day;
  const table = await newTable({ clock: () => now });
  await table.append(frameOf([1, 2], [0, 0]));
  now += day;
  const wider = { rows: 1, columns: { ...frameOf([3], [0]).columns, extra: frameOf([9], [9]).columns.session } };
  await table.append(wider, { newColumns: "add" });
  await table.delete([{ column: "security", atMost: 1 }]);
  await table.restore({ timestamp: day + 1000 });
  assert.deepEqual(await securitiesOf(table), [1, 2]);
  const restored = await table.snapshot();
  assert.equal(restored?.version, 4);
  assert.ok(!restored?.metaData.schemaString.includes("extra"), "columns are those of then");
  assert.deepEqual((await securitiesOf(table, 3)).sort(), [2, 3]);
  await assert.rejects(table.restore({ timestamp: 0 }), failsWith("NOT_FOUND", "no version that early"));
  await assert.rejects(table.restore({ version: 17 }), failsWith("NOT_FOUND", "no version 17"));
});

test("a copy that has lost its file times still finds its versions by instant", async () => {
  let now = day;
  const table = await newTable({ clock: () => now });
  for (let k = 1; k <= 3; k++) {
    now = k * 10 * day;
    await table.append(frameOf([k], [0]));
  }
  const copy = join(folder, `copy-${tables++}`);
  cpSync(table.folder, copy, { recursive: true, preserveTimestamps: false });
  const copied = new DeltaTable(copy, engine);
  assert.equal(await copied.versionAt(20 * day), 2);
  assert.equal(await copied.versionAt(30 * day - 1), 2);
  assert.deepEqual(await securitiesOf(copied, 2), [1, 2]);
});

test("times in the log stay in order when the clock goes back a day, also from a checkpoint alone", async () => {
  let now = 100 * day;
  const clock = () => now;
  const table = await newTable(
    { clock },
    { "delta.enableInCommitTimestamps": "true", "delta.checkpointInterval": "3" },
  );
  for (let k = 0; k < 7; k++) {
    now += k === 3 ? -day : 1000;
    // A fresh table each time: what was last committed is known from the log only.
    await new DeltaTable(table.folder, engine, { clock }).append(frameOf([k], [0]));
  }
  const times: number[] = [];
  for await (const { timestamp } of table.versions()) times.push(timestamp);
  assert.equal(times.length, 8);
  for (let k = 1; k < times.length; k++) assert.ok(times[k] < times[k - 1], `${times}`);
});

test("a vacuum deletes what no one needs, and only after its time", async () => {
  let now = Date.now();
  const table = await newTable({ clock: () => now });
  await table.append(frameOf([1], [0]));
  await table.append(frameOf([2], [0]));
  const [first, second] = await pathsOf(table);
  await table.delete([{ column: "security", atMost: 1 }]);
  writeFileSync(join(table.folder, "part-orphan.parquet"), "never committed");
  mkdirSync(join(table.folder, "metadata"));
  writeFileSync(join(table.folder, "metadata", "v1.metadata.json"), "{}");
  utimesSync(join(table.folder, "metadata", "v1.metadata.json"), 1, 1);
  assert.deepEqual((await table.vacuum()).files, [], "a week has not passed");
  now += 8 * day;
  age(table, now - 8 * day);
  const dry = await table.vacuum({ isDryRun: true });
  assert.deepEqual(dry.files, [first.slice(table.folder.length + 1), "part-orphan.parquet"].sort());
  assert.ok(dry.bytes > 15);
  await assert.rejects(table.vacuum({ retention: 0 }), failsWith("BAD_ARGUMENT", "retention of 0 ms"));
  const iceberg = { name: "iceberg", neededFiles: async () => [pathToFileURL(first).href] };
  const guarded = await table.vacuum({ protectors: [iceberg] });
  assert.deepEqual(guarded.files, ["part-orphan.parquet"]);
  assert.deepEqual(
    guarded.kept.map(({ why, files }) => [why, files]),
    [["iceberg", 1]],
  );
  const silent = {
    name: "iceberg",
    neededFiles: async (): Promise<string[]> => {
      throw new Error("metadata cannot be read");
    },
  };
  await assert.rejects(table.vacuum({ protectors: [silent] }), /metadata cannot be read/);
  const pinned = await table.vacuum({ pinned: [1, 2], protectors: [iceberg] });
  assert.deepEqual([pinned.files, pinned.kept], [[], [{ why: "pinned versions", files: 1, bytes: dry.bytes - 15 }]]);
  await assert.rejects(table.vacuum({ pinned: [99] }), failsWith("NOT_FOUND", "no version 99"));
  assert.deepEqual(await securitiesOf(table, 1), [1], "the pinned version still reads");
  assert.deepEqual((await table.vacuum()).files, [first.slice(table.folder.length + 1)]);
  assert.deepEqual(await securitiesOf(table), [2]);
  assert.deepEqual(await pathsOf(table), [second]);
  await assert.rejects(table.restore({ version: 2 }), failsWith("NOT_FOUND", first));
  assert.ok(readdirSync(join(table.folder, "metadata")).length > 0, "Iceberg's metadata is not the table's to judge");
});

test("the log is cleaned up to the last checkpoint that an old enough or a pinned version needs", async () => {
  let now = Date.now() - 100 * day;
  const table = await newTable({ clock: () => now }, { "delta.checkpointInterval": "2" });
  for (let k = 1; k <= 9; k++) {
    now += 10 * day;
    await table.append(frameOf([k], [0]));
  }
  assert.deepEqual(await table.cleanLog([0]), [], "version 0 is pinned");
  const removed = await table.cleanLog([3]);
  assert.deepEqual(removed.map((name) => Number(name.slice(0, 20))).sort(), [0, 1]);
  assert.deepEqual(await securitiesOf(new DeltaTable(table.folder, engine), 3), [1, 2, 3]);
  await table.cleanLog();
  const fresh = new DeltaTable(table.folder, engine);
  assert.deepEqual(await securitiesOf(fresh), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(await securitiesOf(fresh, 6), [1, 2, 3, 4, 5, 6], "thirty days are promised");
  await assert.rejects(fresh.snapshot(2), DeltaError);
});

test("small files are counted, and joined in the order their rows were added", async () => {
  const table = await newTable();
  for (let k = 0; k < 6; k++) await table.append(frameOf([k, k], [0, 1]));
  const before = await table.guardSmallFiles({ most: 6 });
  assert.deepEqual([before?.files, before?.spare, before?.isTooMany, before?.compaction], [6, 5, false, null]);
  const guarded = await table.guardSmallFiles({ most: 4, isCompacted: true });
  assert.deepEqual([guarded?.compaction?.filesRemoved, guarded?.compaction?.filesAdded], [6, 1]);
  assert.deepEqual(await securitiesOf(table), [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  assert.deepEqual(await securitiesOf(table, 3), [0, 0, 1, 1, 2, 2], "versions before it read as they did");
});

test("an append made during a compaction stays", async () => {
  const table = await newTable();
  for (let k = 0; k < 3; k++) await table.append(frameOf([k], [0]));
  const other = new DeltaTable(table.folder, engine);
  let pending: Promise<unknown> | null = null;
  const slow = new DeltaTable(table.folder, engine, {
    onStep: (step) => {
      if (step === "data file written") pending ??= other.append(frameOf([9], [0]));
    },
  });
  await slow.optimise();
  await pending;
  assert.deepEqual((await securitiesOf(table)).sort(), [0, 1, 2, 9]);
});

test("along a Z-curve, files can be passed over by either column", async () => {
  const table = await newTable();
  const side = 64;
  const cells = Array.from({ length: side * side }, (_, k) => k);
  // Sessions are sparse and uneven: the curve goes by ranks.
  const sessions = cells.map((k) => (k % side) * (k % side));
  await table.append(
    frameOf(
      cells.map((k) => Math.floor(k / side)),
      sessions,
    ),
  );
  const [{ add }] = (await table.snapshot())?.files.values() ?? [];
  await table.optimise({ zOrderBy: ["security", "session"], targetBytes: Math.ceil(add.size / 16) });
  const files = [...((await table.snapshot())?.files.values() ?? [])].map((file) => statisticsOf(file.add));
  assert.equal(files.length, 16);
  const within = (column: string, value: number) =>
    files.filter((stats) => Number(stats?.minValues[column]) <= value && value <= Number(stats?.maxValues[column]))
      .length;
  assert.equal(within("security", 20), 4, "16 squares of 16 by 16: a line crosses four");
  assert.equal(within("session", 20 * 20), 4);
  assert.equal((await securitiesOf(table)).length, side * side);
});

test("a lone small file of a partition is none that could be spared", async () => {
  const table = new DeltaTable(join(folder, `table-${tables++}`), engine);
  await table.create({ ...definition, partitionColumns: ["session"] });
  await table.append(frameOf([1, 2, 3], [0, 1, 2]));
  assert.equal((await table.guardSmallFiles())?.spare, 0);
  await table.append(frameOf([4, 5], [0, 2]));
  assert.equal((await table.guardSmallFiles())?.spare, 2);
});

test("rows of joined files are in the order asked for, equal ones as they lay", async () => {
  const table = await newTable();
  await table.append(frameOf([3, 1, 1], [0, 7, 6]));
  await table.append(frameOf([2, 1], [0, 5]));
  await table.optimise({ sortBy: ["security"] });
  const snapshot = await table.snapshot();
  assert.ok(snapshot);
  const { security, session } = (await table.scan(snapshot)).columns;
  assert.ok(security.type === "int32" && session.type === "int32");
  assert.deepEqual([...security.values], [1, 1, 1, 2, 3]);
  assert.deepEqual([...session.values], [7, 6, 5, 0, 0]);
  await assert.rejects(table.optimise({ sortBy: ["price"] }), failsWith("BAD_ARGUMENT", "sorted by price"));
});

test("rows that lie along a Z-curve are not laid again, those added since are", async () => {
  const table = await newTable();
  const zOrderBy = ["security", "session"];
  await table.append(frameOf([3, 1, 2], [0, 1, 2]));
  assert.equal((await table.optimise({ zOrderBy })).filesRemoved, 1);
  const { version } = (await table.snapshot()) ?? {};
  assert.deepEqual(await table.optimise({ zOrderBy }), { version, filesRemoved: 0, filesAdded: 0 });
  await table.append(frameOf([4], [4]));
  assert.deepEqual(await table.optimise({ zOrderBy }), { version: 4, filesRemoved: 2, filesAdded: 1 });
  assert.deepEqual((await securitiesOf(table)).sort(), [1, 2, 3, 4]);
});

test("a compaction that is stopped leaves the table and its folder as they were", async () => {
  const table = await newTable();
  for (let k = 0; k < 4; k++) await table.append(frameOf([k], [0]));
  const before = readdirSync(table.folder).sort();
  const stop = new AbortController();
  const seen: number[] = [];
  const onProgress = (done: number, total: number) => {
    seen.push(done, total);
    if (done > 0) stop.abort();
  };
  const { size } = [...((await table.snapshot())?.files.values() ?? [])][0].add;
  const targetBytes = Math.ceil(2.1 * size);
  await assert.rejects(
    table.optimise({ targetBytes, onProgress, signal: stop.signal }),
    failsWith("CANCELLED", "stopped"),
  );
  assert.deepEqual(seen, [0, 4, 2, 4]);
  assert.deepEqual(readdirSync(table.folder).sort(), before);
  assert.equal((await table.snapshot())?.version, 4);
});

test("a vacuum leaves a note before and after, as Spark's does, and none where nothing goes", async () => {
  let now = Date.now();
  const table = await newTable({ clock: () => now });
  await table.append(frameOf([1], [0]));
  writeFileSync(join(table.folder, "part-orphan.parquet"), "never committed");
  const temporary = join(table.folder, "_delta_log", ".tmp-00000000-0000-4000-8000-000000000000.json");
  writeFileSync(temporary, "a writer that died");
  await table.vacuum();
  assert.equal((await table.snapshot())?.version, 1);
  now += 8 * day;
  const progress: [number, number][] = [];
  const { files } = await table.vacuum({ onProgress: (...at) => progress.push(at), userMetadata: "upkeep" });
  assert.deepEqual(files, ["_delta_log/.tmp-00000000-0000-4000-8000-000000000000.json", "part-orphan.parquet"]);
  assert.deepEqual(progress.at(-1), [2, 2]);
  const said: unknown[] = [];
  for await (const { actions } of table.versions()) {
    const [{ commitInfo }] = actions;
    assert.ok(actions.length === 1 || !String(commitInfo?.operation).startsWith("VACUUM"));
    said.push([commitInfo?.operation, commitInfo?.operationParameters?.status, commitInfo?.operationMetrics]);
  }
  assert.deepEqual(said.slice(0, 2), [
    ["VACUUM END", "COMPLETED", { numDeletedFiles: "2" }],
    ["VACUUM START", undefined, { numFilesToDelete: "2", sizeOfDataToDelete: "33" }],
  ]);
  assert.deepEqual(await securitiesOf(table), [1]);
});

test("a longer retention than the table's own is held to, though checkpoints forget such removals", async () => {
  let now = Date.now() - 20 * day;
  const table = await newTable({ clock: () => now }, { "delta.checkpointInterval": "2" });
  await table.append(frameOf([1], [0]));
  await table.delete([{ column: "security", atMost: 1 }]);
  age(table, now - 30 * day);
  now += 10 * day;
  for (let k = 0; k < 4; k++) await table.append(frameOf([9], [0]));
  now += day;
  const fresh = new DeltaTable(table.folder, engine, { clock: () => now });
  assert.equal((await fresh.vacuum({ retention: 30 * day, isDryRun: true })).files.length, 0);
  assert.equal((await fresh.vacuum({ isDryRun: true })).files.length, 1);
});
