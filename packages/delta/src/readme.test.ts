import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const packageFolder = fileURLToPath(new URL("..", import.meta.url));

test("the examples of the README run and print what it says", () => {
  const readme = readFileSync(join(packageFolder, "README.md"), "utf8");
  const examples = [...readme.matchAll(/^```js\n([\s\S]*?)^```\n\nWhat it prints:\n\n```text\n([\s\S]*?)^```$/gm)];
  assert.ok(examples.length > 0);
  for (const [, code, printed] of examples) {
    const args = ["--input-type=module", "--eval", code];
    const done = spawnSync(process.execPath, args, { cwd: packageFolder, encoding: "utf8" });
    assert.equal(done.status, 0, done.stderr);
    assert.equal(done.stdout, printed);
  }
});
