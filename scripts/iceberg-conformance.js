// Reads every Iceberg table of the outside suite, with PyIceberg beside, and writes docs/iceberg-conformance.md.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { icebergConformancePage, measureIcebergConformance } from "../interop/dist/iceberg-conformance.js";
import { shared } from "../interop/dist/venv.js";

const page = join(dirname(fileURLToPath(import.meta.url)), "..", "docs", "iceberg-conformance.md");
const folder = mkdtempSync(join(tmpdir(), "iceberg-conformance-"));
try {
  const found = await measureIcebergConformance(join(shared, "data", "lakehouse", "iceberg"), folder);
  writeFileSync(page, icebergConformancePage(found));
  for (const { name, refusal, difference } of found)
    if (refusal ?? difference) console.log(name, refusal ?? difference);
  console.log(`${found.length} readings; docs/iceberg-conformance.md written`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
