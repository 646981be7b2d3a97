import assert from "node:assert/strict";
import { before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { TableStore } from "@plumbline/core";
import { readReleases } from "@plumbline/pipeline";
import { lakeContents } from "./lake-contents.js";
import { hasLake, openLake } from "./open-lake.js";
import { newHome, plumb, startPlumb } from "./plumb.js";
import { removeFolder } from "./remove-folder.js";

const args = ["run", "--source", "demo:?securities=30&years=4&seed=11", "--json"];
const kills = Number(process.env.PLUMB_KILLS ?? 20);
/** Seeded fractions of a whole run at which the process is killed (mulberry32, seed 20). */
const moments = fractions(20, kills);

let expected: Record<string, string> = {};
let wholeRun = 0;

before(async () => {
  const home = newHome("whole");
  const started = performance.now();
  const ended = await plumb(home, args);
  wholeRun = performance.now() - started;
  assert.equal(ended.code, 0, ended.stderr);
  expected = await lakeContents(openLake(home));
  assert.ok(Object.keys(expected).length >= 12, `only ${Object.keys(expected).length} tables`);
  removeFolder(home);
});

for (const [i, moment] of moments.entries()) {
  test(`a run killed after ${Math.round(moment * 100)} % of its time, then run again, holds what an uninterrupted one does (${i + 1})`, async () => {
    const home = newHome("kill");
    const { child, ended } = startPlumb(home, args);
    const reader = { stop: false };
    const reading = pollReleases(home, reader);
    await sleep(moment * wholeRun);
    child.kill("SIGKILL");
    await ended;
    const again = await plumb(home, args);
    reader.stop = true;
    assert.equal(await reading, "whole releases only");
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(await lakeContents(openLake(home)), expected);

    const third = await plumb(home, args);
    assert.equal(third.code, 0, third.stderr);
    const before = JSON.parse(again.stdout) as { release: { releaseId: string }; stages: { rows: number }[] };
    const after = JSON.parse(third.stdout) as typeof before;
    assert.equal(after.release.releaseId, before.release.releaseId, "a run with no new data made a release");
    assert.equal(
      after.stages.reduce((sum, stage) => sum + stage.rows, 0),
      0,
      "a run with no new data committed rows",
    );
    removeFolder(home);
  });
}

/** Reads every table of every release it sees, while the runner works and dies. */
async function pollReleases(home: string, reader: { stop: boolean }): Promise<string> {
  const seen = new Set<string>();
  while (!reader.stop) {
    if (!hasLake(home)) {
      await sleep(50);
      continue;
    }
    const store = openLake(home);
    for (const release of await readReleases(store)) {
      if (seen.has(release.releaseId)) continue;
      await readWhole(store, release.tables);
      seen.add(release.releaseId);
    }
    await sleep(200);
  }
  return "whole releases only";
}

async function readWhole(store: TableStore, tables: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, version] of Object.entries(tables)) {
    const table = await store.describe(name);
    assert.ok(table, `${name} of a release cannot be described`);
    await store.read(table, { version });
  }
}

function fractions(seed: number, n: number): number[] {
  let state = seed;
  return Array.from({ length: n }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  });
}
