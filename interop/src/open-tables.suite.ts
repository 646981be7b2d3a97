import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { newHome, plumb } from "./plumb.js";
import { removeFolder } from "./remove-folder.js";
import { correctedFile, firstFile } from "./restated-market.js";
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
let folder = "";
/** Statements and latest bars, as the store counts them. */
let expected = "";

before(async () => {
  const file = join(home, "market.csv");
  for (const text of [firstFile(), correctedFile()]) {
    writeFileSync(file, text);
    const ended = await plumb(home, ["validate", "--source", `file:${file}`, "--json"]);
    assert.equal(ended.code, 0, ended.stderr);
  }
  const shown = JSON.parse((await plumb(home, ["tables", "show", "silver.bars", "--json"])).stdout);
  folder = shown.folder;
  const { tables } = JSON.parse((await plumb(home, ["tables", "list", "--json"])).stdout);
  const out = join(home, "bars.csv");
  const exported = await plumb(home, ["tables", "export", "silver.bars", "--columns", "line", "--out", out, "--json"]);
  const statements = tables.find(({ table }: { table: string }) => table === "silver.bars").rows;
  const latest = JSON.parse(exported.stdout).rows;
  assert.ok(statements > latest, `${statements} statements of ${latest} bars: a corrected market has more`);
  expected = `${statements} ${latest}`;
});
after(() => removeFolder(home));

/** A block of docs/open-tables.md on this lake. */
function blockOf(fence: string): string {
  const page = readFileSync(join(root, "docs", "open-tables.md"), "utf8");
  const block = new RegExp(`^\`\`\`${fence}\\n(.*?)^\`\`\``, "ms").exec(page)?.[1];
  assert.ok(block, `no ${fence} in the page`);
  assert.match(block, /data\/lake\/…\/silver\/bars/);
  return block.replaceAll("data/lake/…/silver/bars", folder);
}

function ran(input: string, script: string): string {
  const done = spawnSync(python, [join(root, "interop", "python", script)], { input, encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr.slice(-4000));
  return done.stdout.trim();
}

for (const reader of ["polars", "pandas"]) {
  test(`what docs/open-tables.md says for ${reader} counts statements and latest bars as Plumbline does`, () => {
    assert.equal(ran(blockOf(`python ${reader}`), "run_page.py"), expected);
  });
}

test("and for DuckDB", () => {
  const printed = ran(blockOf("sql"), "delta_statements.py");
  const [statements, keys, bars] = printed.split(" ").map(Number);
  assert.equal(`${statements} ${bars}`, expected);
  assert.ok(keys >= bars && keys < statements);
});
