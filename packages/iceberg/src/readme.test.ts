import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/^```js\n(.*?)^```\n(?:\n^```text\n(.*?)^```)?/gms)];

test("README has examples", () => {
  assert.ok(examples.length > 0);
});

for (const [place, [, code, printed]] of examples.entries()) {
  test(`README's example ${place + 1} prints what it says`, () => {
    // Inside the package, so that it is found by its own name.
    const file = fileURLToPath(new URL(`./readme-example-${place}.mjs`, import.meta.url));
    writeFileSync(file, code);
    try {
      const output = execFileSync(process.execPath, [file], { encoding: "utf8" });
      if (printed !== undefined) assert.equal(output, printed);
    } finally {
      rmSync(file, { force: true });
    }
  });
}
