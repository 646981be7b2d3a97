import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { openDeltaTableStore } from "./delta.js";
import { tableStoreContract } from "./table-store.contract.js";

const folder = mkdtempSync(join(tmpdir(), "plumbline-lake-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let lakes = 0;
tableStoreContract(async () => {
  const root = join(folder, String(lakes++));
  return { store: openDeltaTableStore({ root }), reopen: () => openDeltaTableStore({ root }) };
});
