import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { PlatformError } from "@plumbline/core";
import { errorOf, problemOf } from "./problem.js";

test("an error raised on purpose keeps its code, message and remedy, also after a process boundary", () => {
  const error = new PlatformError("NO_DATA", "no bar", { remedy: "give one" });
  assert.deepEqual(problemOf(error), { code: "NO_DATA", message: "no bar", remedy: "give one" });
  assert.deepEqual(problemOf(errorOf(problemOf(error))), problemOf(error));
});

test("a file where a folder belongs is the home's fault, not a defect", async () => {
  const home = await mkdtemp(join(tmpdir(), "plumb-problem-"));
  try {
    await writeFile(join(home, "lock"), "garbage");
    for (const make of [() => mkdir(join(home, "lock")), () => mkdir(join(home, "lock", "a"), { recursive: true })]) {
      const problem = await make().then(() => assert.fail("made a folder over a file"), problemOf);
      assert.equal(problem.code, "HOME_UNWRITABLE");
      assert.match(problem.remedy, /move it away/);
    }
  } finally {
    await rm(home, { recursive: true });
  }
});

test("what nobody raised on purpose is a defect", () => {
  assert.equal(problemOf(new TypeError("x is not a function")).code, "BUG");
  assert.equal(problemOf("thrown text").message, "thrown text");
});
