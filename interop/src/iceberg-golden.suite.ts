import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { icebergConformancePage, measureIcebergConformance } from "./iceberg-conformance.js";
import { root, shared } from "./venv.js";

const out = mkdtempSync(join(tmpdir(), "plumbline-iceberg-golden-"));
after(() => rmSync(out, { recursive: true, force: true }));
const suite = join(shared, "data", "lakehouse", "iceberg");

test("every Iceberg table of the outside suite has the rows PyIceberg reads", async (t) => {
  if (!existsSync(suite)) return t.skip(`no ${suite}; set PLUMB_SHARED`);
  const found = await measureIcebergConformance(suite, out);
  assert.ok(found.length >= 20, `only ${found.length} readings`);
  for (const { name, refusal, difference } of found) {
    assert.equal(refusal, null, name);
    assert.equal(difference, null, name);
  }
  const page = readFileSync(join(root, "docs", "iceberg-conformance.md"), "utf8");
  assert.equal(icebergConformancePage(found), page, "node scripts/iceberg-conformance.js brings the page up to date");
  t.diagnostic(`${found.length} readings, all as PyIceberg's where it reads them`);
});
