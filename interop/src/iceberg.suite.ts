import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { deriveLakeMetadata, openDeltaTableStore } from "@plumbline/adapters";
import { DeltaTable, Engine, relationOf } from "@plumbline/delta";
import { IcebergTable } from "@plumbline/iceberg";
import { differenceOf, duckDbWithIceberg, type PeerTable, readWithPyIceberg } from "./iceberg-peers.js";
import { lakeFolder } from "./open-lake.js";
import { newHome, plumb } from "./plumb.js";
import { removeFolder } from "./remove-folder.js";

const work = mkdtempSync(join(tmpdir(), "plumbline-iceberg-"));
const home = newHome("iceberg");
after(() => {
  removeFolder(work);
  removeFolder(home);
});
const engine = new Engine({ threads: 1 });
const market = "demo:?securities=20&years=3&seed=2";
let lake = "";

before(async () => {
  for (const source of [`${market}&until=2026-06-30`, market]) {
    const ended = await plumb(home, ["run", "--source", source, "--json"]);
    assert.equal(ended.code, 0, ended.stderr);
  }
  const lakes = readdirSync(join(home, "lake"));
  lake = lakes.length === 1 ? lakeFolder(home) : join(home, "lake", lakes.sort().at(-1) ?? "");
});

async function tablesOf(root: string): Promise<{ readonly name: string; readonly folder: string }[]> {
  const names = await openDeltaTableStore({ root }).list();
  return names.map((name) => ({ name, folder: join(root, ...name.split(".")) }));
}

async function deltaRows(folder: string, version?: number): Promise<string> {
  const snapshot = await new DeltaTable(folder, engine).snapshot(version);
  assert.ok(snapshot, folder);
  return (await relationOf(engine, folder, snapshot)).sql;
}

/** Compares every table of a lake: Delta's rows with ours, PyIceberg's and DuckDB's reading of the Iceberg metadata. */
async function compareLake(root: string): Promise<number> {
  const out = mkdtempSync(join(work, "rows-"));
  const tables = await tablesOf(root);
  const answers = readWithPyIceberg(
    out,
    tables.map(({ name, folder }): PeerTable => ({ name, path: folder })),
  );
  const connection = await duckDbWithIceberg();
  for (const { name, folder } of tables) {
    const rows = await deltaRows(folder);
    const opened = await IcebergTable.open(folder, engine);
    assert.equal(await differenceOf(connection, rows, await opened.relation()), null, `${name}: ours`);
    assert.equal(answers.find((answer) => answer.name === name)?.error, undefined, `${name}: PyIceberg`);
    const theirs = `FROM read_parquet('${join(out, name)}.parquet')`;
    assert.equal(await differenceOf(connection, rows, theirs), null, `${name}: PyIceberg`);
    const scanned = `FROM iceberg_scan('${folder.replaceAll("'", "''")}')`;
    assert.equal(await differenceOf(connection, rows, scanned), null, `${name}: DuckDB`);
  }
  return tables.length;
}

test("every table of a street's lake reads as Iceberg with the rows Delta has: ours, PyIceberg, DuckDB", async (t) => {
  const compared = await compareLake(lake);
  assert.ok(compared >= 12, `only ${compared} tables`);
  t.diagnostic(`${compared} tables, every row equal in four readings`);
});

test("an Iceberg snapshot holds the rows of the Delta version it names", async (t) => {
  const out = mkdtempSync(join(work, "versions-"));
  const connection = await duckDbWithIceberg();
  const peers: (PeerTable & { readonly rows: string })[] = [];
  let compared = 0;
  for (const { name, folder } of await tablesOf(lake)) {
    const opened = await IcebergTable.open(folder, engine);
    for (const snapshot of opened.metadata.snapshots) {
      const version = Number(snapshot.summary?.["delta-version"]);
      const rows = await deltaRows(folder, version);
      const ours = await opened.relation({ snapshotId: snapshot["snapshot-id"] });
      assert.equal(await differenceOf(connection, rows, ours), null, `${name} version ${version}`);
      const peer = { name: `${name}-${version}`, path: folder, snapshot: String(snapshot["snapshot-id"]), rows };
      if (compared++ % 5 === 0) peers.push(peer);
    }
  }
  const answers = readWithPyIceberg(out, peers);
  for (const [place, { name, rows }] of peers.entries()) {
    assert.equal(answers[place].error, undefined, `${name}: PyIceberg`);
    const theirs = `FROM read_parquet('${join(out, name)}.parquet')`;
    assert.equal(await differenceOf(connection, rows, theirs), null, `${name}: PyIceberg`);
  }
  t.diagnostic(`${compared} snapshots, ${peers.length} of them by PyIceberg too`);
});

test("a lake of the release before gets all its metadata; copied to another folder it works in both formats", async () => {
  const first = join(work, "first");
  const second = join(work, "second place");
  const isTable = (path: string) => !/(\.sock|\/metadata)$/.test(path);
  cpSync(lake, first, { recursive: true, filter: isTable });
  const upgraded = await deriveLakeMetadata(first);
  assert.ok(upgraded.every(({ isNew, refusal }) => isNew && refusal === null));
  cpSync(first, second, { recursive: true });
  removeFolder(first);
  const derived = await deriveLakeMetadata(second);
  assert.ok(derived.every(({ anewBecause }) => /moved here/.test(String(anewBecause))));
  await compareLake(second);
  assert.ok((await deriveLakeMetadata(second)).every(({ isNew }) => !isNew));
});

test("a process killed between the two commits, or in the middle of deriving, is repaired by the next", async (t) => {
  const seed = Number(process.env.PLUMB_SEED ?? 19);
  const rounds = Number(process.env.PLUMB_KILLS ?? 12);
  t.diagnostic(`seed ${seed}, ${rounds} kills (PLUMB_SEED, PLUMB_KILLS)`);
  const root = join(work, "killed");
  mkdirSync(root, { recursive: true });
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  const connection = await duckDbWithIceberg();
  const script = fileURLToPath(new URL("./derive-loop.js", import.meta.url));
  let inDoubt = 0;
  for (let round = 0; round < rounds; round++) {
    const child = spawn(process.execPath, [script, root, String(seed + round)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    await sleep(random() * 400);
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    const derived = await deriveLakeMetadata(root);
    if (derived.some(({ isNew }) => isNew)) inDoubt++;
    for (const { name, folder } of await tablesOf(root)) {
      const opened = await IcebergTable.open(folder, engine);
      assert.equal(await differenceOf(connection, await deltaRows(folder), await opened.relation()), null, name);
    }
  }
  t.diagnostic(`${inDoubt} of ${rounds} kills left metadata behind the log; all were repaired`);
  assert.ok(existsSync(root));
  await compareLake(root);
});
