import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openEngine } from "./engine.js";
import { expiredSnapshots } from "./expire-snapshots.js";
import { IcebergTable } from "./iceberg-table.js";
import { IcebergWriter } from "./iceberg-writer.js";
import { localPathOf } from "./location-map.js";
import type { Snapshot, SnapshotRef } from "./snapshot.js";
import { FolderTable } from "./table-commits.js";
import { emptyMetadata, type TableMetadata } from "./table-metadata.js";

const root = mkdtempSync(join(tmpdir(), "plumbline-expire-"));
after(() => rmSync(root, { recursive: true, force: true }));
const engine = openEngine();
const schema = {
  type: "struct",
  "schema-id": 0,
  fields: [{ id: 1, name: "n", required: false, type: "long" }],
} as const;

/** Snapshots 1 to 6 an hour apart, each the next one's parent; 10 and 11 branch off at 2. */
function history(refs: Readonly<Record<string, SnapshotRef>>): TableMetadata {
  const snapshot = (id: number, parent: number | null, hour: number): Snapshot => ({
    "snapshot-id": id,
    "parent-snapshot-id": parent,
    "sequence-number": hour,
    "timestamp-ms": hour * 3_600_000,
    "manifest-list": "file:///l.avro",
  });
  const main = [1, 2, 3, 4, 5, 6].map((id) => snapshot(id, id === 1 ? null : id - 1, id));
  return { ...emptyMetadata, snapshots: [...main, snapshot(10, 2, 7), snapshot(11, 10, 8)], refs };
}

test("a branch keeps what its own retention asks for", () => {
  const now = 9 * 3_600_000;
  const main = { "snapshot-id": 6, type: "branch" } as const;
  const audit = { "snapshot-id": 11, type: "branch" } as const;
  const expired = (refs: Readonly<Record<string, SnapshotRef>>) =>
    expiredSnapshots(history(refs), now, 1, now).toSorted();
  // "Snapshot Retention Policy": a snapshot is kept by any branch it is an ancestor in and whose rules keep it.
  assert.deepEqual(expired({ main, audit }), [1, 10, 2, 3, 4, 5].toSorted());
  assert.deepEqual(expired({ main: { ...main, "min-snapshots-to-keep": 3 }, audit }), [1, 10, 2, 3].toSorted());
  assert.deepEqual(expired({ main, audit: { ...audit, "min-snapshots-to-keep": 3 } }), [1, 3, 4, 5]);
  const fiveHours = { ...main, "max-snapshot-age-ms": 5 * 3_600_000 };
  assert.deepEqual(expired({ main: fiveHours, audit }), [1, 10, 2, 3].toSorted());
});

test("a table whose files other tables may have is not expired, and its own least number is kept", async () => {
  const table = new FolderTable(join(root, "kept"));
  await table.create({ uuid: "9c12d441-03fe-4693-9a96-a0705ddf69c1", schema });
  const writer = new IcebergWriter(table, engine);
  for (let n = 0; n < 4; n++) await writer.append(`SELECT ${n}::BIGINT AS n`);
  const set = (updates: Record<string, string>) => table.commit([], [{ action: "set-properties", updates }]);
  const olderThan = Date.now() + 60_000;
  await set({ "gc.enabled": "false" });
  await assert.rejects(writer.expireSnapshots({ olderThan }), { code: "UNSUPPORTED", message: /gc\.enabled/ });
  assert.equal((await table.load()).snapshots.length, 4);
  await set({ "gc.enabled": "true", "history.expire.min-snapshots-to-keep": "3" });
  assert.equal((await writer.expireSnapshots({ olderThan })).snapshots.length, 3);
  assert.equal((await writer.expireSnapshots({ olderThan, keep: 2 })).snapshots.length, 2);
});

test("a snapshot whose manifests another already removed is forgotten, and its successor reads on", async () => {
  const folder = join(root, "removed");
  const table = new FolderTable(folder);
  await table.create({ uuid: "9c12d441-03fe-4693-9a96-a0705ddf69c2", schema });
  const writer = new IcebergWriter(table, engine);
  for (let n = 0; n < 3; n++) await writer.append(`SELECT ${n}::BIGINT AS n`);
  const [first] = (await table.load()).snapshots;
  rmSync(localPathOf(first["manifest-list"] ?? "") ?? "");
  const after = await writer.expireSnapshots({ olderThan: Date.now() + 60_000 });
  assert.equal(after.snapshots.length, 1);
  assert.equal((await (await IcebergTable.open(folder, engine)).rows()).length, 3);
});
