import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import {
  constantText,
  date,
  defineTable,
  type Frame,
  float,
  PlatformError,
  rowsOf,
  type TableStore,
  text,
} from "@plumbline/core";
import { IcebergTable, openEngine } from "@plumbline/iceberg";
import { openDeltaTableStore } from "./delta.js";
import { deriveLakeMetadata } from "./derive-lake.js";
import { LakeUpkeep } from "./lake-upkeep.js";

const folder = mkdtempSync(join(tmpdir(), "plumbline-upkeep-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const day = 86_400_000;
const start = 20_000;
const closes = defineTable({
  name: "silver.closes",
  about: "Closes.",
  key: ["securityId", "session"],
  time: "session",
  partitionByYear: true,
  clusterBy: ["securityId", "session"],
  columns: { securityId: text("id"), session: date("session"), close: float("currency") },
});
let lakes = 0;

/** Sessions k - 1 and k of three securities: each session is stated twice, both known at one instant. */
function frameOf(k: number): Frame {
  const rows = ["C", "A", "B"].flatMap((id) => [0, 1].map((back) => ({ id, session: start + Math.max(k - back, 0) })));
  const at = Float64Array.from(rows, ({ session }) => session * day);
  return {
    rows: rows.length,
    columns: {
      securityId: {
        type: "text",
        codes: Int32Array.from(rows, ({ id }) => "ABC".indexOf(id)),
        dictionary: ["A", "B", "C"],
      },
      session: { type: "date", values: Int32Array.from(rows, ({ session }) => session) },
      close: { type: "float64", values: Float64Array.from(rows, (_, row) => k * 100 + row) },
      knownAt: { type: "instant", values: at },
      knownAtBasis: constantText("rule", rows.length),
      ingestedAt: { type: "instant", values: at },
    },
  };
}

async function newLake(commits: number, clock: () => number): Promise<{ root: string; store: TableStore }> {
  const root = join(folder, String(lakes++));
  const store = openDeltaTableStore({ root, clock });
  for (let k = 0; k < commits; k++) {
    await store.commit(closes, frameOf(k), { mode: "append", commitKey: `k${k}`, runId: `run-${k}`, inputs: {} });
  }
  return { root, store };
}

/** Every row of every version in the store's order, all vintages and the latest. */
async function everyVersion(store: TableStore, versions: number): Promise<unknown[]> {
  const read = async (version: number, vintage: "all" | "latest" | "first") =>
    rowsOf(await store.read(closes, { version, vintage })).map((row) => [row.securityId, row.session, row.close]);
  const all: unknown[] = [];
  for (let version = 0; version < versions; version++) {
    for (const vintage of ["all", "latest", "first"] as const) all.push(await read(version, vintage));
  }
  return all;
}

const isCode = (code: string, part: RegExp) => (error: unknown) =>
  error instanceof PlatformError && error.code === code && part.test(error.message);

for (const layout of ["joined", "z-order"] as const) {
  test(`laid out ${layout}, a table answers every read with the same rows in the same order`, async () => {
    const { root, store } = await newLake(6, Date.now);
    const before = await everyVersion(store, 6);
    const newest = before.slice(-3);
    const { filesRemoved, filesAdded, version } = await new LakeUpkeep(root).optimise(closes.name, layout, {});
    assert.deepEqual([filesRemoved, filesAdded, version], [6, 1, 6]);
    const reopened = openDeltaTableStore({ root });
    assert.deepEqual(await everyVersion(reopened, 6), before);
    assert.deepEqual((await everyVersion(reopened, 7)).slice(-3), newest);
    const [commit] = await reopened.history(closes.name);
    assert.deepEqual([commit.mode, commit.rowsAdded, commit.commitKey], ["layout", 0, null]);
    const iceberg = await IcebergTable.open(join(root, "silver", "closes"), openEngine());
    assert.equal(iceberg.choose()?.snapshot.summary?.["delta-version"], "6", "Iceberg's metadata follows");
    assert.equal((await iceberg.plan()).tasks.length, 1);
  });
}

test("a vacuum after a compaction leaves what pinned versions need and says why files stay", async () => {
  let now = Date.now() - 30 * day;
  const clock = () => now;
  const { root, store } = await newLake(4, clock);
  await deriveLakeMetadata(root);
  const upkeep = new LakeUpkeep(root, clock);
  await upkeep.optimise(closes.name, "joined", {});
  const table = join(root, "silver", "closes");
  const dataFiles = () =>
    readdirSync(table, { recursive: true }).filter((name) => /part-.*\.parquet$/.test(String(name)));
  for (const name of dataFiles()) utimesSync(join(table, String(name)), now / 1000, now / 1000);
  assert.equal(dataFiles().length, 5);
  now += 2 * day;
  const young = await upkeep.vacuum(closes.name, { isDryRun: true, pinned: [] });
  assert.deepEqual([young.files, young.kept.map(({ why, files }) => [why, files])], [[], [["Iceberg snapshots", 4]]]);
  now += 8 * day;
  const pinned = await upkeep.vacuum(closes.name, { isDryRun: false, pinned: [1] });
  assert.deepEqual(
    [pinned.files.length, pinned.kept.map(({ why, files }) => [why, files])],
    [2, [["pinned versions", 2]]],
  );
  assert.equal(dataFiles().length, 3);
  const reopened = openDeltaTableStore({ root });
  assert.deepEqual(
    (await everyVersion(reopened, 2)).slice(3),
    (await everyVersion(store, 2)).slice(3),
    "the pinned version reads",
  );
  await assert.rejects(
    reopened.read(closes, { version: 3 }),
    isCode("NOT_FOUND", /version 3 is gone: a vacuum deleted/),
  );
  const entries = await upkeep.history(closes.name);
  assert.deepEqual(
    entries.slice(0, 3).map(({ operation, mode, runId }) => [operation, mode, runId]),
    [
      ["VACUUM END", "note", null],
      ["VACUUM START", "note", null],
      ["OPTIMIZE", "layout", null],
    ],
  );
  assert.equal(await upkeep.verify(closes.name, [1, 5]), 3);
  await assert.rejects(upkeep.verify(closes.name, [3]), isCode("TABLE_CORRUPT", /missing/));
  await assert.rejects(upkeep.restore(closes.name, 3), isCode("NOT_FOUND", /no longer there/));
  assert.equal(await upkeep.restore(closes.name, 1), 7);
  assert.equal((await openDeltaTableStore({ root }).read(closes, { vintage: "all" })).rows, 12);
});

test("where it is not known what Iceberg needs, nothing is deleted; a vacuum that deletes derives it anew first", async () => {
  const { root } = await newLake(2, Date.now);
  await deriveLakeMetadata(root);
  const metadata = join(root, "silver", "closes", "metadata");
  for (const name of readdirSync(metadata).filter((one) => /\.metadata\.json$/.test(one))) {
    writeFileSync(join(metadata, name), "{");
  }
  const upkeep = new LakeUpkeep(root);
  const order = { retention: 0, isShortAllowed: true, pinned: [] };
  await assert.rejects(upkeep.vacuum(closes.name, { ...order, isDryRun: true }), isCode("TABLE_CORRUPT", /not known/));
  assert.deepEqual((await upkeep.vacuum(closes.name, { ...order, isDryRun: false })).files, []);
  await assert.rejects(upkeep.state("silver.nothing"), isCode("UNKNOWN_TABLE", /silver\.nothing/));
});
