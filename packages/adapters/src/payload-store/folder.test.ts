import { mkdtempSync, rmSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { openFolderPayloadStore } from "./folder.js";
import { payloadStoreContract } from "./payload-store.contract.js";

const folder = mkdtempSync(join(tmpdir(), "plumbline-payloads-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let stores = 0;
payloadStoreContract(
  async () => openFolderPayloadStore(join(folder, String(stores++))),
  async (store, hash) => {
    const file = await store.path(hash);
    await chmod(file, 0o644);
    await writeFile(file, "other bytes altogether");
  },
);
