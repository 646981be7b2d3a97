import assert from "node:assert/strict";
import {
  bytes as binary,
  constantText,
  count,
  date,
  defineTable,
  type Frame,
  flag,
  float,
  float32,
  instant,
  integer,
  makeFrame,
  maybe,
  rowsOf,
  text,
  textColumn,
} from "@plumbline/core";

/** A table with a column of every type. */
export const everything = defineTable({
  name: "gold.everything",
  about: "Every type of column.",
  key: ["line"],
  time: "day",
  columns: {
    line: integer("row"),
    day: maybe(date("a day")),
    double: maybe(float("dimensionless")),
    single: maybe(float32("dimensionless")),
    small: maybe(integer("count")),
    large: maybe(count("count")),
    at: maybe(instant("UTC instant")),
    words: maybe(text("free text")),
    isSo: maybe(flag("yes or no")),
    blob: maybe(binary("bytes")),
  },
});

/** Values that a store could bend: signed zero, infinities, the smallest and largest, gaps, odd texts. */
export function everyType(): Frame {
  const nan = Number.NaN;
  return makeFrame({
    line: { type: "int32", values: new Int32Array([0, 1, 2, 3, 4]) },
    day: {
      type: "date",
      values: new Int32Array([0, -25_567, 0, 18_262, 60_000]),
      valid: new Uint8Array([1, 1, 0, 1, 1]),
    },
    double: {
      type: "float64",
      values: new Float64Array([-0, Number.POSITIVE_INFINITY, nan, 5e-324, -1.7976931348623157e308]),
    },
    single: {
      type: "float32",
      values: new Float32Array([-0, Number.NEGATIVE_INFINITY, nan, 1.401298464324817e-45, 0.1]),
    },
    small: {
      type: "int32",
      values: new Int32Array([-2_147_483_648, 2_147_483_647, 0, 0, -1]),
      valid: new Uint8Array([1, 1, 0, 1, 1]),
    },
    large: { type: "int64", values: new Float64Array([-9_007_199_254_740_991, 9_007_199_254_740_991, nan, 0, -1]) },
    at: { type: "instant", values: new Float64Array([0, -1, nan, 1_700_000_000_000.125, 253_402_300_799_999]) },
    words: textColumn(["", 'it\'s "so"', null, "zero\0byte", "日本 🎉 é"]),
    isSo: { type: "boolean", values: new Uint8Array([1, 0, 0, 0, 1]), valid: new Uint8Array([1, 1, 0, 1, 1]) },
    blob: {
      type: "binary",
      values: [new Uint8Array([0, 255, 10]), new Uint8Array(0), null, new Uint8Array(40).fill(7), new Uint8Array([1])],
    },
    knownAt: { type: "instant", values: new Float64Array([5, 4, 3, 2, 1]) },
    knownAtBasis: constantText("rule", 5),
    ingestedAt: { type: "instant", values: new Float64Array(5).fill(1.7e12) },
  });
}

/** Fails unless the column came back with the same bits and the same gaps. */
export function assertSameBits(found: Frame, expected: Frame, name: string): void {
  const a = found.columns[name];
  const b = expected.columns[name];
  assert.equal(a.type, b.type, name);
  if ("values" in a && a.type !== "binary" && "values" in b && b.type !== "binary") {
    const valid = "valid" in b ? b.valid : undefined;
    for (let row = 0; row < expected.rows; row++) {
      if (valid && valid[row] === 0) continue;
      assert.ok(Object.is(a.values[row], b.values[row]), `${name}[${row}]: ${a.values[row]}, was ${b.values[row]}`);
    }
  }
  assert.deepEqual(
    rowsOf(found).map((row) => row[name]),
    rowsOf(expected).map((row) => row[name]),
  );
}
