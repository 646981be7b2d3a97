import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type CorrectedLake, makeCorrectedLake } from "./corrected-lake.js";
import { pageBlock } from "./page-block.js";
import { newHome } from "./plumb.js";
import { removeFolder } from "./remove-folder.js";
import { ensureVenv, root } from "./venv.js";

const python = ensureVenv("open-tables", [
  "deltalake==1.6.6",
  "duckdb==1.5.5",
  "duckdb-extension-delta==1.5.5",
  "pandas==3.1.1",
  "polars==2.1.0",
  "pyarrow==26.0.1",
]);
const home = newHome("open-tables");
let lake: CorrectedLake;

before(async () => {
  lake = await makeCorrectedLake(home);
});
after(() => removeFolder(home));

/** A block of docs/open-tables.md on this lake. */
function blockOf(fence: string): string {
  const block = pageBlock("open-tables.md", fence);
  assert.match(block, /data\/lake\/…\/silver\/bars/);
  return block.replaceAll("data/lake/…/silver/bars", lake.folder);
}

function ran(input: string, script: string): string {
  const done = spawnSync(python, [join(root, "interop", "python", script)], { input, encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr.slice(-4000));
  return done.stdout.trim();
}

for (const reader of ["polars", "pandas"]) {
  test(`what docs/open-tables.md says for ${reader} counts statements and latest bars as Plumbline does`, () => {
    assert.equal(ran(blockOf(`python ${reader}`), "run_page.py"), `${lake.statements} ${lake.latest}`);
  });
}

test("and for DuckDB", () => {
  const printed = ran(blockOf("sql"), "delta_statements.py");
  const [statements, keys, bars] = printed.split(" ").map(Number);
  assert.deepEqual([statements, bars], [lake.statements, lake.latest]);
  assert.ok(keys >= bars && keys < statements);
});
