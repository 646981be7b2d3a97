import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openGradientBoosting } from "./open-gradient-boosting.js";
import { pinnedWheels } from "./pinned-wheels.js";

test("a wheel that cannot be had leaves a sentence of what was tried", async () => {
  const folder = await mkdtemp(join(tmpdir(), "library-"));
  try {
    const tried = ["thing came with sha256 00; must be 11"];
    const opened = await openGradientBoosting({
      cacheDir: folder,
      env: {},
      platform: "linux-x64",
      fetcher: async () => ({ tried }),
    });
    assert.deepEqual(opened, { absent: `XGBoost 3.2.0 could not be fetched: ${tried[0]}` });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("the learner's absence is a sentence; a wrong PLUMB_XGBOOST_LIB is an error", async () => {
  const common = { cacheDir: "unused" };
  assert.deepEqual(await openGradientBoosting({ ...common, env: { PLUMB_XGBOOST_LIB: "none" } }), {
    absent: "XGBoost is turned off by PLUMB_XGBOOST_LIB=none",
  });
  const other = await openGradientBoosting({ ...common, env: {}, platform: "sunos-sparc" });
  assert.ok("absent" in other && other.absent.includes(Object.keys(pinnedWheels).join(", ")));
  await assert.rejects(openGradientBoosting({ ...common, env: { PLUMB_XGBOOST_LIB: "/no/such.so" } }), {
    code: "BAD_CONFIG",
  });
  const notALibrary = new URL(import.meta.url).pathname;
  await assert.rejects(openGradientBoosting({ ...common, env: { PLUMB_XGBOOST_LIB: notALibrary } }), {
    code: "BAD_CONFIG",
  });
});
