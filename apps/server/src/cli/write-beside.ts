import { writeFile } from "node:fs/promises";
import type { WrittenProvenance } from "../serving/written-provenance.js";

/** What a CSV or JSON cannot hold within lies beside it, as `<file>.provenance.json`. */
export async function writeBeside(path: string, provenance: WrittenProvenance): Promise<void> {
  await writeFile(`${path}.provenance.json`, `${JSON.stringify(provenance, null, 2)}\n`);
}
