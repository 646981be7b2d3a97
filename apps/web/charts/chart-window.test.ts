import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pannedWindow, wholeWindow, zoomedWindow } from "./chart-window.ts";

test("closer around the right edge keeps the newest session, and back is the whole again", () => {
  const closer = zoomedWindow(wholeWindow(1000), 1000, 0.5, 1);
  assert.deepEqual(closer, { from: 500, count: 500 });
  assert.deepEqual(zoomedWindow(closer, 1000, 2, 1), { from: 0, count: 1000 });
  assert.deepEqual(pannedWindow(closer, 1000, -120), { from: 380, count: 500 });
  assert.deepEqual(pannedWindow(closer, 1000, 50), { from: 500, count: 500 });
});

test("whatever is asked, the window lies within the sessions and shows at least twenty of them, or all", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 12_000 }),
      fc.array(
        fc.record({
          factor: fc.constantFrom(0.5, 2, 0.01),
          anchor: fc.double({ min: 0, max: 1, noNaN: true }),
          by: fc.integer({ min: -9000, max: 9000 }),
        }),
      ),
      (total, steps) => {
        let window = wholeWindow(total);
        for (const { factor, anchor, by } of steps) {
          window = pannedWindow(zoomedWindow(window, total, factor, anchor), total, by);
          assert.ok(window.from >= 0 && window.from + window.count <= total);
          assert.ok(window.count >= Math.min(20, total));
        }
      },
    ),
    { seed: 3, numRuns: 300 },
  );
});
