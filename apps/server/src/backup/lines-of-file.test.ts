import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { linesOfFile } from "./lines-of-file.js";

test("a line ends at a line feed alone, however long it is and wherever a chunk ends", async () => {
  const folder = await mkdtemp(join(tmpdir(), "plumb-lines-"));
  try {
    const lines = ["a\u2028b\u2029c\u0085d\re", "", `é${"日".repeat(1_000_000)}`, "end"];
    for (const [end, wanted] of [
      ["", lines],
      ["\n", lines],
      ["\n\n", [...lines, ""]],
    ] as const) {
      await writeFile(join(folder, "text"), lines.join("\n") + end);
      const found = [];
      for await (const line of linesOfFile(join(folder, "text"))) found.push(line);
      assert.deepEqual(found, wanted);
    }
    await writeFile(join(folder, "empty"), "");
    for await (const line of linesOfFile(join(folder, "empty"))) assert.fail(line);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
