import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { FolderPointerStore } from "./folder-pointer-store.js";
import { MemoryPointerStore } from "./memory-pointer-store.js";
import { pointerStoreContract } from "./pointer-store.contract.js";

const folder = mkdtempSync(join(tmpdir(), "plumbline-pointers-"));
after(() => rmSync(folder, { recursive: true, force: true }));

pointerStoreContract("in memory", async () => {
  const store = new MemoryPointerStore();
  return { store, other: store };
});

let opened = 0;
pointerStoreContract("in a folder", async () => {
  const own = join(folder, String(opened++));
  return { store: new FolderPointerStore(own), other: new FolderPointerStore(own) };
});
