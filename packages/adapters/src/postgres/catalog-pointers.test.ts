import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { pointerStoreContract } from "@plumbline/iceberg/pointer-store-contract";
import { PostgresPointerStore } from "./catalog-pointers.js";
import type { Database } from "./database.js";
import { openPostgres } from "./open-postgres.js";

let home = "";
let one: Database;
let two: Database;

before(async () => {
  home = await mkdtemp(join(tmpdir(), "plumb-pointers-"));
  one = await openPostgres({ folder: join(home, "postgres") });
  two = await openPostgres({ folder: join(home, "postgres") });
});

after(async () => {
  await two.close();
  await one.close();
  await rm(home, { recursive: true, force: true });
});

pointerStoreContract("in PostgreSQL", async () => {
  await one.query("truncate plumbline.catalog_namespaces, plumbline.catalog_pointers");
  return { store: new PostgresPointerStore(one), other: new PostgresPointerStore(two) };
});
