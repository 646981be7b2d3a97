import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { DeltaError } from "./delta-error.js";
import { DeltaTable } from "./delta-table.js";
import { Engine } from "./engine.js";
import { ForeignTable, metaData, protocol } from "./foreign-table.js";
import { checkAgainstChecksums, checksumFile, writeChecksums } from "./hadoop-checksum.js";

const folder = mkdtempSync(join(tmpdir(), "delta-checkpoint-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const engine = new Engine();
let tables = 0;
const begin = () => new ForeignTable(join(folder, `table-${tables++}`), engine);
const add = (path: string, more: object = {}) => ({
  add: { path, partitionValues: { p: "x" }, size: 10, modificationTime: 5, dataChange: true, ...more },
});
const schema = metaData([["p", "string"]], ["p"]);

const columns =
  "{protocol: 'STRUCT(minReaderVersion INT, minWriterVersion INT, readerFeatures VARCHAR[], writerFeatures VARCHAR[])', " +
  "metaData: 'STRUCT(id VARCHAR, format STRUCT(provider VARCHAR, options MAP(VARCHAR, VARCHAR)), schemaString VARCHAR, partitionColumns VARCHAR[], configuration MAP(VARCHAR, VARCHAR))', " +
  "txn: 'STRUCT(appId VARCHAR, version BIGINT)', sidecar: 'STRUCT(path VARCHAR, sizeInBytes BIGINT)', " +
  "remove: 'STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN)', " +
  "add: 'STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, modificationTime BIGINT, dataChange BOOLEAN, stats VARCHAR, tags MAP(VARCHAR, VARCHAR), " +
  'deletionVector STRUCT(storageType VARCHAR, pathOrInlineDv VARCHAR, "offset" INT, sizeInBytes INT, cardinality BIGINT))\'}';

/** Writes actions as a Parquet file of the log. */
async function parquet(made: ForeignTable, name: string, actions: readonly object[]): Promise<void> {
  const lines = join(folder, "lines.json");
  writeFileSync(lines, actions.map((action) => JSON.stringify(action)).join("\n"));
  await made.parquet(
    made.logFile(name),
    `SELECT * FROM read_json('${lines}', format = 'newline_delimited', columns = ${columns})`,
  );
}

const open = async (made: ForeignTable) => {
  const snapshot = await new DeltaTable(made.folder, engine).snapshot();
  assert.ok(snapshot);
  return snapshot;
};
const at = (version: number, rest: string) => `${String(version).padStart(20, "0")}.checkpoint${rest}`;
const commitOf = (made: ForeignTable, version: number, ...actions: object[]) =>
  writeFileSync(
    made.logFile(`${String(version).padStart(20, "0")}.json`),
    actions.map((action) => `${JSON.stringify(action)}\n`).join(""),
  );

test("a table is read from one checkpoint and from a checkpoint in parts, without the commits before", async () => {
  const vector = { storageType: "p", pathOrInlineDv: "/v.bin", offset: 1, sizeInBytes: 4, cardinality: 1 };
  const actions = [
    protocol(),
    schema,
    { txn: { appId: "app", version: 7 } },
    add("a%20b", { stats: '{"numRecords":3}', tags: { k: "v" } }),
    add("c", { deletionVector: vector }),
    { remove: { path: "gone", deletionTimestamp: 9, dataChange: true } },
  ];
  const whole = begin();
  await parquet(whole, at(3, ".parquet"), actions);
  const parts = begin();
  await parquet(parts, at(3, ".0000000001.0000000002.parquet"), actions.slice(0, 4));
  await parquet(parts, at(3, ".0000000002.0000000002.parquet"), actions.slice(4));
  for (const made of [whole, parts]) {
    commitOf(made, 4, add("d"), { remove: { path: "a b", deletionTimestamp: 1, dataChange: true } });
    const snapshot = await open(made);
    assert.equal(snapshot.version, 4);
    assert.deepEqual([...snapshot.files.values()].map((file) => file.add.path).sort(), ["c", "d"]);
    assert.deepEqual([...snapshot.tombstones.values()].map((remove) => remove.path).sort(), ["a b", "gone"]);
    assert.equal(snapshot.transactions.get("app")?.version, 7);
    const [held] = [...snapshot.files.values()].filter((file) => file.add.path === "c");
    assert.deepEqual(held.add, { ...add("c").add, dataChange: false, deletionVector: vector });
  }
  rmSync(parts.logFile(at(3, ".0000000002.0000000002.parquet")));
  await assert.rejects(open(parts), (error: unknown) => error instanceof DeltaError && error.code === "CORRUPT");
});

test("a v2 checkpoint is read with its sidecars, be its top Parquet or JSON", async () => {
  for (const kind of ["parquet", "json"] as const) {
    const made = begin();
    mkdirSync(made.logFile("_sidecars"));
    await parquet(made, "_sidecars/one.parquet", [add("a"), add("b")]);
    await parquet(made, "_sidecars/two.parquet", [
      add("c"),
      { remove: { path: "d", deletionTimestamp: 1, dataChange: true } },
    ]);
    const top = [
      protocol("v2Checkpoint"),
      schema,
      { sidecar: { path: "one.parquet", sizeInBytes: 1 } },
      { sidecar: { path: "two.parquet", sizeInBytes: 1 } },
    ];
    const name = at(2, `.80a083e8-7026-4e79-81be-64bd76c43a11.${kind}`);
    if (kind === "parquet") await parquet(made, name, top);
    else writeFileSync(made.logFile(name), top.map((action) => JSON.stringify(action)).join("\n"));
    const snapshot = await open(made);
    assert.equal(snapshot.version, 2);
    assert.deepEqual([...snapshot.files.keys()].sort(), ["a", "b", "c"]);
    assert.deepEqual([...snapshot.tombstones.keys()], ["d"]);
    rmSync(made.logFile("_sidecars/two.parquet"));
    await assert.rejects(open(made), (error: unknown) => error instanceof DeltaError && error.code === "CORRUPT");
  }
});

test("a damaged checkpoint does no harm while the commits it sums up are there", async () => {
  const made = begin();
  made.commit(protocol(), schema, add("a"));
  made.commit(add("b"));
  made.commit(add("c"));
  await parquet(made, at(1, ".parquet"), [protocol(), schema, add("a"), add("b")]);
  writeFileSync(made.logFile("_last_checkpoint"), "{ damaged");
  truncateSync(made.logFile(at(1, ".parquet")), 100);
  assert.deepEqual([...(await open(made)).files.keys()].sort(), ["a", "b", "c"]);
  rmSync(made.logFile(`${"0".repeat(20)}.json`));
  await assert.rejects(
    open(made),
    (error: unknown) =>
      error instanceof DeltaError && error.code === "CORRUPT" && error.message.includes(".checkpoint."),
  );
});

test("a log without protocol, without schema or with a gap says so", async () => {
  const lacking: [RegExp, object[]][] = [
    [/no protocol/, [schema, add("a")]],
    [/no metaData/, [protocol(), add("a")]],
  ];
  for (const [message, actions] of lacking) {
    const made = begin();
    await parquet(made, at(0, ".parquet"), actions);
    await assert.rejects(open(made), message);
    commitOf(made, 1, protocol(), schema);
    assert.equal((await open(made)).version, 1, "what a later commit says completes the checkpoint");
  }
  const made = begin();
  made.commit(protocol(), schema);
  commitOf(made, 2, add("a"));
  await assert.rejects(open(made), /00000000000000000001\.json: missing/);
});

test("a file is held against the checksums Hadoop keeps beside it", async () => {
  const file = join(folder, "summed");
  const content = Buffer.alloc(1300, 7);
  writeFileSync(file, content);
  assert.equal(await checkAgainstChecksums(file), false);
  await writeChecksums(file);
  // As `hadoop fs -put` writes it: three chunks of at most 512 bytes; CRC-32 of 512, 512 and 276 bytes of 7.
  assert.equal(readFileSync(checksumFile(file)).toString("hex").slice(0, 16), "6372630000000200");
  assert.equal(await checkAgainstChecksums(file), true);
  const damages = [
    () => writeFileSync(file, content.subarray(0, 1299)),
    () => writeFileSync(file, Buffer.concat([content.subarray(0, 600), Buffer.from([6]), content.subarray(601)])),
    () => truncateSync(checksumFile(file), 12),
    () => truncateSync(checksumFile(file), 3),
  ];
  for (const damage of damages) {
    damage();
    await assert.rejects(checkAgainstChecksums(file), (error: unknown) => error instanceof DeltaError);
    writeFileSync(file, content);
    await writeChecksums(file);
  }
});
