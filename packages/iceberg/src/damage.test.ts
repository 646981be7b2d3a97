import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openEngine } from "./engine.js";
import { IcebergError } from "./iceberg-error.js";
import { IcebergTable } from "./iceberg-table.js";
import { IcebergWriter } from "./iceberg-writer.js";
import { FolderTable } from "./table-commits.js";

const root = mkdtempSync(join(tmpdir(), "plumbline-damage-"));
after(() => rmSync(root, { recursive: true, force: true }));
const engine = openEngine();
const whole = join(root, "whole");

before(async () => {
  const table = new FolderTable(whole);
  const fields = [
    { id: 1, name: "security", required: false, type: "string" },
    { id: 2, name: "close", required: false, type: "double" },
  ] as const;
  await table.create({
    uuid: "9c12d441-03fe-4693-9a96-a0705ddf69c1",
    schema: { type: "struct", "schema-id": 0, fields },
  });
  const writer = new IcebergWriter(table, engine);
  await writer.evolvePartitioning([{ column: "security", transform: "bucket[3]" }]);
  await writer.append("SELECT 'S' || i AS security, i / 3 AS close FROM range(20) AS t(i)");
  await writer.delete({ column: "close", is: ">", value: 5 });
});

/** Reads the damaged table; answers what became of it. */
async function outcome(folder: string): Promise<string> {
  try {
    const opened = await IcebergTable.open(folder, engine);
    const filter = { column: "security", is: "=", value: "S4" } as const;
    await opened.plan({ filter });
    await opened.plan();
    return "read";
  } catch (cause) {
    assert.ok(cause instanceof IcebergError, `${cause instanceof Error ? cause.stack : cause}`);
    return cause.code;
  }
}

test("metadata cut off anywhere or with a byte flipped is told by a code or read, never a crash", async (t) => {
  const seed = Number(process.env.PLUMB_SEED ?? 5);
  t.diagnostic(`seed ${seed}`);
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
  const folder = join(root, "damaged");
  cpSync(whole, folder, { recursive: true });
  const metadata = join(folder, "metadata");
  const names = readdirSync(metadata).filter((name) => /^v4\.|\.avro$/.test(name));
  const outcomes = new Map<string, number>();
  const count = (what: string) => outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
  for (const name of names) {
    const file = join(metadata, name);
    const bytes = readFileSync(file);
    for (let k = 0; k < 20; k++) {
      const cut = bytes.subarray(0, random(bytes.length));
      writeFileSync(file, cut);
      count(`cut ${await outcome(folder)}`);
      const flipped = Buffer.from(bytes);
      flipped[random(bytes.length)] ^= 1 << random(8);
      writeFileSync(file, flipped);
      const of = name.endsWith(".avro") ? "Avro" : "JSON";
      count(`flipped ${of} ${await outcome(folder)}`);
    }
    writeFileSync(file, bytes);
  }
  t.diagnostic(JSON.stringify(Object.fromEntries(outcomes)));
  assert.ok((outcomes.get("cut CORRUPT") ?? 0) > 20);
});
