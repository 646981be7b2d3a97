import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { DeltaTable } from "./delta-table.js";
import { Engine } from "./engine.js";
import { TextHashes } from "./text-hashes.js";

const folder = mkdtempSync(join(tmpdir(), "plumbline-texts-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Low and high halves, as the engine's 64-bit numbers lie in memory. */
const halves = (hashes: readonly bigint[]) => new Uint32Array(BigUint64Array.from(hashes).buffer);

test("hashes stand for their texts, also where they differ in one half only or fall on one slot", () => {
  const hashes = [5n, 5n + (1n << 32n), 5n + (1n << 40n), 0n, (1n << 64n) - 1n];
  const texts = TextHashes.of(["a", "b", "c", "d", "e"], hashes, 1n << 63n);
  assert.ok(texts);
  const codes = new Int32Array(9).fill(7);
  texts.decode(halves([...hashes, 1n << 63n, hashes[0], hashes[0]]), 8, codes, 1);
  assert.deepEqual([...codes], [7, 0, 1, 2, 3, 4, -1, 0, 0]);
  assert.throws(() => texts.decode(halves([6n]), 1, codes, 0), /not in the file/);
});

test("texts of one hash are not told apart by it, nor one that has the hash of a gap", () => {
  assert.equal(TextHashes.of(["a", "b"], [1n, 1n], 2n), null);
  assert.equal(TextHashes.of(["a"], [2n], 2n), null);
  assert.notEqual(TextHashes.of(["a", "b"], [1n, 2n], 3n), null);
});

test("a long scan gives back every text: empty, long, with a zero byte, beyond the basic plane, missing", async () => {
  const rows = 50_000;
  const odd = ["", "a", "zero\0byte", "zero", "日本 🎉", "exactly12ch.", "thirteen chrs", "long ".repeat(50)];
  const texts = [...odd, ...Array.from({ length: 3000 }, (_, i) => `text ${i}`)];
  const textOf = (row: number) => (row % 7 === 3 ? null : texts[(row * 7919) % texts.length]);
  const codeOf = new Map(texts.map((text, code) => [text, code]));
  const codes = Int32Array.from({ length: rows }, (_, row) => codeOf.get(textOf(row) ?? "\uffff") ?? -1);
  const gaps = new Int32Array(rows).fill(-1);
  const table = new DeltaTable(join(folder, "texts"), new Engine());
  const fields = ["some", "none"].map((name) => ({ name, type: "text" as const, nullable: true }));
  await table.create({ name: "texts", description: "", fields, partitionColumns: [], configuration: {} });
  const none = { type: "text" as const, codes: gaps, dictionary: [] };
  for (let from = 0; from < rows; from += rows / 2) {
    const some = { type: "text" as const, codes: codes.slice(from, from + rows / 2), dictionary: texts };
    const half = { ...none, codes: gaps.slice(from, from + rows / 2) };
    await table.append({ rows: rows / 2, columns: { some, none: half } });
  }
  const snapshot = await table.snapshot();
  assert.ok(snapshot);
  const { columns } = await table.scan(snapshot);
  const { some, none: missing } = columns;
  assert.ok(some.type === "text" && missing.type === "text");
  const wrong = Array.from(some.codes).findIndex((code, row) => (some.dictionary[code] ?? null) !== textOf(row));
  assert.equal(wrong, -1, `row ${wrong}: ${some.dictionary[some.codes[wrong]]}, was ${textOf(wrong)}`);
  assert.equal(new Set(some.dictionary).size, texts.length);
  assert.ok(missing.codes.length === rows && missing.codes.every((code) => code === -1));
});
