import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { LakeUpkeep } from "@plumbline/adapters";
import {
  constantText,
  date,
  defineTable,
  type Frame,
  float,
  makeFrame,
  PlatformError,
  releases,
  type TableStore,
  text,
} from "@plumbline/core";
import { readReleases, readRemovedReleases, removeReleases } from "@plumbline/pipeline";
import { foldersOf, type HomeFolders } from "../home.js";
import { openLakeStore } from "../run/open-lake-store.js";
import { releaseNamed } from "../serving/release-named.js";
import { refuseOwned } from "./owned-table.js";
import { releasesNaming, versionsOf } from "./release-pins.js";
import { upkeepAlone } from "./upkeep-alone.js";
import { type VacuumOrder, type VacuumReport, vacuumLake } from "./vacuum-lake.js";

const folder = mkdtempSync(join(tmpdir(), "plumbline-upkeep-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const day = 86_400_000;
const closes = defineTable({
  name: "silver.closes",
  about: "Closes.",
  key: ["securityId", "session"],
  time: "session",
  columns: { securityId: text("id"), session: date("session"), close: float("currency") },
});

function closesOf(close: number): Frame {
  const at = { type: "instant", values: Float64Array.of(close) } as const;
  return {
    rows: 1,
    columns: {
      securityId: constantText("A", 1),
      session: { type: "date", values: Int32Array.of(close) },
      close: { type: "float64", values: Float64Array.of(close) },
      knownAt: at,
      knownAtBasis: constantText("rule", 1),
      ingestedAt: at,
    },
  };
}

async function release(store: TableStore, sequence: number, version: number, now: number): Promise<void> {
  const one = (value: string) => constantText(value, 1);
  const at = { type: "instant", values: Float64Array.of(now) } as const;
  const frame = makeFrame({
    releaseId: one(`id-${sequence}`),
    sequence: { type: "int32", values: Int32Array.of(sequence) },
    runId: one(`run-${sequence}`),
    source: one("test:"),
    isSimulated: { type: "boolean", values: Uint8Array.of(1) },
    lastSession: { type: "date", values: Int32Array.of(sequence) },
    tables: one(JSON.stringify({ [closes.name]: version })),
    summary: one("{}"),
    releasedAt: at,
    knownAt: at,
    knownAtBasis: one("stated"),
    ingestedAt: at,
  });
  const about = { mode: "append", commitKey: `release:${sequence}`, runId: `run-${sequence}`, inputs: {} } as const;
  await store.commit(releases, frame, about);
}

/** A lake whose three releases name what three overwrites wrote; files are as old as the runs. */
async function lakeOfThree(
  name: string,
  at: number,
): Promise<{ folders: HomeFolders; lake: string; store: TableStore }> {
  const folders = foldersOf(join(folder, name));
  const lake = join(folders.lake, "test");
  mkdirSync(lake, { recursive: true });
  const store = openLakeStore(lake);
  for (let k = 0; k < 3; k++) {
    const about = { commitKey: `k${k}`, runId: `run-${k + 1}`, inputs: {} };
    await store.commit(closes, closesOf(k), { ...about, mode: k === 0 ? "append" : "overwrite" });
    await release(store, k + 1, k, at);
  }
  return { folders, lake, store };
}

const files = (lake: string) => readdirSync(join(lake, "silver", "closes")).filter((name) => name.endsWith(".parquet"));

function orderOf(folders: HomeFolders, lake: string, now: number, more: Partial<VacuumOrder>): VacuumOrder {
  return {
    folders,
    lakeFolder: lake,
    tables: [],
    isDeleting: true,
    retainDays: null,
    isShortAllowed: false,
    keepReleases: null,
    clock: () => now,
    signal: new AbortController().signal,
    watch: () => ({}),
    done: () => undefined,
    ...more,
  };
}

const went = ({ tables }: VacuumReport) => tables.reduce((sum, one) => sum + one.files.length, 0);

test("what a release needs stays for ever; what a removed one needed goes after the retention", async () => {
  const now = Date.now();
  const { folders, lake, store } = await lakeOfThree("removed", now);
  const later = (days: number) => now + days * day;
  assert.equal(went(await vacuumLake(orderOf(folders, lake, later(400), {}))), 0);
  assert.equal(files(lake).length, 3);

  const listed = await vacuumLake(orderOf(folders, lake, later(400), { keepReleases: 1, isDeleting: false }));
  assert.deepEqual([listed.releases.removed, listed.releases.kept, went(listed)], [[1, 2], [3], 0]);
  assert.equal((await readReleases(store)).length, 3, "nothing is changed without --delete");
  assert.ok(listed.bytesLater > 0);

  const removed = await vacuumLake(orderOf(folders, lake, later(400), { keepReleases: 1 }));
  assert.deepEqual([removed.releases.removed, went(removed)], [[1, 2], 0]);
  const [standing, gone] = [await readReleases(store), await readRemovedReleases(store)];
  assert.deepEqual([standing.map(({ sequence }) => sequence), gone.map(({ sequence }) => sequence)], [[3], [2, 1]]);
  const isGone = (error: unknown) => error instanceof PlatformError && /release 2: was removed/.test(error.message);
  assert.throws(() => releaseNamed("2", standing, gone), isGone);
  assert.equal(releaseNamed("id-3", standing, gone).sequence, 3);

  const soon = await vacuumLake(orderOf(folders, lake, later(406), {}));
  assert.deepEqual([soon.releases.leaving, went(soon), files(lake).length], [[1, 2], 0, 3]);
  const due = await vacuumLake(orderOf(folders, lake, later(408), {}));
  assert.deepEqual([due.releases.leaving, went(due), files(lake).length], [[], 2, 1]);
  const spec = await store.describe(closes.name);
  assert.ok(spec);
  const held = await openLakeStore(lake).read(spec, { version: 2 });
  assert.equal(held.rows, 1);
  assert.equal(await new LakeUpkeep(lake).verify(closes.name, [2]), 1);
});

test("the newest release is never removed, and a short retention must be allowed", async () => {
  const { folders, lake, store } = await lakeOfThree("newest", Date.now());
  const refusedAs = (part: RegExp) => (error: unknown) =>
    error instanceof PlatformError && error.code === "BAD_ARGUMENT" && part.test(error.message);
  await assert.rejects(removeReleases(store, 0, { runId: "r", now: 1 }), refusedAs(/keep 0 releases/));
  await assert.rejects(vacuumLake(orderOf(folders, lake, Date.now(), { retainDays: 6.9 })), refusedAs(/at least 7/));
  const at = Date.now() + 1000;
  const short = await vacuumLake(orderOf(folders, lake, at, { retainDays: 0, isShortAllowed: true, keepReleases: 2 }));
  assert.deepEqual([short.releases.removed, went(short)], [[1], 1]);
});

test("a table that releases own does not go back alone; the release of then is named", async () => {
  const { lake, store } = await lakeOfThree("owned", Date.now());
  const entries = await new LakeUpkeep(lake).history(closes.name);
  const isOwned = (error: unknown) =>
    error instanceof PlatformError && error.code === "TABLE_OWNED" && /Release 2 is that state/.test(error.remedy);
  await assert.rejects(refuseOwned(store, closes.name, 1, entries), isOwned);
  await refuseOwned(store, "own.notes", 0, []);
  const all = await readReleases(store);
  assert.deepEqual(versionsOf(all, closes.name), [0, 1, 2]);
  const same = all.map((one) => ({ ...one, tables: { [closes.name]: one.sequence === 2 ? 9 : 4 } }));
  assert.equal(releasesNaming([...same, { ...same[0], sequence: 4 }], closes.name, 4), "1, 3-4");
});

test("upkeep refuses to stand beside other work on the lake", async () => {
  const { lake } = await lakeOfThree("alone", Date.now());
  const { signal } = new AbortController();
  const second = () => upkeepAlone(lake, "plumb lake vacuum", signal, async () => "never");
  const isBusy = (error: unknown) =>
    error instanceof PlatformError && error.code === "LAKE_BUSY" && /plumb lake optimise/.test(error.message);
  await upkeepAlone(lake, "plumb lake optimise", signal, () => assert.rejects(second(), isBusy));
  assert.equal(await upkeepAlone(lake, "plumb lake vacuum", signal, async () => "done"), "done");
});

test("what crashed processes left in the home goes a day later, what is in use stays", async () => {
  const now = Date.now();
  const { folders, lake } = await lakeOfThree("litter", now);
  mkdirSync(folders.payloads, { recursive: true });
  mkdirSync(folders.runs, { recursive: true });
  mkdirSync(join(folders.cache, "unpack-abc"), { recursive: true });
  mkdirSync(join(lake, ".spill-999999999"));
  mkdirSync(join(lake, `.spill-${process.pid}`));
  const left = [
    join(folders.payloads, ".tmp-1"),
    join(folders.runs, "run.json.new"),
    join(folders.cache, "unpack-abc", "wheel"),
    join(lake, ".spill-999999999", "block"),
  ];
  for (const path of left) writeFileSync(path, "12345");
  writeFileSync(join(folders.runs, "run.json"), "{}");
  assert.equal((await vacuumLake(orderOf(folders, lake, now, {}))).litter.length, 0, "a day has not passed");
  const tomorrow = now + 1.1 * day;
  const { litter } = await vacuumLake(orderOf(folders, lake, tomorrow, {}));
  assert.equal(litter.length, 4);
  assert.equal(
    litter.reduce((sum, { bytes }) => sum + bytes, 0),
    20,
  );
  for (const path of left) assert.ok(!existsSync(path), path);
  assert.ok(existsSync(join(folders.runs, "run.json")) && existsSync(join(lake, `.spill-${process.pid}`)));
  utimesSync(join(folders.runs, "run.json"), 1, 1);
  assert.equal((await vacuumLake(orderOf(folders, lake, tomorrow, {}))).litter.length, 0);
});
