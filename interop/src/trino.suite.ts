import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type CorrectedLake, makeCorrectedLake } from "./corrected-lake.js";
import { freePort } from "./free-port.js";
import { icebergClients } from "./iceberg-clients.js";
import { pageBlock } from "./page-block.js";
import { newHome, plumb, startPlumb } from "./plumb.js";
import { removeFolder } from "./remove-folder.js";
import { TrinoServer } from "./trino-server.js";
import { until } from "./until.js";
import { root } from "./venv.js";

const python = icebergClients();
const folder = mkdtempSync(join(tmpdir(), "plumbline-trino-"));
const env = { PLUMB_XGBOOST_LIB: "none", NO_COLOR: "1" };

/** A server, open to this machine: a lake with a release. */
const home = newHome("trino");
/** Another that asks for a token: a lake whose prices were corrected, so that its tables have two versions. */
const guarded = newHome("trino-token");
const token = "a-token-of-some-length";
const servers: ReturnType<typeof startPlumb>[] = [];
let corrected: CorrectedLake;
let url = "";
let trino: TrinoServer;

before(async () => {
  const source = ["--source", "demo:?securities=20&years=3&seed=5"];
  await done(home, "run", "--json", ...source);
  url = await served(home, source, {});
  corrected = await makeCorrectedLake(guarded);
  const { key } = JSON.parse(await done(guarded, "users", "add", "rita", "--role", "reader", "--json"));
  const other = await served(guarded, ["--source", corrected.source], { PLUMB_TOKEN: token });
  const open = (at: string) =>
    pageBlock("open-tables.md", "properties trino").replace("http://127.0.0.1:4000/iceberg", at);
  const withToken = (secret: string) =>
    open(other) + pageBlock("open-tables.md", "properties trino-token").replace("<token>", secret);
  trino = await TrinoServer.start(folder, {
    plumbline: open(url),
    corrected: withToken(token),
    reader: withToken(key),
    nobody: withToken("not-the-token-of-it"),
  });
});

after(async () => {
  await trino?.stop();
  for (const { child, ended } of servers) {
    child.kill("SIGINT");
    await ended;
  }
  for (const each of [folder, home, guarded]) removeFolder(each);
});

/** What a command prints that must succeed. */
async function done(where: string, ...args: readonly string[]): Promise<string> {
  const ended = await plumb(where, args, { env });
  assert.equal(ended.code, 0, ended.stderr.slice(-2000));
  return ended.stdout;
}

/** Starts a server on a home. @returns address of its catalog, which answers */
async function served(where: string, source: readonly string[], more: NodeJS.ProcessEnv): Promise<string> {
  const port = await freePort();
  const server = startPlumb(where, ["up", "--no-run", ...source], {
    env: { ...env, ...more, PLUMB_PORT: String(port) },
  });
  servers.push(server);
  const at = `http://127.0.0.1:${port}/iceberg`;
  // Without the token it refuses, which is an answer too.
  const answers = () => fetch(`${at}/v1/config`).then(Boolean, () => false);
  await until("the catalog answers", answers, server.child);
  return at;
}

function reference<T>(...args: readonly string[]): T {
  const script = join(root, "interop", "python", "catalog_trino.py");
  const ended = spawnSync(python, [script, ...args], { encoding: "utf8", maxBuffer: 2 ** 26 });
  assert.equal(ended.status, 0, ended.stderr.slice(-4000));
  return JSON.parse(ended.stdout) as T;
}

function lakeOf(where: string): string {
  const [lake] = readdirSync(join(where, "lake"));
  return join(where, "lake", lake);
}

interface Totals {
  readonly rows: number;
  /** By column: DuckDB's type, how many have a value, their total, and the sum of their magnitudes. */
  readonly columns: Readonly<Record<string, readonly [string, number, number | string, number]>>;
}

/** Trino's expression for the total that DuckDB made of a column. */
function totalOf(column: string, type: string): string {
  const whole = (value: string) => `CAST(coalesce(sum(CAST(${value} AS DECIMAL(38, 0))), 0) AS varchar)`;
  const name = `"${column}"`;
  if (type === "DOUBLE" || type === "FLOAT") {
    return `coalesce(sum(CAST(${name} AS double)) FILTER (WHERE NOT is_nan(${name})), 0)`;
  }
  if (type === "VARCHAR" || type === "BLOB") return whole(`length(${name})`);
  if (type === "BOOLEAN") return whole(`IF(${name}, 1, 0)`);
  if (type === "DATE") return whole(`date_diff('day', DATE '1970-01-01', ${name})`);
  if (type.startsWith("TIMESTAMP")) {
    return whole(`date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00 UTC', ${name})`);
  }
  return whole(name);
}

/** Fails unless Trino's rows, values and totals of a table are those of the Delta table. @returns rows */
async function assertTotals(table: string, { rows, columns }: Totals): Promise<number> {
  const names = Object.keys(columns);
  const found: unknown[] = [];
  // A few columns a query: Trino plans and compiles each as a whole.
  for (let from = 0; from < names.length; from += 20) {
    const parts = names.slice(from, from + 20).map((name) => `count("${name}"), ${totalOf(name, columns[name][0])}`);
    const [[count, ...totals]] = await trino.sql(`SELECT count(*), ${parts.join(", ")} FROM ${table}`);
    assert.equal(count, rows, table);
    found.push(...totals);
  }
  for (const [k, name] of names.entries()) {
    const [type, values, total, magnitude] = columns[name];
    const [given, theirs] = found.slice(2 * k, 2 * k + 2);
    assert.equal(given, values, `${table}.${name}: values`);
    if (typeof total === "string" && type !== "DOUBLE") assert.equal(theirs, total, `${table}.${name}: ${type}`);
    // Sums of doubles in another order: n roundings of at most magnitude x 2^-53 each.
    else {
      const off = Math.abs(Number(theirs) - Number(total));
      assert.ok(off <= rows * magnitude * 2 ** -52, `${table}.${name}: ${theirs}, not ${total}`);
    }
  }
  return rows;
}

test("Trino lists every namespace and table of the lake, and each has the rows, values and totals DuckDB reads of its Delta table", async (t) => {
  const totals = reference<Record<string, Totals>>("totals", lakeOf(home));
  const layers = "('bronze', 'silver', 'gold', 'ml')";
  const listed = await trino.sql(
    `SELECT table_schema || '.' || table_name FROM plumbline.information_schema.tables WHERE table_schema IN ${layers} ORDER BY 1`,
  );
  const names = Object.keys(totals);
  assert.deepEqual(listed.flat(), names.map((name) => name.toLowerCase()).sort());
  let rows = 0;
  for (const name of names) rows += await assertTotals(`plumbline.${name}`, totals[name]);
  const columns = Object.values(totals).reduce((sum, table) => sum + Object.keys(table.columns).length, 0);
  t.diagnostic(`${names.length} tables, ${columns} columns, ${rows} rows`);
  assert.ok(totals["silver.bars"].rows > 10_000 && totals["gold.targets"].rows > 10_000);
});

test("by its snapshots Trino reads each version of a corrected table, over a server that asks for a token", async () => {
  const snapshots = await trino.sql(
    `SELECT CAST(snapshot_id AS varchar), json_extract_scalar(CAST(summary AS JSON), '$["delta-version"]')
     FROM corrected.silver."bars$snapshots" ORDER BY committed_at`,
  );
  const rows: number[] = [];
  for (const [id, version] of snapshots) {
    const { "silver.bars": totals } = reference<Record<string, Totals>>("totals", lakeOf(guarded), String(version));
    rows.push(await assertTotals(`corrected.silver.bars FOR VERSION AS OF ${id}`, totals));
  }
  assert.equal(rows.length, 2);
  assert.ok(rows[0] < rows[1], rows.join(" "));
  assert.deepEqual(await trino.sql("SELECT count(*) FROM corrected.silver.bars"), [[rows[1]]]);
});

test("what docs/open-tables.md says in Trino's SQL runs, and counts statements and latest bars as Plumbline does", async () => {
  const statements = pageBlock("open-tables.md", "sql trino")
    .split(/;\n/)
    .filter((statement) => statement.trim() !== "");
  // The reading half on the corrected lake: there the two counts differ.
  const [all, latest] = statements.slice(0, 2).map((statement) => statement.replaceAll("plumbline.", "corrected."));
  const counts = [...(await trino.sql(all)), ...(await trino.sql(latest))];
  assert.deepEqual(counts, [[corrected.statements], [corrected.latest]]);
  assert.equal((await trino.sql(...statements)).at(-1)?.length, 1);
  const [[count]] = await trino.sql("SELECT count(*) FROM plumbline.desk.closes WHERE close = round(close, 2)");
  assert.ok(Number(count) > 0);
});

test("a user's table of Trino: inserted, updated, deleted, merged, altered, and the same row by row in PyIceberg and DuckDB", async () => {
  const name = "plumbline.trades.prices";
  await trino.sql(
    "CREATE SCHEMA plumbline.trades",
    `CREATE TABLE ${name} (id bigint, symbol varchar, day date, at timestamp(6), price double, amount decimal(12, 3))
     WITH (partitioning = ARRAY['month(day)', 'bucket(symbol, 3)'])`,
    `INSERT INTO ${name} SELECT k, 'S' || CAST(k % 3 AS varchar), DATE '2024-01-01' + k * INTERVAL '1' DAY,
       TIMESTAMP '2024-01-01 00:00:00.000001' + k * INTERVAL '1' SECOND, k / 4e0, CAST(k AS decimal(12, 3)) / 8
     FROM UNNEST(sequence(0, 99)) AS made(k)`,
  );
  const [[first]] = await trino.sql(`SELECT CAST(max(snapshot_id) AS varchar) FROM plumbline.trades."prices$snapshots"
    WHERE committed_at = (SELECT max(committed_at) FROM plumbline.trades."prices$snapshots")`);
  await trino.sql(
    `UPDATE ${name} SET price = -1 WHERE symbol = 'S1'`,
    `DELETE FROM ${name} WHERE id < 10`,
    `MERGE INTO ${name} t USING (SELECT k FROM UNNEST(sequence(95, 105)) AS made(k)) s ON t.id = s.k
     WHEN MATCHED AND s.k % 2 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET price = 1000
     WHEN NOT MATCHED THEN INSERT (id, symbol) VALUES (s.k, 'new')`,
    `ALTER TABLE ${name} ADD COLUMN note varchar`,
    `UPDATE ${name} SET note = 'é' WHERE id % 7 = 0`,
  );
  const pad = (value: number, digits: number) => String(value).padStart(digits, "0");
  const expected = Array.from({ length: 106 }, (_, k) => {
    const isNew = k > 99;
    const isMerged = k >= 95 && !isNew;
    const price = isMerged ? 1000 : k % 3 === 1 ? -1 : k / 4;
    const second = `2024-01-01 00:${pad(Math.floor(k / 60), 2)}:${pad(k % 60, 2)}.000001`;
    const day = new Date(Date.UTC(2024, 0, 1 + k)).toISOString().slice(0, 10);
    const [at, amount, note] = [isNew ? null : second, isNew ? null : (k / 8).toFixed(3), k % 7 === 0 ? "é" : null];
    const symbol = isNew ? "new" : `S${k % 3}`;
    return { id: k, symbol, day: isNew ? null : day, at, price: isNew ? null : price, amount, note };
  }).filter(({ id }) => id >= 10 && !(id >= 95 && id <= 99 && id % 2 === 0));
  const seen = reference<Record<string, readonly unknown[]>>("rows", url, "trades.prices");
  assert.deepEqual(seen.pyiceberg, expected);
  assert.deepEqual(seen.duckdb, expected);
  const rows = await trino.sql(`SELECT id, symbol, CAST(day AS varchar), CAST(at AS varchar), price,
    CAST(amount AS varchar), note FROM ${name} ORDER BY id`);
  assert.deepEqual(
    rows,
    expected.map((row) => Object.values(row)),
  );
  assert.deepEqual(await trino.sql(`SELECT count(*), sum(id) FROM ${name} FOR VERSION AS OF ${first}`), [[100, 4950]]);
});

test("Trino reads what PyIceberg evolved, at each snapshot: renamed, widened, dropped and added columns, new partitions", async () => {
  const snapshots = reference<[string, Record<string, unknown>[]][]>("make", url);
  assert.equal(snapshots.length >= 3, true);
  for (const [id, rows] of snapshots) {
    const columns = rows.length > 0 ? Object.keys(rows[0]) : ["id"];
    const list = columns.map((column) => (column === "old" ? "CAST(old AS varchar)" : column)).join(", ");
    const found = await trino.sql(`SELECT ${list} FROM plumbline.evolved.prices FOR VERSION AS OF ${id} ORDER BY id`);
    const wanted = rows.map((row) => columns.map((name) => row[name]));
    assert.deepEqual(found, wanted, id);
  }
});

test("a table of the lake copied by Trino has its rows in PyIceberg and DuckDB; dropped, nothing of it is left", async (t) => {
  await trino.sql("CREATE SCHEMA plumbline.copies");
  for (const name of ["silver.bars", "gold.targets"]) {
    const copy = name.replace(".", "_");
    await trino.sql(`CREATE TABLE plumbline.copies.${copy} AS SELECT * FROM plumbline.${name}`);
    const [rows, ...left] = reference<number[]>("left", url, `copies.${copy}`, join(lakeOf(home), ...name.split(".")));
    assert.deepEqual(left, [0, 0, 0, 0], name);
    t.diagnostic(`${name}: ${rows} rows`);
    await trino.sql(`DROP TABLE plumbline.copies.${copy}`);
  }
  const place = join(home, "warehouse", "copies");
  assert.ok(existsSync(place));
  assert.deepEqual(readdirSync(place), []);
  await trino.sql("DROP SCHEMA plumbline.copies");
  assert.deepEqual(await trino.sql("SHOW SCHEMAS FROM plumbline LIKE 'copies'"), []);
});

test("what may not be written says why in Trino's error: the lake's tables, a reader's key, a wrong token", async () => {
  const why =
    /is read-only: the lake's tables are kept by their Delta logs.*create a namespace of your own, which is writable/;
  for (const statement of [
    "INSERT INTO plumbline.silver.bars SELECT * FROM plumbline.silver.bars LIMIT 1",
    "UPDATE plumbline.silver.bars SET close = 0 WHERE close > 0",
    "DELETE FROM plumbline.silver.bars",
    "ALTER TABLE plumbline.silver.bars ADD COLUMN mine varchar",
    "DROP TABLE plumbline.silver.bars",
    "CREATE TABLE plumbline.silver.mine (k integer)",
    "CREATE TABLE plumbline.gold.mine AS SELECT 1 AS k",
  ]) {
    await assert.rejects(trino.sql(statement), why, statement);
  }
  const bars = join(lakeOf(home), "silver", "bars");
  const { "silver.bars": now } = reference<Record<string, Totals>>("totals", lakeOf(home));
  await assertTotals("plumbline.silver.bars", now);
  assert.ok(existsSync(bars));
  assert.deepEqual(
    await trino.sql("SELECT count(*) FROM reader.silver.bars"),
    await trino.sql("SELECT count(*) FROM corrected.silver.bars"),
  );
  await assert.rejects(trino.sql("CREATE SCHEMA reader.mine"), /reader/);
  await trino.sql("CREATE SCHEMA corrected.mine", "CREATE TABLE corrected.mine.notes (k integer)");
  await trino.sql("INSERT INTO corrected.mine.notes VALUES 1, 2");
  await assert.rejects(trino.sql("INSERT INTO reader.mine.notes VALUES 3"), /writer/);
  assert.deepEqual(await trino.sql("SELECT sum(k) FROM reader.mine.notes"), [[3]]);
  await assert.rejects(trino.sql("SHOW SCHEMAS FROM nobody"), /token/);
});
