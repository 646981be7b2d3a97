import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeltaColumn } from "./column.js";
import { compareText } from "./compare-text.js";
import { fileStatistics } from "./file-statistics.js";
import { chunkEncoder } from "./parquet/chunk-encoder.js";
import { PageScratch } from "./parquet/page-scratch.js";
import { canHold } from "./prune-files.js";

const statsOf = (column: DeltaColumn, rows: number, order: Int32Array | null = null) => {
  const bounds = chunkEncoder(column, order, new PageScratch()).encode(0, rows, () => undefined);
  return fileStatistics(rows, [{ name: "x", type: column.type, ...bounds }]);
};

test("bounds pass over gaps and know nothing of a column that is all gaps or infinite", () => {
  const values = Float64Array.from([Number.NaN, 3, -2, Number.NaN]);
  const stats = statsOf({ type: "float64", values }, 4);
  assert.deepEqual(stats, { numRecords: 4, minValues: { x: -2 }, maxValues: { x: 3 }, nullCount: { x: 2 } });
  assert.deepEqual(statsOf({ type: "float64", values: new Float64Array(2).fill(Number.NaN) }, 2).minValues, {});
  assert.deepEqual(
    statsOf({ type: "float64", values: Float64Array.from([1, Number.POSITIVE_INFINITY]) }, 2).minValues,
    {},
  );
  assert.deepEqual(statsOf({ type: "float64", values: new Float64Array(0) }, 0).nullCount, { x: 0 });
});

test("bounds are those of the rows that are written, not of the whole column", () => {
  const column: DeltaColumn = { type: "text", codes: Int32Array.from([0, 1, 2]), dictionary: ["a", "b", "c"] };
  const stats = statsOf(column, 1, Int32Array.from([1]));
  assert.deepEqual([stats.minValues.x, stats.maxValues.x], ["b", "b"]);
});

test("the bounds of dates and instants are texts that enclose the values", () => {
  const days = statsOf({ type: "date", values: Int32Array.from([0, 18_262]), valid: Uint8Array.from([1, 1]) }, 2);
  assert.deepEqual([days.minValues.x, days.maxValues.x], ["1970-01-01", "2020-01-01"]);
  const instants = statsOf({ type: "instant", values: Float64Array.from([0.25, 1000.25]) }, 2);
  assert.deepEqual(
    [instants.minValues.x, instants.maxValues.x],
    ["1970-01-01T00:00:00.000Z", "1970-01-01T00:00:01.001Z"],
  );
});

test("texts are bounded in the order of their UTF-8 bytes", () => {
  const texts = ["\u{1F389}", "\uFFFD", "z", "", "é", "a\u{10000}", "a\uFFFF"];
  const byUnits = [...texts].sort(compareText);
  const byBytes = [...texts].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  assert.deepEqual(byUnits, byBytes);
});

test("a file is passed over only where its bounds exclude every row", () => {
  const stats = statsOf({ type: "int32", values: Int32Array.from([10, 20]) }, 2);
  const can = (condition: object) => canHold(stats, { column: "x", ...condition }, "int32");
  assert.deepEqual(
    [can({ atLeast: 20 }), can({ atLeast: 21 }), can({ below: 10 }), can({ below: 11 }), can({ atMost: 9 })],
    [true, false, false, true, false],
  );
  assert.deepEqual([can({ oneOf: [9, 21] }), can({ oneOf: [15] }), can({ oneOf: [] })], [false, true, false]);
  assert.equal(canHold(null, { column: "x", atLeast: 99 }, "int32"), true);
});
