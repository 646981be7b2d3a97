import assert from "node:assert/strict";
import { test } from "node:test";
import { defineTable, type Frame, float64Of, int32Of, integer, makeFrame, type TableSpec } from "@plumbline/core";
import fc from "fast-check";
import { selectVintage } from "./select-vintage.js";

const columns = { a: integer("first"), b: integer("second"), serial: integer("place in the input") };
const declared = (key: string[], clusterBy: string[]) =>
  defineTable({ name: "t.t", about: "", key, time: "a", clusterBy, columns });
const tables = {
  "the key is the order": declared(["a", "b"], ["a", "b"]),
  "the key is longer than the order": declared(["a", "b"], ["b"]),
  "the key says nothing about the order": declared(["b"], ["a"]),
  "the order is longer than the key": declared(["b"], ["b", "a"]),
};

const row = fc.record({
  a: fc.integer({ min: -2, max: 2 }),
  b: fc.integer({ min: 0, max: 3 }),
  knownAt: fc.integer({ min: 0, max: 4 }),
});
type Row = { a: number; b: number; knownAt: number };

function frameOf(rows: readonly Row[]): Frame {
  return makeFrame({
    a: { type: "int32", values: Int32Array.from(rows, (one) => one.a) },
    b: { type: "int32", values: Int32Array.from(rows, (one) => one.b) },
    serial: { type: "int32", values: Int32Array.from(rows, (_, i) => i) },
    knownAt: { type: "instant", values: Float64Array.from(rows, (one) => one.knownAt) },
  });
}

/** The same by rows: sort everything, keep the last (or first) of each key. */
function expected(table: TableSpec, rows: readonly Row[], vintage: "latest" | "first" | "all"): number[] {
  const numbered = rows.map((one, serial) => ({ ...one, serial }) as Record<string, number>);
  const by = (names: readonly string[]) => (x: Record<string, number>, y: Record<string, number>) =>
    names.map((name) => x[name] - y[name]).find((difference) => difference !== 0) ?? 0;
  const kept = new Map<string, Record<string, number>>();
  for (const one of [...numbered].sort(by(["knownAt", "serial"]))) {
    const key = vintage === "all" ? String(one.serial) : table.key.map((name) => one[name]).join();
    if (vintage !== "first" || !kept.has(key)) kept.set(key, one);
  }
  return [...kept.values()].sort(by([...table.clusterBy, "knownAt", "serial"])).map((one) => one.serial);
}

for (const [shape, table] of Object.entries(tables)) {
  test(`vintages and order equal a row-by-row answer where ${shape}`, () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), fc.constantFrom("latest", "first", "all"), (rows, vintage) => {
        const found = selectVintage(table, frameOf(rows), vintage);
        assert.deepEqual([...int32Of(found, "serial")], expected(table, rows, vintage));
      }),
      { seed: 7 },
    );
  });
}

test("rows already in order and stated once are answered without a copy", () => {
  const frame = frameOf([
    { a: 0, b: 0, knownAt: 1 },
    { a: 0, b: 1, knownAt: 0 },
    { a: 1, b: 0, knownAt: 9 },
  ]);
  assert.equal(selectVintage(tables["the key is the order"], frame, "latest"), frame);
  assert.equal(float64Of(frame, "knownAt").length, 3);
});
