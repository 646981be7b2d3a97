import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { deriveLakeMetadata, icebergProtector } from "@plumbline/adapters";
import { DeltaError, type DeltaFrame, DeltaTable, Engine, type TableDefinition } from "@plumbline/delta";
import { duckDbWithDelta } from "./compare-lake.js";
import { bitsOf, byCodePoint, rowTexts } from "./delta-cells.js";
import { removeFolder } from "./remove-folder.js";
import { ensureVenv, root } from "./venv.js";

const folder = mkdtempSync(join(tmpdir(), "plumbline-writes-"));
after(() => removeFolder(folder));

const engine = new Engine();
const columns = ["part", "id", "day", "price", "volume", "at", "flag"];
const venv = () => ensureVenv("delta-writes", ["deltalake==1.6.6", "polars==2.1.0", "pyarrow==26.0.1", "numpy==2.4.6"]);

function python(...args: readonly string[]): string {
  const script = join(root, "interop", "python", "delta_writes.py");
  const done = spawnSync(venv(), [script, ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(done.status, 0, `${args.join(" ")}: ${done.stderr}`);
  return done.stdout;
}

/** Rows as another engine reads them. A further one is a function and a line in `readers`. */
type Reader = (path: string, version: number | null, names: readonly string[]) => Promise<string[]>;

const pythonReader =
  (name: string): Reader =>
  async (path, version) =>
    JSON.parse(python(name, "rows", path, ...(version === null ? [] : [String(version)])));

const duckDb: Reader = async (path, version, names) => {
  const connection = await duckDbWithDelta();
  const cells = names.map((name) => {
    return name === "at" ? 'CAST(epoch_us("at") AS VARCHAR)' : `CAST("${name}" AS VARCHAR)`;
  });
  const list = cells.map((cell) => `coalesce(${cell}, 'null')`).join(" || '|' || ");
  const at = version === null ? "" : `, version = ${version}`;
  const result = await connection.runAndReadAll(`SELECT ${list} FROM delta_scan('${path.replaceAll("'", "''")}'${at})`);
  const price = names.indexOf("price");
  return result
    .getRows()
    .map(([text]) => {
      const parts = String(text).split("|");
      if (parts[price] !== "null") parts[price] = bitsOf(Number(parts[price]));
      return parts.join("|");
    })
    .sort(byCodePoint);
};

const readers: readonly (readonly [string, Reader])[] = [
  ["deltalake 1.6.6", pythonReader("deltalake")],
  ["polars 2.1.0", pythonReader("polars")],
  ["DuckDB's delta extension 1.5.5", duckDb],
];

/** Holds what every engine reads against what we read. */
async function compareRows(path: string, what: string, versions: readonly (number | null)[] = [null]): Promise<void> {
  const table = new DeltaTable(path, engine);
  for (const version of versions) {
    const snapshot = await table.snapshot(version ?? undefined);
    assert.ok(snapshot);
    const names = snapshot.metaData.schemaString.includes('"extra"') ? [...columns, "extra"] : columns;
    const ours = rowTexts(await table.scan(snapshot, { columns: names }), names);
    for (const [name, read] of readers) {
      // Other engines' time travel is their own matter: an older version is held against one of them.
      if (version !== null && name !== readers[0][0]) continue;
      assert.deepEqual(await read(path, version, names), ours, `${what}: ${name}`);
    }
    console.log(`${what}, version ${snapshot.version}: ${ours.length} rows equal`);
  }
}

const definition = (over: Partial<TableDefinition> = {}): TableDefinition => ({
  name: "trades",
  description: "Every plain type.",
  fields: [
    { name: "part", type: "text", nullable: true },
    { name: "id", type: "int32", nullable: true },
    { name: "day", type: "date", nullable: true },
    { name: "price", type: "float64", nullable: true },
    { name: "volume", type: "int64", nullable: true },
    { name: "at", type: "instant", nullable: true },
    { name: "flag", type: "boolean", nullable: true },
  ],
  partitionColumns: ["part"],
  configuration: {},
  ...over,
});

const parts = ["a", "É =&/%", "100%25 #?'\"", "日本 🎉", "", "\\:*[x]{y}^~"];

function frameOf(from: number, rows: number, price = 0.1): DeltaFrame {
  const ids = Array.from({ length: rows }, (_, k) => from + k);
  return {
    rows,
    columns: {
      part: { type: "text", codes: Int32Array.from(ids, (id) => (id % 7) - 1), dictionary: parts },
      id: { type: "int32", values: Int32Array.from(ids) },
      day: { type: "date", values: Int32Array.from(ids, (id) => 19_000 + (id % 3)) },
      price: { type: "float64", values: Float64Array.from(ids, (id) => (id % 5 === 0 ? Number.NaN : price + id)) },
      volume: { type: "int64", values: Float64Array.from(ids, (id) => 9_007_199_254_740_991 - id) },
      at: { type: "instant", values: Float64Array.from(ids, (id) => 1_700_000_000_000 + id + 0.25) },
      flag: { type: "boolean", values: Uint8Array.from(ids, (id) => id & 1) },
    },
  };
}

let tables = 0;
const newPath = () => join(folder, `table-${tables++}`);

test("appends, deletes, merges, overwrites and compactions of ours are read alike by every engine", async () => {
  const table = new DeltaTable(newPath(), engine);
  await table.create(definition());
  for (let k = 0; k < 4; k++) await table.append(frameOf(k * 50, 50));
  await compareRows(table.folder, "appends filed by texts with every kind of character");
  await table.delete([{ column: "id", below: 20 }]);
  await table.merge(frameOf(150, 100, 5.5), { on: ["id"], whenMatched: "update", whenNotMatched: "insert" });
  await table.overwrite(frameOf(1000, 21), { replace: "touchedPartitions" });
  await compareRows(table.folder, "delete, merge, overwrite by partition", [null, 4, 5]);
  await table.append(frameOf(2000, 30));
  await table.optimise();
  await table.optimise({ zOrderBy: ["id", "day"] });
  const wider = frameOf(3000, 10);
  const extra = {
    type: "text" as const,
    codes: Int32Array.from({ length: 10 }, (_, k) => (k % 3) - 1),
    dictionary: ["x", "|y"],
  };
  await table.append({ rows: 10, columns: { ...wider.columns, extra } }, { newColumns: "add" });
  await table.append(frameOf(4000, 10));
  await compareRows(table.folder, "compaction, Z-order, a new column");
  await table.restore({ version: 4 });
  await compareRows(table.folder, "restored to version 4");
});

test("tables filed by dates, instants, numbers and truths are read alike", async () => {
  for (const column of ["day", "at", "id", "flag", "volume", "price"]) {
    const table = new DeltaTable(newPath(), engine);
    await table.create(definition({ partitionColumns: [column] }));
    await table.append(frameOf(0, 12));
    await table.merge(frameOf(6, 12, 9.5), { on: ["id"], whenMatched: "update", whenNotMatched: "insert" });
    await compareRows(table.folder, `filed by ${column}`);
  }
});

test("from our checkpoint alone, without the commits before it, the table is read alike", async () => {
  const table = new DeltaTable(newPath(), engine);
  await table.create(definition({ configuration: { "delta.checkpointInterval": "5" } }));
  for (let k = 0; k < 11; k++) await table.append(frameOf(k * 10, 10));
  await table.delete([{ column: "id", below: 15 }]);
  const log = join(table.folder, "_delta_log");
  assert.ok(readdirSync(log).includes(`${"10".padStart(20, "0")}.checkpoint.parquet`));
  for (let k = 0; k < 10; k++) rmSync(join(log, `${String(k).padStart(20, "0")}.json`));
  await compareRows(table.folder, "checkpoint of version 10 alone");
});

test("our change data feed is what deltalake reads as changes", async () => {
  const table = new DeltaTable(newPath(), engine);
  // Filed by days: delta-rs 1.6 does not decode the paths of its change feed, so that a folder with an escape is not found.
  await table.create(
    definition({ partitionColumns: ["day"], configuration: { "delta.enableChangeDataFeed": "true" } }),
  );
  await table.append(frameOf(0, 8));
  await table.delete([{ column: "id", oneOf: [3] }]);
  await table.merge(frameOf(6, 4, 7.5), { on: ["id"], whenMatched: "update", whenNotMatched: "insert" });
  assert.deepEqual((await table.snapshot())?.protocol, { minReaderVersion: 1, minWriterVersion: 4 });
  const found = (JSON.parse(python("deltalake", "changes", table.folder, "1")) as string[]).map((text) => {
    const cells = text.split("|");
    return `${cells.at(-1)} ${cells.at(-2)} ${cells[1]}`;
  });
  const expected = [
    ...Array.from({ length: 8 }, (_, id) => `1 insert ${id}`),
    "2 delete 3",
    ...[6, 7].flatMap((id) => [`3 update_preimage ${id}`, `3 update_postimage ${id}`]),
    "3 insert 8",
    "3 insert 9",
  ];
  assert.deepEqual(found.sort(), expected.sort());
  await compareRows(table.folder, "with its changes kept");
});

test("what deltalake makes of our table is read by us, and we go on where it stopped", async () => {
  const table = new DeltaTable(newPath(), engine);
  await table.create(definition());
  await table.append(frameOf(0, 40));
  python("deltalake", "touch", table.folder);
  await compareRows(table.folder, "after deltalake's append, delete, merge, compaction, checkpoint");
  await table.merge(frameOf(30, 20, 3.25), { on: ["id"], whenMatched: "delete", whenNotMatched: "insert" });
  await table.delete([{ column: "part", oneOf: ["theirs"] }]);
  await table.append(frameOf(500, 5));
  await compareRows(table.folder, "and after ours on top");
});

test("a table made by deltalake is read and written by us", async () => {
  const path = newPath();
  python("deltalake", "write", path);
  await compareRows(path, "made by deltalake: append, delete, merge, compaction, checkpoint");
  const table = new DeltaTable(path, engine);
  await table.append(frameOf(100, 20));
  await table.merge(frameOf(3, 3, 2.5), { on: ["id"], whenMatched: "update", whenNotMatched: "ignore" });
  await table.delete([{ column: "id", oneOf: [9, 105] }]);
  await table.optimise();
  await compareRows(path, "and after ours on top");
});

test("two writers of different libraries on one table: theirs between our read and our commit is a conflict", async () => {
  const table = new DeltaTable(newPath(), engine);
  await table.create(definition());
  await table.append(frameOf(0, 20));
  const base = await table.snapshot();
  assert.ok(base);
  python("deltalake", "touch", table.folder);
  await assert.rejects(table.delete([], { base }), (error) => error instanceof DeltaError && error.code === "CONFLICT");
  await table.delete([]);
  await compareRows(table.folder, "emptied");
});

test("a vacuum spares what Iceberg's derived snapshots still name, and takes it once they are derived anew", async () => {
  const lake = newPath();
  const writer = new DeltaTable(join(lake, "silver", "trades"), engine);
  await writer.create(definition({ partitionColumns: [] }));
  for (let k = 0; k < 3; k++) await writer.append(frameOf(k * 10, 10));
  const [first] = await deriveLakeMetadata(lake);
  assert.equal(first.isNew, true, first.refusal ?? "");
  await writer.optimise();
  // Eight days later.
  const table = new DeltaTable(writer.folder, engine, { clock: () => Date.now() + 8 * 86_400_000 });
  const spared = await table.vacuum({ protectors: [icebergProtector] });
  assert.deepEqual(
    [spared.files, spared.kept.map(({ files }) => files)],
    [[], [3]],
    "Iceberg's snapshot is of before the compaction",
  );
  const listed = await table.vacuum({ isDryRun: true });
  assert.equal(listed.files.length, 3, "without a protector they would go");
  writeFileSync(first.metadataFile ?? "", "{ damaged");
  await assert.rejects(table.vacuum({ protectors: [icebergProtector] }), "where Iceberg cannot be asked, nothing goes");
  await deriveLakeMetadata(lake);
  await compareRows(table.folder, "after the vacuum that spared");
});
