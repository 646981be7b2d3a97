import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { layoutCaseStrip } from "./case-strip.ts";

test("dots of a row never cover each other, and larger outcomes lie further right", () => {
  const outcome = fc.double({ min: -0.5, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(fc.array(outcome, { maxLength: 60 }), outcome, (values, mean) => {
      const strip = layoutCaseStrip(values, [mean], 2);
      for (const [a, one] of strip.dots.entries()) {
        assert.ok(one.x >= -1e-9 && one.x <= 100 + 1e-9 && one.row < strip.rows);
        for (const [b, other] of strip.dots.entries()) {
          if (values[a]! < values[b]!) assert.ok(one.x <= other.x);
          if (a < b && one.row === other.row) assert.ok(Math.abs(one.x - other.x) >= 2 - 1e-9);
        }
      }
    }),
  );
});

test("no case is an empty strip around zero", () => {
  const strip = layoutCaseStrip([], []);
  assert.deepEqual([strip.dots.length, strip.rows], [0, 1]);
  assert.ok(strip.zero >= 0 && strip.zero <= 100);
});
