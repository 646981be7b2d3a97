import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openEngine } from "./engine.js";
import { IcebergTable } from "./iceberg-table.js";
import { IcebergWriter } from "./iceberg-writer.js";
import { FolderTable } from "./table-commits.js";

const root = mkdtempSync(join(tmpdir(), "plumbline-racing-"));
after(() => rmSync(root, { recursive: true, force: true }));

test("eight writers that append at once all get through, none gives up, no row is lost or doubled", async () => {
  const engine = openEngine();
  const table = new FolderTable(root);
  const fields = [{ id: 1, name: "n", required: false, type: "long" }] as const;
  const uuid = "9c12d441-03fe-4693-9a96-a0705ddf69c1";
  await table.create({ uuid, schema: { type: "struct", "schema-id": 0, fields } });
  const writers = Array.from({ length: 8 }, () => new IcebergWriter(new FolderTable(root), engine));
  const appends = writers.map(async (writer, k) => {
    for (const n of [2 * k, 2 * k + 1]) await writer.append(`SELECT ${n}::BIGINT AS n`);
  });
  await Promise.all(appends);
  const written = await IcebergTable.open(root, engine);
  const rows = (await written.rows()).map(({ n }) => Number(n)).sort((a, b) => a - b);
  assert.deepEqual(rows, [...Array(16).keys()]);
  const sequences = written.metadata.snapshots.map((snapshot) => snapshot["sequence-number"]);
  assert.deepEqual(
    sequences,
    rows.map((n) => n + 1),
  );
});
