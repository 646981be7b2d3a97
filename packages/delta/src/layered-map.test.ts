import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ColumnarMap } from "./columnar-map.js";
import { LayeredMap } from "./layered-map.js";

test("a map of layers is the map that all the changes make, and what it was made from stays as it was", () => {
  const change = fc.array(fc.tuple(fc.integer({ min: 0, max: 120 }), fc.option(fc.nat())), { maxLength: 80 });
  fc.assert(
    fc.property(fc.nat(100), fc.array(change, { maxLength: 8 }), (size, steps) => {
      const keys = Array.from({ length: size }, (_, k) => `k${k}`);
      let layered: ReadonlyMap<string, { v: number }> = new ColumnarMap(keys, (row) => ({ v: row }));
      let plain = new Map(keys.map((key, row) => [key, { v: row }]));
      for (const step of steps) {
        const changes = new Map(step.map(([key, v]) => [`k${key}`, v === null ? null : { v }]));
        const before = { layered, plain };
        layered = LayeredMap.after(layered, changes);
        plain = new Map(plain);
        for (const [key, value] of changes) {
          plain.delete(key);
          if (value !== null) plain.set(key, value);
        }
        for (const [map, wanted] of [
          [layered, plain],
          [before.layered, before.plain],
        ] as const) {
          assert.equal(map.size, wanted.size);
          assert.deepEqual(new Map(map), wanted);
          assert.deepEqual([...map.keys()].sort(), [...wanted.keys()].sort());
          for (let k = 0; k <= 120; k += 7) {
            assert.deepEqual(map.get(`k${k}`), wanted.get(`k${k}`));
            assert.equal(map.has(`k${k}`), wanted.has(`k${k}`));
          }
        }
      }
    }),
    { seed: 20_260_102, numRuns: 60 },
  );
});
