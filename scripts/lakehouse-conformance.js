// Reads every Delta table of the outside suites and writes what came of it into docs/lakehouse-conformance.md.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { conformancePage, withSection } from "../interop/dist/conformance-page.js";
import { measureConformance, reviewedRefusals } from "../interop/dist/golden-conformance.js";

const page = join(dirname(fileURLToPath(import.meta.url)), "..", "docs", "lakehouse-conformance.md");
const folder = mkdtempSync(join(tmpdir(), "lakehouse-conformance-"));
try {
  const found = await measureConformance(folder);
  const before = existsSync(page) ? readFileSync(page, "utf8") : "# Conformance of the lakehouse\n";
  writeFileSync(page, withSection(before, conformancePage(found, reviewedRefusals())));
  for (const { table, ours } of found) {
    if (ours.kind !== "equal") console.log(table.name, ours.kind, ours.kind === "refused" ? ours.message : ours.what);
  }
  console.log(`${found.length} tables; docs/lakehouse-conformance.md written`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
