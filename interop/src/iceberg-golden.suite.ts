import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { deriveLakeMetadata } from "@plumbline/adapters";
import { DeltaTable, Engine, relationOf } from "@plumbline/delta";
import { IcebergTable } from "@plumbline/iceberg";
import { icebergConformancePage, measureIcebergConformance } from "./iceberg-conformance.js";
import { differenceOf, duckDbWithIceberg, type PeerTable, readWithPyIceberg } from "./iceberg-peers.js";
import { removeFolder } from "./remove-folder.js";
import { root, shared } from "./venv.js";

const out = mkdtempSync(join(tmpdir(), "plumbline-iceberg-golden-"));
after(() => removeFolder(out));
const suite = join(shared, "data", "lakehouse", "iceberg");

test("every Iceberg table of the outside suite has the rows PyIceberg and DuckDB read", async (t) => {
  if (!existsSync(suite)) return t.skip(`no ${suite}; set PLUMB_SHARED`);
  const found = await measureIcebergConformance(suite, out);
  assert.ok(found.length >= 20, `only ${found.length} readings`);
  for (const { name, refusal, difference, peer, duckdb } of found) {
    assert.equal(refusal, null, name);
    assert.equal(difference, null, name);
    assert.ok(duckdb === null ? peer === null : duckdb === "equal", `${name}: DuckDB: ${duckdb}`);
  }
  const page = readFileSync(join(root, "docs", "iceberg-conformance.md"), "utf8");
  assert.equal(icebergConformancePage(found), page, "node scripts/iceberg-conformance.js brings the page up to date");
  t.diagnostic(`${found.length} readings, all as PyIceberg's where it reads them`);
});

/** PyIceberg 0.12.0 reads a null list or map of structs as an empty one. */
const isReadByPyIceberg = (type: string) => !/STRUCT\(.*\)\[\]|MAP\(.*STRUCT/.test(type);

/** Delta tables of the outside suites that Iceberg cannot say, and what of them it cannot. */
const refusals: Readonly<Record<string, RegExp>> = {
  "dv-partitioned-with-checkpoint": /deletion vector/,
  "dv-with-columnmapping": /deletion vector/,
  "log-replay-dv-key-cases": /deletion vector/,
  "spark-variant-checkpoint": /type variant/,
  "type-widening": /widened from byte to double/,
};

test("every Delta table of the outside suites that we read is derived and reads the same, or is refused by name", async (t) => {
  const suites = ["delta-golden", "delta-kernel-golden"].map((name) => join(shared, "data", "lakehouse", name));
  if (!suites.every((folder) => existsSync(folder))) return t.skip(`no ${suites[0]}; set PLUMB_SHARED`);
  const lake = join(out, "lake");
  mkdirSync(lake);
  for (const name of readdirSync(suites[0])) cpSync(join(suites[0], name), join(lake, name), { recursive: true });
  for (const name of readdirSync(suites[1])) {
    const from = join(suites[1], name, "delta");
    if (existsSync(from)) cpSync(from, join(lake, name), { recursive: true, force: true });
  }
  const engine = new Engine({ threads: 1 });
  const connection = await duckDbWithIceberg();
  const peers: (PeerTable & { readonly rows: string })[] = [];
  const refused: string[] = [];
  let unread = 0;
  for (const name of readdirSync(lake)) {
    const folder = join(lake, name);
    const rows = await deltaRows(engine, folder).catch(() => null);
    if (rows === null) {
      unread++;
      continue;
    }
    const alone = join(out, `alone ${name}`);
    mkdirSync(alone);
    cpSync(folder, join(alone, "table"), { recursive: true });
    const [{ refusal }] = await deriveLakeMetadata(alone);
    if (refusal !== null) {
      assert.match(refusal, refusals[name] ?? /no reason reviewed/, name);
      refused.push(name);
      continue;
    }
    const opened = await IcebergTable.open(join(alone, "table"), engine);
    assert.equal(await differenceOf(connection, rows, await opened.relation()), null, `${name}: ours`);
    peers.push({ name: `derived ${name}`, path: join(alone, "table"), rows });
  }
  const answers = readWithPyIceberg(out, peers);
  for (const [place, { name, rows }] of peers.entries()) {
    assert.equal(answers[place].error, undefined, `${name}: PyIceberg`);
    const theirs = `FROM read_parquet('${join(out, name)}.parquet')`;
    assert.equal(await differenceOf(connection, rows, theirs, isReadByPyIceberg), null, `${name}: PyIceberg`);
  }
  assert.deepEqual(refused.sort(), Object.keys(refusals));
  assert.ok(peers.length >= 60, `only ${peers.length} tables`);
  t.diagnostic(
    `${peers.length} derived and read alike, ${refused.length} refused, ${unread} that Delta's reader refuses`,
  );
});

async function deltaRows(engine: Engine, folder: string): Promise<string | null> {
  const snapshot = await new DeltaTable(folder, engine).snapshot();
  return snapshot === null ? null : (await relationOf(engine, folder, snapshot)).sql;
}
