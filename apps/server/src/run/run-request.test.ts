import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { homeFolder } from "@plumbline/adapters";
import { absoluteSource, requestOf } from "../cli/run-flags.js";
import { readLastRun, writeLastRun } from "./run-request.js";
import { runDefaults } from "./street-config.js";

async function lastRunFrom(content: string) {
  const folder = await mkdtemp(join(tmpdir(), "plumb-last-run-"));
  try {
    await writeFile(join(folder, "last-run.json"), content);
    return await readLastRun(join(folder, "last-run.json"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("what was asked is taken again where the source is the same, the universe's rules included", async () => {
  const folder = await mkdtemp(join(tmpdir(), "plumb-last-run-"));
  try {
    const flags = {
      wait: true,
      source: "demo:?seed=3",
      minHistory: 21,
      minPrice: 0.5,
      minDollarVolume: 0,
      horizon: 10,
    };
    const asked = requestOf(flags, null, null, "/");
    await writeLastRun(join(folder, "last-run.json"), asked);
    const last = await readLastRun(join(folder, "last-run.json"));
    const again = requestOf({ wait: true }, last, null, "/");
    assert.deepEqual(again.universe, { minHistory: 21, minPrice: 0.5, minDollarVolume: 0 });
    assert.deepEqual({ ...again, threads: 1 }, { ...asked, threads: 1 });
    assert.deepEqual(requestOf({ wait: true, source: "demo:" }, last, null, "/").universe, runDefaults.universe);
    assert.deepEqual(await readdir(folder), ["last-run.json"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

const damaged: readonly (readonly [string, string])[] = [
  ["cut in half", '{"source":"demo:","decl'],
  ["empty", ""],
  ["of another kind", "[1]"],
  ["without a source", '{"horizon":5}'],
];
for (const [name, content] of damaged) {
  test(`a last-run file ${name} counts as none`, async () => {
    assert.equal(await lastRunFrom(content), null);
  });
}

test("of an edited last-run file only the choices that are ones are taken", async () => {
  const last = await lastRunFrom(
    '{"source":"demo:","declared":null,"full":"yes","horizon":"5","costBp":-1,"universe":{"minHistory":2.5}}',
  );
  assert.deepEqual(last, { source: "demo:" });
  const request = requestOf({ wait: true }, last, null, "/");
  assert.deepEqual([request.horizon, request.costBp, request.full], [runDefaults.horizon, runDefaults.costBp, false]);
});

test("a file's path is absolute, from the working folder or the user's own", () => {
  assert.equal(absoluteSource("file:a.csv?layout=wide", "/w"), "file:/w/a.csv?layout=wide");
  assert.equal(absoluteSource("file:///p/a.csv", "/w"), "file:/p/a.csv");
  const own = homeFolder();
  assert.equal(absoluteSource("file:~/a.csv", "/w"), `file:${own === "" ? "/w/~/a.csv" : join(own, "a.csv")}`);
  assert.equal(absoluteSource("file:", "/w"), "file:");
});
