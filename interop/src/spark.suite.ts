import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type DeltaFrame, DeltaTable, Engine, schemaOf } from "@plumbline/delta";
import { IcebergTable, openEngine } from "@plumbline/iceberg";
import { makeCorrectedLake } from "./corrected-lake.js";
import { freePort } from "./free-port.js";
import { compareRows, parquetFilesIn } from "./golden-compare.js";
import { pageBlock } from "./page-block.js";
import { newHome, plumb, startPlumb } from "./plumb.js";
import { removeFolder } from "./remove-folder.js";
import { SparkSession } from "./spark-session.js";
import { answersOk, until } from "./until.js";

const folder = mkdtempSync(join(tmpdir(), "plumbline-spark-"));
const home = newHome("spark");
const engine = new Engine();
const source = ["--source", "demo:?securities=20&years=3&seed=5"];
let server: ReturnType<typeof startPlumb> | null = null;
let url = "";
let spark: SparkSession;
let saved = 0;

before(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const env = { PLUMB_PORT: String(port), PLUMB_XGBOOST_LIB: "none", NO_COLOR: "1" };
  const run = await plumb(home, ["run", "--json", ...source], { env });
  assert.equal(run.code, 0, run.stderr.slice(-2000));
  server = startPlumb(home, ["up", "--no-run", ...source], { env });
  await until("the server is ready", () => answersOk(`${url}/readyz`), server.child);
  const own = join(folder, "spark");
  mkdirSync(own);
  spark = await SparkSession.start(`${url}/iceberg`, own);
});

after(async () => {
  await spark?.stop();
  server?.child.kill("SIGINT");
  await server?.ended;
  for (const each of [folder, home]) removeFolder(each);
});

/** Fails unless our rows of a version are those that Spark answers, types among them. */
async function assertSame(table: DeltaTable, query: string, version?: number): Promise<number> {
  const snapshot = await table.snapshot(version);
  assert.ok(snapshot, `${table.folder}: no version ${version ?? "at all"}`);
  const out = join(folder, `answer-${saved++}`);
  await spark.save(query, out);
  const ours = await table.relation(snapshot);
  assert.equal(await compareRows(engine, ours, schemaOf(snapshot, table.folder), out, true), null, query);
  return snapshot.version;
}

/** Rows [from, to) of every type our frames have, with gaps. */
function rowsOf(from: number, to: number, more: DeltaFrame["columns"] = {}): DeltaFrame {
  const range = Array.from({ length: to - from }, (_, i) => from + i);
  const isGap = (i: number) => i % 7 === 3;
  return {
    rows: range.length,
    columns: {
      id: { type: "int64", values: Float64Array.from(range) },
      place: {
        type: "text",
        codes: Int32Array.from(range, (i) => (i % 5 === 4 ? -1 : i % 5)),
        dictionary: ["plain", "a b/c", "100 % & é=", "日本"],
      },
      price: { type: "float64", values: Float64Array.from(range, (i) => (isGap(i) ? Number.NaN : i / 8 - 3)) },
      score: { type: "float32", values: Float32Array.from(range, (i) => (isGap(i + 1) ? Number.NaN : i / 3)) },
      lots: {
        type: "int32",
        values: Int32Array.from(range, (i) => i - 40),
        valid: Uint8Array.from(range, (i) => (isGap(i + 2) ? 0 : 1)),
      },
      day: { type: "date", values: Int32Array.from(range, (i) => 10_000 + i) },
      moment: { type: "instant", values: Float64Array.from(range, (i) => 1.7e12 + i * 1000.125) },
      name: { type: "text", codes: Int32Array.from(range, (_, i) => i), dictionary: range.map((i) => `name ${i} "é"`) },
      isSo: { type: "boolean", values: Uint8Array.from(range, (i) => i & 1) },
      blob: { type: "binary", values: range.map((i) => (isGap(i) ? null : Uint8Array.of(i & 255, 0, 255))) },
      ...more,
    },
  };
}

const fieldsOf = (frame: DeltaFrame) =>
  Object.entries(frame.columns).map(([name, { type }]) => ({ name, type, nullable: true }));

function definitionOf(frame: DeltaFrame, configuration: Readonly<Record<string, string>> = {}) {
  return { name: "t", description: "", fields: fieldsOf(frame), partitionColumns: ["place"], configuration };
}

test("Spark reads what ours writes: append, new column, delete, merge, overwrite, compaction, checkpoint, old versions", async (t) => {
  const path = join(folder, "ours");
  const table = new DeltaTable(path, engine);
  await table.create(definitionOf(rowsOf(0, 1)));
  const versions: number[] = [];
  const keep = ({ version }: { readonly version: number }) => versions.push(version);
  keep(await table.append(rowsOf(0, 200)));
  const volume = { type: "float64" as const, values: Float64Array.from({ length: 100 }, (_, i) => i * 1e3) };
  keep(await table.append(rowsOf(200, 300, { volume }), { newColumns: "add" }));
  keep(await table.delete([{ column: "id", atLeast: 50, below: 90 }]));
  keep(await table.merge(rowsOf(80, 120), { on: ["id"], whenMatched: "update", whenNotMatched: "insert" }));
  const replace = [{ column: "place", oneOf: ["a b/c"] }];
  await assert.rejects(table.overwrite(rowsOf(300, 310), { replace }), { code: "CONSTRAINT" });
  keep(await table.overwrite(rowsOf(301, 302), { replace }));
  for (let i = 0; i < 12; i++) keep(await table.append(rowsOf(400 + i, 401 + i)));
  keep(await table.optimise({ zOrderBy: ["id", "day"] }));
  for (const version of versions.filter((_, i) => i < 6 || i > versions.length - 3)) {
    await assertSame(table, `SELECT * FROM delta.\`${path}\` VERSION AS OF ${version}`, version);
  }
  const newest = await assertSame(table, `SELECT * FROM delta.\`${path}\``);
  assert.ok(readdirSync(join(path, "_delta_log")).some((name) => name.includes("checkpoint")));
  t.diagnostic(`${versions.length} commits, read by Spark up to version ${newest}`);
});

test("Spark reads our change data feed as we do", async () => {
  const path = join(folder, "changes");
  const table = new DeltaTable(path, engine);
  await table.create(definitionOf(rowsOf(0, 1), { "delta.enableChangeDataFeed": "true" }));
  await table.append(rowsOf(0, 60));
  await table.delete([{ column: "id", atLeast: 10, below: 20 }]);
  const { version } = await table.merge(rowsOf(15, 70), {
    on: ["id"],
    whenMatched: "update",
    whenNotMatched: "insert",
  });
  const out = join(folder, "feed");
  const columns = "id, place, price, name, _change_type, _commit_version";
  await spark.save(`SELECT ${columns} FROM table_changes_by_path('${path}', 1, ${version})`, out);
  const ours = await table.changes(1, version);
  const list = parquetFilesIn(out).map((file) => `'${file}'`);
  const counts = await engine.withConnection(async (connection) => {
    const [mine, theirs] = [
      `SELECT ${columns} FROM ${ours.sql}`,
      `SELECT ${columns} FROM read_parquet([${list.join(", ")}])`,
    ];
    const sql = `SELECT (SELECT count(*) FROM (${mine})), (SELECT count(*) FROM (${mine} EXCEPT ALL ${theirs})),
      (SELECT count(*) FROM (${theirs} EXCEPT ALL ${mine}))`;
    return (await connection.runAndReadAll(sql)).getRows()[0].map(Number);
  });
  // 60 inserts, 10 deletes; then 20 to 59 updated (two rows each), 15 to 19 and 60 to 69 inserted.
  assert.deepEqual(counts, [60 + 10 + 2 * 40 + 15, 0, 0]);
});

test("Spark appends, updates, deletes and merges on our table, and ours goes on after it", async () => {
  const path = join(folder, "shared");
  const table = new DeltaTable(path, engine);
  await table.create(definitionOf(rowsOf(0, 1)));
  await table.append(rowsOf(0, 50));
  const name = `delta.\`${path}\``;
  await spark.sql(
    `INSERT INTO ${name} SELECT id + 1000, place, price, score, lots, day, moment, name, isSo, blob FROM ${name}`,
    `UPDATE ${name} SET price = -1 WHERE id % 10 = 0`,
    `DELETE FROM ${name} WHERE place = 'plain' AND id < 20`,
    `MERGE INTO ${name} t USING (SELECT id, name FROM ${name} WHERE id BETWEEN 1010 AND 1020) s ON t.id = s.id
     WHEN MATCHED AND s.id % 2 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET name = 'merged'`,
    `ALTER TABLE ${name} ADD COLUMNS (note STRING)`,
  );
  await assertSame(table, `SELECT * FROM ${name}`);
  await table.append(rowsOf(2000, 2020));
  await table.delete([{ column: "id", atLeast: 2010 }]);
  await assertSame(table, `SELECT * FROM ${name}`);
});

test("ours reads what Spark writes: deletion vectors, column mapping, widened types, nested values, every checkpoint", async (t) => {
  const table = (name: string) => new DeltaTable(join(folder, name), engine);
  const sql = (name: string) => `delta.\`${join(folder, name)}\``;
  const features = `'delta.enableDeletionVectors' = 'true', 'delta.columnMapping.mode' = 'name',
    'delta.enableTypeWidening' = 'true', 'delta.enableInCommitTimestamps' = 'true'`;
  const seen: string[] = [];
  for (const policy of ["classic", "v2"]) {
    const name = `theirs-${policy}`;
    const path = sql(name);
    await spark.sql(
      `CREATE TABLE ${path} (id INT, small SMALLINT, place STRING, amount DECIMAL(12, 3), local TIMESTAMP_NTZ, at TIMESTAMP,
         nested STRUCT<a: INT, b: ARRAY<STRUCT<c: STRING, d: DOUBLE>>>, words MAP<STRING, ARRAY<INT>>)
       USING delta PARTITIONED BY (place)
       TBLPROPERTIES (${features}, 'delta.checkpointInterval' = '4', 'delta.checkpointPolicy' = '${policy}')`,
      `INSERT INTO ${path} SELECT id, id % 100, concat('p ', id % 3, '/é'), id / 7, timestamp_ntz'2020-01-01' + make_interval(0, 0, 0, id),
         timestamp'2021-06-01 12:00:00' + make_interval(0, 0, 0, 0, id), named_struct('a', id, 'b', array(named_struct('c', 'x', 'd', id / 3))),
         map('k', array(id, NULL)) FROM (SELECT cast(id AS INT) FROM range(300))`,
      `DELETE FROM ${path} WHERE id % 9 = 0`,
      `UPDATE ${path} SET nested = NULL WHERE id % 11 = 0`,
      `ALTER TABLE ${path} ALTER COLUMN small TYPE INT`,
      `ALTER TABLE ${path} RENAME COLUMN words TO phrases`,
      `ALTER TABLE ${path} ADD COLUMNS (later DOUBLE)`,
      `INSERT INTO ${path} SELECT id + 1000, 70000, place, amount, local, at, nested, phrases, 1.5 FROM ${path} WHERE id < 40`,
      `MERGE INTO ${path} t USING (SELECT * FROM ${path} WHERE id > 280) s ON t.id = s.id - 200
       WHEN MATCHED THEN UPDATE SET amount = 0 WHEN NOT MATCHED THEN INSERT *`,
      `ALTER TABLE ${path} DROP COLUMN small`,
      `DELETE FROM ${path} WHERE id BETWEEN 20 AND 25`,
    );
    const newest = await assertSame(table(name), `SELECT * FROM ${path}`);
    await assertSame(table(name), `SELECT * FROM ${path} VERSION AS OF 3`, 3);
    const log = readdirSync(join(folder, name, "_delta_log"));
    assert.ok(
      log.some((file) => file.includes(".checkpoint.")),
      log.join(", "),
    );
    assert.ok(policy === "classic" || log.includes("_sidecars"), log.join(", "));
    await assert.rejects(table(name).append(rowsOf(0, 1)), { code: "UNSUPPORTED" });
    seen.push(`${policy}: ${newest + 1} versions`);
  }
  t.diagnostic(seen.join("; "));
});

test("Spark reads every table of a lake as Iceberg through our catalog, with the rows of the Delta tables", async (t) => {
  const [lake] = readdirSync(join(home, "lake"));
  const names = ["silver.bars", "silver.securities", "gold.universe", "gold.targets", "gold.predictions", "ml.models"];
  for (const name of names) {
    const table = new DeltaTable(join(home, "lake", lake, ...name.split(".")), engine);
    const snapshot = await table.snapshot();
    assert.ok(snapshot, name);
    const out = join(folder, `lake-${name}`);
    await spark.save(`SELECT * FROM lake.${name}`, out);
    const ours = await table.relation(snapshot);
    assert.equal(await compareRows(engine, ours, schemaOf(snapshot, name), out, false), null, name);
  }
  await assert.rejects(spark.sql("DELETE FROM lake.silver.bars"), /read-only/);
  t.diagnostic(`${names.length} tables`);
});

test("what docs/open-tables.md says for Spark gives the latest bars of a lake with corrections", async () => {
  const corrected = newHome("spark-corrected");
  try {
    const lake = await makeCorrectedLake(corrected);
    const block = pageBlock("open-tables.md", "sql spark");
    assert.match(block, /delta\.`data\/lake\/…\/silver\/bars`/);
    const out = join(folder, "latest");
    await spark.save(block.replaceAll("data/lake/…/silver/bars", lake.folder), out);
    const list = parquetFilesIn(out).map((file) => `'${file}'`);
    const counts = await engine.withConnection(async (connection) => {
      const sql = `SELECT count(*), count(DISTINCT (securityId, session)) FROM read_parquet([${list.join(", ")}])`;
      return (await connection.runAndReadAll(sql)).getRows()[0].map(Number);
    });
    assert.deepEqual(counts, [lake.latest, lake.latest]);
  } finally {
    removeFolder(corrected);
  }
});

test("ours reads Iceberg tables that Spark keeps in our catalog: transforms, deletes by position, renamed columns", async () => {
  const name = "lake.desk.trades";
  await spark.sql(
    "CREATE NAMESPACE lake.desk",
    `CREATE TABLE ${name} (id BIGINT, at TIMESTAMP, symbol STRING, price DOUBLE, amount DECIMAL(10, 2)) USING iceberg
     PARTITIONED BY (days(at), bucket(4, symbol), truncate(1, symbol))
     TBLPROPERTIES ('format-version' = '2', 'write.delete.mode' = 'merge-on-read', 'write.update.mode' = 'merge-on-read')`,
    `INSERT INTO ${name} SELECT id, timestamp'2024-01-01' + make_interval(0, 0, 0, 0, id), concat('S', id % 9), id / 4, id / 8 FROM range(400)`,
    `DELETE FROM ${name} WHERE id % 13 = 0`,
    `ALTER TABLE ${name} RENAME COLUMN price TO close`,
    `ALTER TABLE ${name} ADD COLUMN note STRING`,
    `UPDATE ${name} SET note = 'é', close = -1 WHERE id % 17 = 0`,
    `ALTER TABLE ${name} ADD PARTITION FIELD bucket(3, id)`,
    `INSERT INTO ${name} VALUES (1000, timestamp'1969-12-31 23:00:00', NULL, NULL, 1.25, 'before')`,
    `MERGE INTO ${name} t USING (SELECT id + 300 AS id, symbol FROM ${name}) s ON t.id = s.id WHEN MATCHED THEN DELETE
     WHEN NOT MATCHED AND s.id > 690 THEN INSERT (id, symbol) VALUES (s.id, s.symbol)`,
  );
  const out = join(folder, "trades");
  await spark.save(`SELECT * FROM ${name}`, out);
  const answer = await fetch(`${url}/iceberg/v1/namespaces/desk/tables/trades`);
  const { "metadata-location": location } = (await answer.json()) as { readonly "metadata-location": string };
  const iceberg = openEngine();
  const table = await IcebergTable.open(location.replace(/^file:(\/\/)?/, ""), iceberg);
  const mine = await table.relation();
  const list = parquetFilesIn(out).map((file) => `'${file}'`);
  const counts = await iceberg.withConnection(async (connection) => {
    const theirs = `SELECT * FROM read_parquet([${list.join(", ")}])`;
    const sql = `SELECT (SELECT count(*) FROM (${theirs})), (SELECT count(*) FROM (${mine} EXCEPT ALL ${theirs})),
      (SELECT count(*) FROM (${theirs} EXCEPT ALL ${mine}))`;
    return (await connection.runAndReadAll(sql)).getRows()[0].map(Number);
  });
  assert.deepEqual(counts.slice(1), [0, 0]);
  assert.ok(counts[0] > 250, `${counts[0]} rows`);
});
