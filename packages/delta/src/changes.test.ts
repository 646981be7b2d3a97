import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { DeltaError, type DeltaErrorCode } from "./delta-error.js";
import { DeltaTable } from "./delta-table.js";
import { Engine } from "./engine.js";
import { ForeignTable, metaData, protocol } from "./foreign-table.js";
import { featuresOf } from "./protocol.js";
import { roaringBytes } from "./roaring-bytes.js";
import { encodeZ85 } from "./z85.js";

const folder = mkdtempSync(join(tmpdir(), "delta-changes-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const engine = new Engine();
let tables = 0;
const begin = () => new ForeignTable(join(folder, `table-${tables++}`), engine);
const feed = { "delta.enableChangeDataFeed": "true" };
const fails = (code: DeltaErrorCode, part: string) => (error: unknown) =>
  error instanceof DeltaError && error.code === code && error.message.includes(part);

/** Changes as [n, p, change, version], in order. */
async function changesOf(made: ForeignTable, from: number, to: number): Promise<unknown[]> {
  const { sql } = await new DeltaTable(made.folder, engine).changes(from, to);
  return engine.withConnection(async (connection) => {
    const result = await connection.runAndReadAll(
      `SELECT n, p, _change_type, _commit_version FROM ${sql} ORDER BY _commit_version, n, _change_type`,
    );
    return result.getRows().map((row) => row.map((value) => (typeof value === "bigint" ? Number(value) : value)));
  });
}

const vector = (rows: readonly number[]) => {
  const bytes = roaringBytes(rows, false);
  const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  return {
    storageType: "i",
    pathOrInlineDv: encodeZ85(padded),
    sizeInBytes: bytes.length,
    cardinality: rows.length,
  };
};

test("changes are what a commit's files of changes say, else what it added and removed", async () => {
  const made = begin();
  const partitionValues = { p: "x" };
  const first = (await made.add("a.parquet", "SELECT range AS n FROM range(3)", { partitionValues })) as {
    add: { path: string };
  };
  made.commit(
    protocol("deletionVectors"),
    metaData(
      [
        ["n", "long"],
        ["p", "string"],
      ],
      ["p"],
      feed,
    ),
    first,
  );
  const second = (await made.add("b.parquet", "SELECT 10::BIGINT AS n", { partitionValues })) as { add: object };
  const size = await made.parquet(
    "_change_data/c.parquet",
    "SELECT * FROM (VALUES (0::BIGINT, 'update_preimage'), (10::BIGINT, 'update_postimage')) v(n, _change_type)",
  );
  made.commit({ remove: { path: "a.parquet", deletionTimestamp: 1, dataChange: true } }, second, {
    cdc: { path: "_change_data/c.parquet", partitionValues, size, dataChange: false },
  });
  made.commit({ remove: { path: "b.parquet", deletionTimestamp: 1, dataChange: true } });
  made.commit(first);
  made.commit({ add: { ...first.add, dataChange: false } });
  made.commit(
    { remove: { path: "a.parquet", deletionTimestamp: 1, dataChange: true } },
    { add: { ...first.add, deletionVector: vector([0, 1]) } },
  );
  made.commit(
    { remove: { path: "a.parquet", deletionTimestamp: 1, dataChange: true, deletionVector: vector([0, 1]) } },
    { add: { ...first.add, deletionVector: vector([1]) } },
  );
  const all = [
    [0, "x", "insert", 0],
    [1, "x", "insert", 0],
    [2, "x", "insert", 0],
    [0, "x", "update_preimage", 1],
    [10, "x", "update_postimage", 1],
    [10, "x", "delete", 2],
    [0, "x", "insert", 3],
    [1, "x", "insert", 3],
    [2, "x", "insert", 3],
    [0, "x", "delete", 5],
    [1, "x", "delete", 5],
    [0, "x", "insert", 6],
  ];
  assert.deepEqual(await changesOf(made, 0, 6), all);
  assert.deepEqual(await changesOf(made, 2, 5), all.slice(5, 11));
  assert.deepEqual(await changesOf(made, 4, 4), []);
});

test("versions without a change feed, or whose commits are gone, are refused by their number", async () => {
  const made = begin();
  const add = await made.add("a.parquet", "SELECT 1::BIGINT AS n");
  made.commit(
    protocol(),
    metaData([
      ["n", "long"],
      ["p", "string"],
    ]),
    add,
  );
  made.commit(
    metaData(
      [
        ["n", "long"],
        ["p", "string"],
      ],
      [],
      feed,
    ),
    add,
  );
  made.commit(
    metaData(
      [
        ["n", "long"],
        ["p", "string"],
      ],
      [],
    ),
    add,
  );
  assert.equal((await changesOf(made, 1, 1)).length, 1);
  await assert.rejects(changesOf(made, 0, 1), fails("UNSUPPORTED", "off at version 0"));
  await assert.rejects(changesOf(made, 1, 2), fails("UNSUPPORTED", "off at version 2"));
  await assert.rejects(changesOf(made, 1, 3), fails("NOT_FOUND", "no version 3"));
  await assert.rejects(changesOf(made, 1, 0), fails("BAD_ARGUMENT", "from version 1 to 0"));
});

test("a version is found by in-commit time where the log keeps it, else by when its file was written", async () => {
  const kept = begin();
  const foreign = begin();
  for (const [k, time] of [1000, 3000, 2000, 9000].entries()) {
    const info = { timestamp: 5, engineInfo: "another" };
    const first = k === 0 ? [protocol(), metaData([["n", "long"]])] : [];
    kept.commit({ commitInfo: { inCommitTimestamp: 1000 * (k + 1), ...info } }, ...first);
    foreign.commit({ commitInfo: info }, ...first);
    utimesSync(foreign.logFile(`${String(k).padStart(20, "0")}.json`), time / 1000, time / 1000);
    utimesSync(kept.logFile(`${String(k).padStart(20, "0")}.json`), 7, 7);
  }
  const at = (made: ForeignTable, time: number) => new DeltaTable(made.folder, engine).versionAt(time);
  const inCommit = [999, 1000, 1999, 2000, 4000, 99_999].map((time) => at(kept, time));
  assert.deepEqual(await Promise.all(inCommit), [null, 0, 0, 1, 3, 3]);
  // Version 2's file is older than version 1's: it counts as one millisecond later.
  const byFile = [999, 1000, 2500, 3000, 3001, 8999, 9000].map((time) => at(foreign, time));
  assert.deepEqual(await Promise.all(byFile), [null, 0, 0, 1, 2, 2, 3]);
});

test("a copied table's versions keep their times", async () => {
  let now = 1_000_000;
  const path = join(folder, "ours");
  const clock = () => now;
  const table = new DeltaTable(path, engine, { clock });
  const fields = [{ name: "n", type: "float64" as const, nullable: true }];
  await table.create({ name: "n", description: "", fields, partitionColumns: [], configuration: {} });
  for (const time of [2_000_000, 3_000_000]) {
    now = time;
    await table.append({ rows: 1, columns: { n: { type: "float64", values: Float64Array.of(time) } } });
  }
  const copy = join(folder, "copy");
  cpSync(path, copy, { recursive: true });
  for (const name of readdirSync(join(copy, "_delta_log"))) utimesSync(join(copy, "_delta_log", name), 9, 9);
  const restored = new DeltaTable(copy, engine);
  const found = await Promise.all([999_999, 1_000_000, 2_500_000, 3_000_000].map((time) => restored.versionAt(time)));
  assert.deepEqual(found, [null, 0, 1, 2]);
});

test("a table tells its features, those of an old version too", () => {
  assert.deepEqual(featuresOf({ minReaderVersion: 2, minWriterVersion: 4 }), {
    reader: ["columnMapping"],
    writer: ["appendOnly", "invariants", "checkConstraints", "changeDataFeed", "generatedColumns"],
  });
  const listed = { readerFeatures: ["deletionVectors"], writerFeatures: ["deletionVectors", "rowTracking"] };
  assert.deepEqual(featuresOf({ minReaderVersion: 3, minWriterVersion: 7, ...listed }), {
    reader: ["deletionVectors"],
    writer: ["deletionVectors", "rowTracking"],
  });
});
