import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { makeFolder } from "./make-folder.js";

test("folders are made one below the other, and again without a word", async () => {
  const base = mkdtempSync(join(tmpdir(), "plumb-folder-"));
  const deep = join(base, "a", "b", "c");
  await makeFolder(deep);
  await makeFolder(deep);
  assert.ok(existsSync(deep));
  rmSync(base, { recursive: true });
});

test("a file in the way ends with the system's word", async () => {
  const base = mkdtempSync(join(tmpdir(), "plumb-folder-"));
  writeFileSync(join(base, "file"), "");
  await assert.rejects(makeFolder(join(base, "file", "below")), { code: "ENOTDIR" });
  await assert.rejects(makeFolder(join(base, "file")), { code: "EEXIST" });
  rmSync(base, { recursive: true });
});

test("a home below a folder that takes no new one is refused at once", async (context) => {
  if (!existsSync("/proc/self")) {
    context.skip("needs Linux's /proc");
    return;
  }
  await assert.rejects(makeFolder("/proc/plumb/home"), { code: "ENOENT" });
});
