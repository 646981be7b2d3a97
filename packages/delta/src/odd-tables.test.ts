import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, test } from "node:test";
import type { Action, AddFile } from "./actions.js";
import type { DeltaColumn, DeltaField } from "./column.js";
import { DeltaError } from "./delta-error.js";
import { DeltaTable } from "./delta-table.js";
import { Engine } from "./engine.js";
import { doubles, frameOf, instants, integers, longs, texts } from "./written-frame.js";

const root = mkdtempSync(join(tmpdir(), "delta-odd-"));
after(() => rmSync(root, { recursive: true, force: true }));

const engine = new Engine();
let tables = 0;

async function newTable(
  fields: Readonly<Record<string, DeltaField["type"]>>,
  partitionColumns: readonly string[] = [],
  configuration: Readonly<Record<string, string>> = {},
): Promise<DeltaTable> {
  const table = new DeltaTable(join(root, `table-${tables++}`), engine);
  const columns = Object.entries(fields).map(([name, type]) => ({ name, type, nullable: true }));
  await table.create({ name: "odd", description: "", fields: columns, partitionColumns, configuration });
  return table;
}

/** The table's rows as another process would read them. */
async function rowsOf({ folder }: DeltaTable): Promise<string[]> {
  const table = new DeltaTable(folder, new Engine());
  const snapshot = await table.snapshot();
  assert.ok(snapshot);
  const { sql } = await table.relation(snapshot);
  const found = await engine.withConnection((connection) => connection.runAndReadAll(`SELECT * FROM ${sql}`));
  return found
    .getRows()
    .map((row) => row.map(String).join(" "))
    .sort();
}

/** Writes a commit anew as another writer would have it. */
function rewriteCommit(table: DeltaTable, version: number, change: (add: AddFile) => AddFile): void {
  const file = join(table.folder, "_delta_log", `${String(version).padStart(20, "0")}.json`);
  const actions = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Action);
  const lines = actions.map(({ add, commitInfo, ...rest }) => {
    if (add) return { add: change(add) };
    return commitInfo ? { commitInfo: { timestamp: commitInfo.timestamp, operation: "WRITE" } } : rest;
  });
  writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
}

const failsWith = (code: string) => (error: unknown) => error instanceof DeltaError && error.code === code;

for (const way of ["a link", "a relative path", "file: URLs and a link"]) {
  test(`a vacuum through ${way} keeps files that the log names absolutely`, async () => {
    const table = await newTable({ v: "int32" });
    await table.append(frameOf({ v: integers(1, 2) }));
    rewriteCommit(table, 1, (add) => ({
      ...add,
      path: `${way.startsWith("file") ? "file://" : ""}${join(table.folder, add.path)}`,
    }));
    for (const name of readdirSync(table.folder)) {
      if (name.endsWith(".parquet")) utimesSync(join(table.folder, name), 1e9, 1e9);
    }
    let opened = relative(process.cwd(), table.folder);
    if (way.endsWith("link")) {
      opened = `${table.folder}-link`;
      symlinkSync(table.folder, opened);
    }
    assert.deepEqual((await new DeltaTable(opened, engine).vacuum()).files, []);
    assert.deepEqual(await rowsOf(table), ["1", "2"]);
  });
}

test("columns named as names this package makes up survive an optimise and a merge", async () => {
  const names = ["own_is_given", "own_row", "own_z", "own_part", "own_place", "_own_r0", "OWN_s0", "rowid", "s", "t"];
  const table = await newTable(Object.fromEntries(names.map((name) => [name, "int32"])));
  const row = (value: number) => frameOf(Object.fromEntries(names.map((name) => [name, integers(value)])));
  await table.append(row(1));
  await table.append(row(2));
  await table.merge(frameOf({ rowid: integers(2), own_is_given: integers(7) }), {
    on: ["rowid"],
    whenMatched: "update",
    whenNotMatched: "insert",
  });
  await table.optimise({ zOrderBy: ["own_z", "rowid"] });
  assert.deepEqual(await rowsOf(table), ["1 1 1 1 1 1 1 1 1 1", "7 2 2 2 2 2 2 2 2 2"]);
});

// Spark writes instants and doubles in the first form (PROTOCOL.md "Partition Value Serialization"), delta-rs 1.6 in the second.
const spellings: readonly (readonly [DeltaField["type"], DeltaColumn, readonly string[]])[] = [
  ["instant", instants(Date.UTC(2020, 0, 1)), ["2020-01-01 00:00:00", "2020-01-01 00:00:00.000000"]],
  ["float64", doubles(1e20), ["1.0E20", "100000000000000000000"]],
  ["int64", longs(7), ["7", "+7"]],
];
for (const [type, value, others] of spellings) {
  test(`overwriting touched partitions takes out ${type} partitions however they are spelled`, async () => {
    const table = await newTable({ p: type, v: "int32" }, ["p"]);
    for (const [k, spelled] of others.entries()) {
      await table.append(frameOf({ p: value, v: integers(k) }));
      rewriteCommit(table, k + 1, (add) => ({ ...add, partitionValues: { p: spelled }, tags: {} }));
    }
    const fresh = new DeltaTable(table.folder, engine);
    await fresh.overwrite(frameOf({ p: value, v: integers(9) }), { replace: "touchedPartitions" });
    assert.deepEqual(
      (await rowsOf(fresh)).map((row) => row.split(" ").at(-1)),
      ["9"],
    );
  });
}

test("statistics worked out anew for some columns do not empty the others", async () => {
  const table = await newTable({ a: "int32", b: "int32" });
  await table.append(frameOf({ a: integers(1), b: integers(2) }));
  const stats = '{"numRecords":1,"minValues":{"a":1},"maxValues":{"a":1},"nullCount":{"a":0}}';
  rewriteCommit(table, 1, (add) => ({ ...add, stats }));
  assert.deepEqual(await rowsOf(table), ["1 2"]);
});

test("a file of another writer is read even where its statistics count no rows", async () => {
  const table = await newTable({ a: "int32" });
  await table.append(frameOf({ a: integers(1) }));
  rewriteCommit(table, 1, ({ tags: _, ...add }) => ({ ...add, stats: '{"numRecords":0}' }));
  assert.deepEqual(await rowsOf(table), ["1"]);
  const snapshot = await table.snapshot();
  assert.ok(snapshot);
  assert.equal((await table.scan(snapshot, { conditions: [{ column: "a", atLeast: 0 }] })).rows, 1);
});

test("doubles are found by their own value, whatever their digits", async () => {
  // As decimals, cast to doubles afterwards, the first six are another number.
  const values = [0.43742016670571293, 0.0011238431466361963, -0.24240722623002398, 0.23774975754334066];
  values.push(-0.9544716830397025, -0.00041212384768232437, 0.1 + 0.2, 5e-324, Number.MAX_VALUE);
  values.push(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
  const table = await newTable({ v: "float64" });
  await table.append(frameOf({ v: doubles(...values) }));
  const snapshot = await table.snapshot();
  assert.ok(snapshot);
  for (const value of values) {
    const equal = await table.scan(snapshot, { conditions: [{ column: "v", oneOf: [value] }] });
    const within = await table.scan(snapshot, { conditions: [{ column: "v", atLeast: value, atMost: value }] });
    assert.deepEqual([equal.rows, within.rows], [1, 1], String(value));
  }
});

test("a row of NaN satisfies no condition, in a file with bounds or without", async () => {
  const table = await newTable({ d: "float64", v: "int32" });
  await engine.withConnection(async (connection) => {
    for (const [k, rows] of ["('NaN'::DOUBLE, 1), (1.0, 2)", "(5.0, 3), (1.0, 4)"].entries()) {
      await table.append(frameOf({ d: doubles(1, 1), v: integers(0, 0) }));
      const file = join(table.folder, `foreign-${k}.parquet`);
      await connection.run(
        `COPY (SELECT d::DOUBLE AS d, v::INTEGER AS v FROM (VALUES ${rows}) AS t(d, v)) TO '${file}'`,
      );
      rewriteCommit(table, k + 1, ({ tags: _, stats: __, ...add }) => ({
        ...add,
        path: `foreign-${k}.parquet`,
        size: readFileSync(file).length,
      }));
    }
  });
  const fresh = new DeltaTable(table.folder, engine);
  assert.equal((await fresh.delete([{ column: "d", atLeast: 4 }])).deleted, 1);
  assert.equal((await fresh.delete([{ column: "d", atMost: Number.POSITIVE_INFINITY }])).deleted, 2);
  assert.deepEqual(await rowsOf(fresh), ["NaN 1"]);
});

test("whole numbers beyond 2^53 in partitions are told apart", async () => {
  const table = await newTable({ p: "int64", v: "int32" }, ["p"]);
  for (const [k, p] of ["9007199254740992", "9007199254740993", "-9223372036854775808"].entries()) {
    await table.append(frameOf({ p: longs(k), v: integers(k) }));
    rewriteCommit(table, k + 1, ({ tags: _, ...add }) => ({
      ...add,
      partitionValues: { p },
      stats: '{"numRecords":1}',
    }));
  }
  const fresh = new DeltaTable(table.folder, engine);
  assert.equal((await fresh.delete([{ column: "p", oneOf: [9007199254740992] }])).deleted, 1);
  assert.deepEqual(await rowsOf(fresh), ["-9223372036854775808 2", "9007199254740993 1"]);
});

test("a bound that was rounded up does not hide the number it stands for", async () => {
  const table = await newTable({ p: "int64" });
  await table.append(frameOf({ p: longs(0) }));
  const stats =
    '{"numRecords":1,"minValues":{"p":9007199254740995},"maxValues":{"p":9007199254740995},"nullCount":{"p":0}}';
  rewriteCommit(table, 1, ({ tags: _, ...add }) => ({ ...add, stats }));
  const snapshot = await table.snapshot();
  assert.ok(snapshot);
  // The file itself holds 0, which satisfies the condition once the file is opened.
  assert.equal((await table.scan(snapshot, { conditions: [{ column: "p", below: 9007199254740996 }] })).rows, 1);
});

test("infinities file rows as Java spells them, and are read as Rust does", async () => {
  const table = await newTable({ p: "float64", v: "int32" }, ["p"]);
  const infinity = Number.POSITIVE_INFINITY;
  await table.append(frameOf({ p: doubles(infinity, -infinity), v: integers(1, 2) }));
  const snapshot = await table.snapshot();
  const spelled = [...(snapshot?.files.values() ?? [])].map(({ add }) => add.partitionValues.p);
  assert.deepEqual(spelled.sort(), ["-Infinity", "Infinity"]);
  const rust: Readonly<Record<string, string>> = { Infinity: "inf", "-Infinity": "-inf" };
  rewriteCommit(table, 1, ({ tags: _, ...add }) => ({
    ...add,
    partitionValues: { p: rust[add.partitionValues.p ?? ""] },
  }));
  assert.deepEqual(await rowsOf(table), ["-Infinity 2", "Infinity 1"]);
});

test("what cannot file rows so that every reader understands is refused", async () => {
  const days = await newTable({ d: "date", v: "int32" }, ["d"]);
  const odd: DeltaColumn = { type: "date", values: Int32Array.of(-800_000) };
  await assert.rejects(days.append(frameOf({ d: odd, v: integers(1) })), failsWith("CONSTRAINT"));
  const times = await newTable({ at: "instant", v: "int32" }, ["at"]);
  await assert.rejects(times.append(frameOf({ at: instants(1e15), v: integers(1) })), failsWith("CONSTRAINT"));
  const words = await newTable({ p: "text", v: "int32" }, ["p"]);
  await words.append(frameOf({ p: texts("a\0b", "a"), v: integers(1, 2) }));
  assert.deepEqual(await rowsOf(words), ["a\0b 1", "a 2"]);
});

test("a table begun anew in the folder is not taken for the one that was there", async () => {
  const table = await newTable({ a: "int32" });
  await table.append(frameOf({ a: integers(1) }));
  await table.snapshot();
  rmSync(table.folder, { recursive: true });
  const anew = new DeltaTable(table.folder, engine);
  const fields = [{ name: "a", type: "int32", nullable: true } as const];
  await anew.create({ name: "anew", description: "", fields, partitionColumns: [], configuration: {} });
  for (const value of [5, 6]) await anew.append(frameOf({ a: integers(value) }));
  const snapshot = await table.snapshot();
  assert.ok(snapshot);
  assert.deepEqual([snapshot.metaData.name, snapshot.version, (await table.scan(snapshot)).rows], ["anew", 2, 2]);
});

test("a version that the log no longer reaches is said to have expired, with the oldest that it reaches", async () => {
  const table = await newTable({ a: "int32" }, [], { "delta.checkpointInterval": "2" });
  for (const value of [1, 2, 3]) await table.append(frameOf({ a: integers(value) }));
  for (const version of [0, 1]) rmSync(join(table.folder, "_delta_log", `${String(version).padStart(20, "0")}.json`));
  await assert.rejects(new DeltaTable(table.folder, engine).snapshot(1), (error) => {
    return failsWith("NOT_FOUND")(error) && String(error).includes("oldest that can be read is 2");
  });
});

test("properties whose value says nothing, or that order a protocol, are refused", async () => {
  const refused: readonly (readonly [string, string, string])[] = [
    ["delta.feature.deletionVectors", "supported", "UNSUPPORTED"],
    ["delta.minWriterVersion", "7", "UNSUPPORTED"],
    ["delta.enableIcebergCompatV2", "true", "UNSUPPORTED"],
    ["delta.checkpointInterval", "0", "BAD_ARGUMENT"],
    ["delta.appendOnly", "yes", "BAD_ARGUMENT"],
    ["delta.isolationLevel", "Snapshot", "BAD_ARGUMENT"],
    ["delta.logRetentionDuration", "forever", "UNSUPPORTED"],
  ];
  for (const [name, value, code] of refused) {
    await assert.rejects(newTable({ a: "int32" }, [], { [name]: value }), failsWith(code), name);
  }
  await assert.rejects(newTable({ a: "int32" }, ["a"]), failsWith("BAD_ARGUMENT"));
});

test("times kept in the log from later on say since when, however the property is spelled", async () => {
  const table = await newTable({ a: "int32" });
  await table.append(frameOf({ a: integers(1) }));
  await table.setProperties({ "delta.enableInCommitTimestamps": "TRUE" });
  const { configuration } = (await table.snapshot())?.metaData ?? {};
  assert.equal(configuration?.["delta.inCommitTimestampEnablementVersion"], "2");
});

test("a condition on what a column cannot hold is refused", async () => {
  const table = await newTable({ name: "text", v: "int32" });
  await table.append(frameOf({ name: texts("5"), v: integers(5) }));
  for (const condition of [
    { column: "name", atLeast: 5 },
    { column: "name", oneOf: [5] },
    { column: "v", oneOf: ["5"] },
  ]) {
    await assert.rejects(table.delete([condition]), failsWith("BAD_ARGUMENT"));
  }
});
