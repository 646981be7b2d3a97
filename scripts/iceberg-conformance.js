// Reads every Iceberg table of the outside suite, with PyIceberg and DuckDB beside, and writes docs/iceberg-conformance.md
// and the Iceberg section of docs/lakehouse-conformance.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withSection } from "../interop/dist/conformance-page.js";
import {
  icebergConformancePage,
  icebergConformanceSection,
  measureIcebergConformance,
} from "../interop/dist/iceberg-conformance.js";
import { shared } from "../interop/dist/venv.js";

const docs = join(dirname(fileURLToPath(import.meta.url)), "..", "docs");
const page = join(docs, "iceberg-conformance.md");
const lakehouse = join(docs, "lakehouse-conformance.md");
const folder = mkdtempSync(join(tmpdir(), "iceberg-conformance-"));
try {
  const found = await measureIcebergConformance(join(shared, "data", "lakehouse", "iceberg"), folder);
  writeFileSync(page, icebergConformancePage(found));
  writeFileSync(lakehouse, withSection(readFileSync(lakehouse, "utf8"), icebergConformanceSection(found)));
  for (const { name, refusal, difference } of found)
    if (refusal ?? difference) console.log(name, refusal ?? difference);
  console.log(`${found.length} readings; docs/iceberg-conformance.md written`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
