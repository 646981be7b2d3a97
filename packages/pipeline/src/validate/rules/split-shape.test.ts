import assert from "node:assert/strict";
import { test } from "node:test";
import { splitShapeOf } from "./split-shape.js";

test("a relative within 2 % of a split's ratio has its shape, up and down", () => {
  assert.equal(splitShapeOf(2.03), 2);
  assert.equal(splitShapeOf(1 / 3), 1 / 3);
  assert.ok(Number.isNaN(splitShapeOf(2.1)));
  assert.ok(Number.isNaN(splitShapeOf(1.2)));
  assert.ok(Number.isNaN(splitShapeOf(Number.NaN)));
});

test("a factor of 2.9 or more counts as it stands: a slip of 100 with the day's own return on top", () => {
  assert.equal(splitShapeOf(92), 92);
  assert.equal(splitShapeOf(1 / 108), 1 / 108);
  assert.equal(splitShapeOf(99), 100);
});
