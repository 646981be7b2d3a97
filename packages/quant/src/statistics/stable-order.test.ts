import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { averageRanks } from "./correlation.js";
import { StableOrder } from "./stable-order.js";

function sorted(keys: readonly number[]): { keys: number[]; order: number[] } {
  const sorter = new StableOrder();
  sorter.reserve(keys.length);
  sorter.keys.set(keys);
  sorter.order.set(keys.map((_, place) => place));
  sorter.sort(keys.length);
  return { keys: [...sorter.keys.subarray(0, keys.length)], order: [...sorter.order.subarray(0, keys.length)] };
}

const key = fc.oneof(fc.nat(0xffffffff), fc.constantFrom(0, 1, 255, 256, 0x80000000, 0xffffffff));

test("keys come out as a stable comparison sort puts them, few and many", () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 300, size: "max" }), (keys) => {
      const expected = keys.map((value, place) => ({ value, place })).sort((a, b) => a.value - b.value);
      const answer = sorted(keys);
      assert.deepEqual(
        answer.keys,
        expected.map(({ value }) => value),
      );
      assert.deepEqual(
        answer.order,
        expected.map(({ place }) => place),
      );
    }),
  );
});

test("ranks are the mean place of equal values, whatever their sign and however close they lie", () => {
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -3, max: 3 }),
    fc.integer({ min: 0, max: 5 }).map((step) => 1 + step * Number.EPSILON),
    fc.constantFrom(-0, 0),
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 120, size: "max" }), (values) => {
      const ranks = new Float64Array(values.length);
      averageRanks(Float64Array.from(values), ranks);
      const expected = values.map((own) => {
        const below = values.filter((other) => other < own).length;
        const equal = values.filter((other) => other === own).length;
        return below + (equal + 1) / 2;
      });
      assert.deepEqual([...ranks], expected);
    }),
  );
});
