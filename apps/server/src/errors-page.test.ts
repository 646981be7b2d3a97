import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { errorCodes } from "@plumbline/core";
import { exitCodeOfError } from "./cli/exit-codes.js";

const page = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");

it("docs/errors.md has a line for each error code, and none for a code that is not there", () => {
  const listed = [...page.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1]);
  assert.deepEqual(listed, [...errorCodes]);
});

it("every error code has an exit code, and docs/errors.md states it", () => {
  for (const code of errorCodes) {
    const exitCode = exitCodeOfError[code];
    assert.notEqual(exitCode, undefined, `${code} has no exit code`);
    assert.match(page, new RegExp(`^\\| \`${code}\` \\|.*\\| ${exitCode} \\|$`, "m"), `${code}: exit code ${exitCode}`);
  }
});
