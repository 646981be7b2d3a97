import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { commitSteps, DeltaError, DeltaTable, Engine, type PutMode } from "@plumbline/delta";
import { counterTable, openRaceTable, type WriterOrder } from "./delta-writer.js";
import { makeRaceTable, type RunningWriter, seededRandom, startWriter, wholeAppends } from "./delta-writers.js";
import { removeFolder } from "./remove-folder.js";

/** PLUMB_RACES=10 kills ten times as often. Damaged files are another suite's: delta-damage. */
const scale = Number(process.env.PLUMB_RACES ?? 1);
const seed = Number(process.env.PLUMB_SEED ?? 20_261_123);
console.log(`seed ${seed}, scale ${scale} (PLUMB_SEED, PLUMB_RACES)`);

const folder = mkdtempSync(join(tmpdir(), "plumbline-races-"));
after(() => removeFolder(folder));

const append = (path: string, writer: string, from: number, to: number): WriterOrder => ({
  folder: path,
  writer,
  from,
  to,
  work: "append",
});

/** Every acknowledged commit is there, and at most one more a writer that died before it could say so. */
function checkAcknowledged(found: ReadonlySet<string>, acknowledged: ReadonlySet<string>, deaths: number): void {
  for (const commit of acknowledged) assert.ok(found.has(commit), `${commit} was acknowledged and is lost`);
  const more = found.size - acknowledged.size;
  assert.ok(more <= deaths, `${more} commits more than were acknowledged, after ${deaths} deaths`);
}

test("16 processes of 100 appends each make 1,600 commits in one line, no row lost or doubled", async () => {
  const path = join(folder, "sixteen");
  const table = await makeRaceTable({ folder: path });
  const started = performance.now();
  const writers = Array.from({ length: 16 }, (_, k) => startWriter(append(path, `w${k}`, 0, 100)));
  const codes = await Promise.all(writers.map(({ ended }) => ended));
  assert.deepEqual(codes, new Array(16).fill(0));
  const found = await wholeAppends({ folder: path });
  const expected = new Set(writers.flatMap((_, k) => Array.from({ length: 100 }, (_unused, i) => `w${k}-${i}`)));
  assert.deepEqual(found, expected);
  assert.equal((await table.snapshot())?.version, 1600);
  const seconds = (performance.now() - started) / 1000;
  console.log(`1,600 commits by 16 processes: ${seconds.toFixed(1)} s, ${(1600 / seconds).toFixed(0)} commits/s`);
});

test("four processes that raise one counter lose no increment, whoever wins", async () => {
  const path = join(folder, "counter");
  const table = new DeltaTable(path, new Engine());
  await table.create(counterTable);
  await table.append({
    rows: 1,
    columns: {
      writer: { type: "text", codes: Int32Array.of(0), dictionary: ["shared"] },
      sequence: { type: "int32", values: Int32Array.of(0) },
      line: { type: "int32", values: Int32Array.of(0) },
    },
  });
  const writers = Array.from({ length: 4 }, () =>
    startWriter({ folder: path, writer: "shared", from: 0, to: 15, work: "increment" }),
  );
  assert.deepEqual(await Promise.all(writers.map(({ ended }) => ended)), [0, 0, 0, 0]);
  const snapshot = await table.snapshot();
  assert.ok(snapshot);
  const { sequence } = (await table.scan(snapshot)).columns;
  assert.ok(sequence.type === "int32");
  assert.deepEqual([...sequence.values], [60]);
});

for (const putMode of ["link", "claim"] satisfies PutMode[]) {
  test(`killed at every step of a commit by ${putMode}, a writer leaves a whole table, and the next goes on`, async () => {
    const path = join(folder, `steps-${putMode}`);
    await makeRaceTable({ folder: path }, { "delta.checkpointInterval": "3" });
    const acknowledged = new Set<string>();
    let deaths = 0;
    for (const step of commitSteps) {
      for (const dieAt of [1, 3]) {
        const writer = `${step} ${dieAt}`;
        const run = startWriter({ ...append(path, writer, 0, 12), putMode, dieAfter: step, dieAt });
        assert.equal(await run.ended, "SIGKILL", `${writer}: the step never came up`);
        deaths++;
        for (const sequence of run.acknowledged) acknowledged.add(`${writer}-${sequence}`);
        checkAcknowledged(await wholeAppends({ folder: path }), acknowledged, deaths);
      }
    }
    const last = startWriter({ ...append(path, "last", 0, 3), putMode });
    assert.equal(await last.ended, 0);
    for (let k = 0; k < 3; k++) acknowledged.add(`last-${k}`);
    checkAcknowledged(await wholeAppends({ folder: path }), acknowledged, deaths);
    const left = readdirSync(join(path, "_delta_log")).filter((name) => name.includes("claim"));
    assert.deepEqual(left, [], "dead claims are cleared away");
  });
}

const kills = 200 * scale;

test(`killed at ${kills} random moments, writers lose no acknowledged commit and double none`, async () => {
  const random = seededRandom(seed);
  const lanes = [join(folder, "killed-a"), join(folder, "killed-b")];
  const deaths = [0, 0];
  await Promise.all(
    lanes.map(async (path, lane) => {
      await makeRaceTable({ folder: path });
      const acknowledged = new Set<string>();
      let next = startWriter(append(path, "k0", 0, 10_000));
      for (let kill = 0; kill < kills / 2; kill++) {
        const run: RunningWriter = next;
        await run.ready;
        // The next one loads its libraries meanwhile, and races with the one that dies.
        const isLast = kill + 1 === kills / 2;
        if (!isLast) next = startWriter(append(path, `k${kill + 1}`, 0, 10_000));
        // In its first, second or third commit, at any moment of it.
        const before = Math.floor(random() * 3);
        while (run.acknowledged.length < before && run.child.exitCode === null) await sleep(2);
        await sleep(random() * 30);
        run.child.kill("SIGKILL");
        await run.ended;
        deaths[lane]++;
        for (const sequence of run.acknowledged) acknowledged.add(`k${kill}-${sequence}`);
      }
      const found = await wholeAppends({ folder: path });
      checkAcknowledged(found, acknowledged, deaths[lane]);
      const last = startWriter(append(path, "last", 0, 2));
      assert.equal(await last.ended, 0);
      assert.equal((await wholeAppends({ folder: path })).size, found.size + 2);
      console.log(`lane ${lane}: ${deaths[lane]} kills, ${found.size} commits, ${acknowledged.size} acknowledged`);
    }),
  );
  assert.equal(deaths[0] + deaths[1], kills);
});

test("writers whose clocks are a day apart commit with times that rise with the versions", async () => {
  const path = join(folder, "clocks");
  const table = await makeRaceTable({ folder: path });
  const day = 86_400_000;
  for (const [k, clockOffset] of [0, -day, day, 0].entries()) {
    const run = startWriter({ ...append(path, `c${k}`, 0, 4), clockOffset });
    assert.equal(await run.ended, 0);
  }
  const times: number[] = [];
  for await (const { timestamp } of table.versions()) times.unshift(timestamp);
  assert.equal(times.length, 17);
  for (let k = 1; k < times.length; k++) assert.ok(times[k] > times[k - 1], `version ${k}: ${times.join(" ")}`);
  assert.equal(await table.versionAt(times[6]), 6);
  assert.equal(await table.versionAt(times[7] - 1), 6);
});

test("a full disk refuses the commit in words and keeps the table", async (context) => {
  const path = join(folder, "small");
  mkdirSync(path);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", path]).status !== 0) {
    context.skip("tmpfs cannot be mounted here (needs root)");
    return;
  }
  try {
    await makeRaceTable({ folder: path });
    const table = openRaceTable({ folder: path });
    const random = seededRandom(seed);
    let refused = 0;
    let kept = 0;
    for (let k = 0; k < 60; k++) {
      // Sizes that fill the disk at the data file, at the log entry or at the checkpoint.
      const rows = 1 + Math.floor(random() * 40_000);
      const noise = Int32Array.from({ length: rows }, () => Math.floor(random() * 2 ** 31));
      const columns = {
        writer: { type: "text" as const, codes: new Int32Array(rows), dictionary: ["full"] },
        sequence: { type: "int32" as const, values: new Int32Array(rows).fill(k) },
        line: { type: "int32" as const, values: noise },
      };
      try {
        await table.append({ rows, columns });
        kept += rows;
      } catch (error) {
        assert.ok(error instanceof DeltaError && error.code === "DISK_FULL", String(error));
        refused++;
      }
    }
    assert.ok(refused > 0, "the disk was never full");
    const fresh = openRaceTable({ folder: path });
    const snapshot = await fresh.snapshot();
    assert.ok(snapshot);
    assert.equal((await fresh.scan(snapshot, { columns: ["line"] })).rows, kept);
    console.log(`full disk: ${refused} of 60 commits refused, ${kept} rows kept`);
  } finally {
    spawnSync("umount", [path]);
  }
});
