import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyFrame, insights, makeFrame, rowsOf, textColumn } from "@plumbline/core";
import { noLongerRanked } from "./no-longer-ranked.js";

const held = makeFrame({
  session: { type: "date", values: Int32Array.of(99, 100, 100, 100) },
  securityId: textColumn(["A", "A", "B", "C"]),
  trialId: textColumn(["old", "old", "old", "old"]),
  position: { type: "int32", values: Int32Array.of(1, 1, 2, 0) },
});

test("what was ranked at the session and is not now is taken back with position 0", () => {
  assert.deepEqual(
    rowsOf(noLongerRanked(held, 100, new Set(["A"]))).map((row) => [row.securityId, row.trialId, row.position]),
    [["B", "old", 0]],
  );
});

test("an emptied universe takes back everyone of the session, and what was taken back is not again", () => {
  assert.deepEqual(
    rowsOf(noLongerRanked(held, 100, new Set())).map((row) => row.securityId),
    ["A", "B"],
  );
});

test("the same ranking, another session and an empty table take back nothing", () => {
  assert.equal(noLongerRanked(held, 100, new Set(["A", "B"])).rows, 0);
  assert.equal(noLongerRanked(held, 101, new Set()).rows, 0);
  assert.equal(noLongerRanked(emptyFrame(insights), 100, new Set()).rows, 0);
});
