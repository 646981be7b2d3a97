import assert from "node:assert/strict";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { DerivableFile, DerivableTable } from "./derivable-table.js";
import { deriveIceberg } from "./derive-iceberg.js";
import { filesOfDerivedSnapshots } from "./derived-files.js";
import { openEngine } from "./engine.js";
import { IcebergTable } from "./iceberg-table.js";
import { literal } from "./sql-text.js";

const root = mkdtempSync(join(tmpdir(), "plumbline-derive-"));
after(() => rmSync(root, { recursive: true, force: true }));
const engine = openEngine();
let folders = 0;

const fields = [
  { name: "security", type: "string", nullable: true, metadata: { comment: "permanent id" } },
  { name: "session", type: "date", nullable: true, metadata: {} },
  { name: "close", type: "double", nullable: true, metadata: {} },
  { name: "at", type: "timestamp", nullable: true, metadata: {} },
];

/** A data file as a Delta writer leaves it: no field ids, `year` not among its columns. */
async function dataFile(
  folder: string,
  year: string | null,
  rows: string,
  stats: object | null,
): Promise<DerivableFile> {
  const path = join(folder, `year=${year ?? "__HIVE_DEFAULT_PARTITION__"}`, `part ${folders++} 100%25.parquet`);
  mkdirSync(join(path, ".."), { recursive: true });
  await engine.withConnection((connection) =>
    connection.run(
      `COPY (FROM (VALUES ${rows}) AS v(security, "session", close, "at")) TO ${literal(path)} (FORMAT parquet)`,
    ),
  );
  return {
    path,
    size: statSync(path).size,
    partitionValues: { year },
    stats: stats === null ? null : JSON.stringify(stats),
    hasDeletionVector: false,
  };
}

function table(version: number, files: readonly DerivableFile[], more: object[] = []): DerivableTable {
  return {
    name: "silver.bars",
    id: "2f9f6a0e-3d9f-4e0c-8f64-0b7a2f4c7d11",
    version,
    timestamp: 1_700_000_000_000 + version * 1000,
    schemaString: JSON.stringify({
      type: "struct",
      fields: [...fields, ...more, { name: "year", type: "integer", nullable: true, metadata: {} }],
    }),
    partitionColumns: ["year"],
    files,
  };
}

async function sample(folder: string): Promise<DerivableFile[]> {
  return [
    await dataFile(
      folder,
      "2023",
      "('AAA', DATE '2023-05-02', 1.5, TIMESTAMPTZ '2023-05-02 20:00:00.123456+00'), ('BBB', DATE '2023-05-03', NULL, NULL)",
      {
        numRecords: 2,
        minValues: { security: "AAA", session: "2023-05-02", close: 1.5, at: "2023-05-02T20:00:00.123Z" },
        maxValues: { security: "BBB", session: "2023-05-03", close: 1.5, at: "2023-05-02T20:00:00.123Z" },
        nullCount: { security: 0, session: 0, close: 1, at: 1 },
      },
    ),
    await dataFile(folder, "2024", "('AAA', DATE '2024-05-02', 2.5, NULL::TIMESTAMPTZ)", null),
    await dataFile(folder, null, "('CCC', NULL::DATE, 3.5, NULL::TIMESTAMPTZ)", null),
  ];
}

async function closes(folder: string, column = "close"): Promise<unknown[]> {
  const opened = await IcebergTable.open(folder, engine);
  return (await opened.rows()).map((row) => row[column]).sort();
}

test("the same files read as Iceberg: names without ids, partition values, bounds from the log", async () => {
  const folder = join(root, "same files");
  const { metadata, isNew } = await deriveIceberg(table(0, await sample(folder)), folder, { engine });
  assert.equal(isNew, true);
  const opened = await IcebergTable.open(folder, engine);
  const rows = await opened.rows({ columns: ["security", "close", "year"] });
  assert.deepEqual(
    rows.sort((a, b) => Number(a.close) - Number(b.close)),
    [
      { security: "BBB", close: null, year: 2023 },
      { security: "AAA", close: 1.5, year: 2023 },
      { security: "AAA", close: 2.5, year: 2024 },
      { security: "CCC", close: 3.5, year: null },
    ],
  );
  assert.equal(metadata.snapshots[0].summary?.["delta-version"], "0");
  assert.equal(metadata.snapshots[0].summary?.["total-records"], "4");
  assert.equal(metadata.schemas[0].fields[0].doc, "permanent id");
  const of2024 = await opened.plan({ filter: { column: "year", is: "=", value: 2024 } });
  assert.equal(of2024.tasks.length, 1);
  const late = await opened.plan({ filter: { column: "at", is: ">=", value: "2023-05-02T20:00:00.1234Z" } });
  assert.ok(
    late.tasks.some(({ file }) => file.partition[0] === 2023),
    "a maximum cut to the millisecond hides no row",
  );
});

test("a version that is there already writes nothing", async () => {
  const folder = join(root, "twice");
  const files = await sample(folder);
  await deriveIceberg(table(0, files), folder, { engine });
  const before = readdirSync(join(folder, "metadata")).sort();
  const { isNew } = await deriveIceberg(table(0, files), folder, { engine });
  assert.equal(isNew, false);
  assert.deepEqual(readdirSync(join(folder, "metadata")).sort(), before);
});

test("later versions add only what changed, and a new column keeps the ids of the old", async () => {
  const folder = join(root, "later");
  const files = await sample(folder);
  const first = await deriveIceberg(table(0, files), folder, { engine });
  const more = await dataFile(folder, "2024", "('DDD', DATE '2024-05-03', 4.5, NULL::TIMESTAMPTZ)", null);
  const volume = { name: "volume", type: "long", nullable: true, metadata: {} };
  const { metadata } = await deriveIceberg(table(7, [...files.slice(1), more], [volume]), folder, { engine });
  assert.deepEqual(metadata.snapshots[1].summary?.operation, "overwrite");
  assert.equal(metadata.snapshots[1].summary?.["delta-version"], "7");
  assert.equal(metadata.snapshots[1]["parent-snapshot-id"], first.metadata.snapshots[0]["snapshot-id"]);
  assert.deepEqual(await closes(folder), [2.5, 3.5, 4.5]);
  const ids = (at: number) => metadata.schemas[at].fields.map(({ name, id }) => `${name} ${id}`);
  assert.deepEqual(ids(0), ["security 1", "session 2", "close 3", "at 4", "year 5"]);
  assert.deepEqual(ids(1), ["security 1", "session 2", "close 3", "at 4", "volume 6", "year 5"]);
  const opened = await IcebergTable.open(folder, engine);
  const old = await opened.rows({ snapshotId: metadata.snapshots[0]["snapshot-id"] });
  assert.equal(old.length, 4);
  assert.equal((await filesOfDerivedSnapshots(folder)).size, 4);
});

test("snapshots older than asked for are expired though the version is there, the newest never", async () => {
  const folder = join(root, "expired");
  const files = await sample(folder);
  await deriveIceberg(table(0, files), folder, { engine });
  await deriveIceberg(table(1, files.slice(1)), folder, { engine });
  const since = 1_700_000_000_500;
  assert.equal((await filesOfDerivedSnapshots(folder)).size, 3);
  assert.equal((await filesOfDerivedSnapshots(folder, since)).size, 2, "as if they were expired");
  const { isNew, metadata } = await deriveIceberg(table(1, files.slice(1)), folder, { engine, expireBefore: since });
  assert.deepEqual([isNew, metadata.snapshots.length], [true, 1]);
  assert.equal((await filesOfDerivedSnapshots(folder)).size, 2);
  const again = await deriveIceberg(table(1, files.slice(1)), folder, { engine, expireBefore: since + 1e9 });
  assert.deepEqual([again.isNew, again.metadata.snapshots.length], [false, 1]);
  assert.deepEqual(await closes(folder), [2.5, 3.5]);
});

test("an unchanged manifest is not written again", async () => {
  const folder = join(root, "unchanged");
  const files = await sample(folder);
  await deriveIceberg(table(0, files), folder, { engine });
  const manifests = () => readdirSync(join(folder, "metadata")).filter((name) => /-m\d+\.avro$/.test(name));
  assert.equal(manifests().length, 1);
  const more = await dataFile(folder, "2024", "('DDD', DATE '2024-05-03', 4.5, NULL::TIMESTAMPTZ)", null);
  await deriveIceberg(table(1, [...files, more]), folder, { engine });
  assert.equal(manifests().length, 2);
});

test("many commits do not make many manifests", async () => {
  const folder = join(root, "many");
  const [file] = await sample(folder);
  const files: DerivableFile[] = [];
  for (let version = 0; version < 33; version++) {
    files.push({ ...file, path: `${file.path}-${version}`, stats: JSON.stringify({ numRecords: 2 }) });
    await deriveIceberg(table(version, files), folder, { engine });
  }
  const opened = await IcebergTable.open(folder, engine);
  const chosen = opened.choose();
  assert.ok(chosen);
  assert.ok((await opened.files.manifests(chosen.snapshot)).length <= 31);
  assert.equal((await opened.plan()).tasks.length, 33);
});

test("a folder that moved is derived anew at its new place", async () => {
  const folder = join(root, "here");
  const files = await sample(folder);
  await deriveIceberg(table(3, files), folder, { engine });
  const there = join(root, "there");
  cpSync(folder, there, { recursive: true });
  rmSync(folder, { recursive: true });
  const moved = files.map((file) => ({ ...file, path: file.path.replace(folder, there) }));
  const { anewBecause, metadata } = await deriveIceberg(table(3, moved), there, { engine });
  assert.match(String(anewBecause), /moved here/);
  assert.equal(metadata.location, `file://${there}`);
  assert.equal((await closes(there)).length, 4);
});

test("whatever a killed process or a disk took, the next derivation repairs", async () => {
  const spoil: ((metadata: string) => void)[] = [
    (at) => rmSync(join(at, "version-hint.text")),
    (at) => writeFileSync(join(at, "v2.metadata.json"), '{"format-ver'),
    (at) => truncateSync(join(at, "v1.metadata.json"), 100),
    (at) => rmSync(join(at, "v1.metadata.json")),
    ...[/^snap-/, /-m0\.avro$/].map((pattern) => (at: string) => {
      for (const name of readdirSync(at)) if (pattern.test(name)) rmSync(join(at, name));
    }),
    ...[/^snap-/, /-m0\.avro$/].map((pattern) => (at: string) => {
      for (const name of readdirSync(at)) if (pattern.test(name)) truncateSync(join(at, name), 300);
    }),
    (at) => {
      for (const name of readdirSync(at).filter((each) => /-m0\.avro$/.test(each)))
        writeFileSync(join(at, name), Buffer.alloc(statSync(join(at, name)).size, 7));
    },
  ];
  for (const [place, damage] of spoil.entries()) {
    const folder = join(root, `spoilt ${place}`);
    const files = await sample(folder);
    await deriveIceberg(table(0, files), folder, { engine });
    damage(join(folder, "metadata"));
    await deriveIceberg(table(1, files.slice(1)), folder, { engine });
    assert.deepEqual(await closes(folder), [2.5, 3.5], `damage ${place}`);
  }
});

test("snapshots older than the retention go, with the metadata only they needed", async () => {
  const folder = join(root, "old");
  const files = await sample(folder);
  const options = { engine, retention: 1500, clock: () => Date.now() + 7_200_000 };
  for (let version = 0; version < 4; version++)
    await deriveIceberg(table(version, files.slice(version % 3)), folder, options);
  const { metadata } = await IcebergTable.open(folder, engine);
  assert.deepEqual(
    metadata.snapshots.map((snapshot) => snapshot.summary?.["delta-version"]),
    ["2", "3"],
  );
  assert.equal(readdirSync(join(folder, "metadata")).filter((name) => name.startsWith("snap-")).length, 2);
  assert.equal((await closes(folder)).length, 4);
});

test("what Iceberg cannot say is refused by name, and another's metadata is left alone", async () => {
  const folder = join(root, "refused");
  const [file] = await sample(folder);
  await assert.rejects(deriveIceberg(table(0, [{ ...file, hasDeletionVector: true }]), folder, { engine }), {
    code: "UNSUPPORTED",
    message: /deletion vector; optimise/,
  });
  const variant = { name: "payload", type: "variant", nullable: true, metadata: {} };
  await assert.rejects(deriveIceberg(table(0, [file], [variant]), folder, { engine }), {
    code: "UNSUPPORTED",
    message: /silver\.bars\.payload: Delta's type variant/,
  });
  await deriveIceberg(table(0, [file]), folder, { engine });
  const metadata = join(folder, "metadata", "v1.metadata.json");
  const foreign = readFileSync(metadata, "utf8").replaceAll("plumbline.derived-from-delta", "other");
  writeFileSync(metadata, foreign);
  await assert.rejects(deriveIceberg(table(1, [file]), folder, { engine }), { code: "CONFLICT" });
  assert.equal(readFileSync(metadata, "utf8"), foreign);
});

test("nested columns and mapped names are read by the ids of the mapping", async () => {
  const folder = join(root, "nested");
  const path = join(folder, "a.parquet");
  mkdirSync(folder, { recursive: true });
  await engine.withConnection((connection) =>
    connection.run(
      `COPY (SELECT 1 AS "col-1", {'x': 1, 'y': 'q'} AS s, [1, 2] AS l, map{'k': {'z': 3}} AS m) TO ${literal(path)} (FORMAT parquet)`,
    ),
  );
  const struct = (members: object[]) => ({ type: "struct", fields: members });
  const field = (name: string, type: unknown, metadata = {}) => ({ name, type, nullable: true, metadata });
  const nested: DerivableTable = {
    ...table(0, [{ path, size: 1, partitionValues: {}, stats: null, hasDeletionVector: false }]),
    partitionColumns: [],
    schemaString: JSON.stringify(
      struct([
        field("renamed", "integer", { "delta.columnMapping.id": 10, "delta.columnMapping.physicalName": "col-1" }),
        field("s", struct([field("y", "string"), field("x", "long"), field("new", "date")])),
        field("l", { type: "array", elementType: "long", containsNull: true }),
        field("m", {
          type: "map",
          keyType: "string",
          valueType: struct([field("z", "integer")]),
          valueContainsNull: true,
        }),
      ]),
    ),
  };
  const { metadata } = await deriveIceberg(nested, folder, { engine });
  assert.equal(metadata.schemas[0].fields[0].id, 10);
  const opened = await IcebergTable.open(folder, engine);
  const sql = await opened.relation();
  const json = await engine.withConnection(async (connection) =>
    (await connection.runAndReadAll(`SELECT to_json(r) AS j FROM (${sql}) AS r`)).getRowObjects(),
  );
  assert.equal(json[0].j, '{"renamed":1,"s":{"y":"q","x":1,"new":null},"l":[1,2],"m":{"k":{"z":3}}}');
});
