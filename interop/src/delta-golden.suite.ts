import assert from "node:assert/strict";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Conformance, measureConformance, reviewedRefusals } from "./golden-conformance.js";
import { removeFolder } from "./remove-folder.js";
import { root } from "./venv.js";

const folder = mkdtempSync(join(tmpdir(), "delta-golden-"));
after(() => removeFolder(folder));

let found: readonly Conformance[] = [];
before(async () => {
  found = await measureConformance(folder);
});

test("every table of the outside suites reads with exactly the expected rows, or is refused for a reviewed reason", () => {
  assert.ok(found.length >= 140, `only ${found.length} tables found`);
  const refusals = reviewedRefusals();
  for (const { table, ours } of found) {
    const refusal = refusals.find(({ tables }) => tables.includes(table.name));
    if (ours.kind === "refused") {
      assert.ok(refusal, `${table.name}: refused (${ours.message}), not reviewed`);
      assert.equal(ours.code, refusal.code, `${table.name}: ${ours.message}`);
      assert.ok(ours.message.includes(refusal.says), `${table.name}: ${ours.message}`);
    } else {
      assert.equal(ours.kind, "equal", `${table.name}: ${"what" in ours ? ours.what : ""}`);
      assert.equal(refusal, undefined, `${table.name}: listed as refused, but read`);
    }
  }
  const names = new Set(found.map(({ table }) => table.name));
  for (const name of refusals.flatMap(({ tables }) => tables)) assert.ok(names.has(name), `${name}: no such table`);
});

test("whatever delta-rs or DuckDB reads is read here", () => {
  for (const { table, ours, deltalake, duckdb } of found) {
    if (ours.kind !== "refused") continue;
    assert.equal(deltalake.kind, "refused", `${table.name}: read by delta-rs`);
    assert.equal(duckdb.kind, "refused", `${table.name}: read by DuckDB`);
  }
});

test("the page of conformance names every table with its outcome", () => {
  const page = readFileSync(join(root, "docs", "lakehouse-conformance.md"), "utf8");
  for (const { table, ours } of found) {
    const outcome = ours.kind === "refused" ? `refused: ${ours.code}` : ours.kind;
    assert.ok(
      page.includes(`| ${table.name} | ${outcome} |`),
      `${table.name}: run node scripts/lakehouse-conformance.js`,
    );
  }
});
