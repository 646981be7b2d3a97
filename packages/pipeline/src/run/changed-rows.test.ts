import assert from "node:assert/strict";
import { test } from "node:test";
import {
  concatFrames,
  constantText,
  date,
  defineTable,
  float,
  makeFrame,
  maybe,
  text,
  textAt,
  textColumn,
  textOf,
} from "@plumbline/core";
import { changedRows } from "./changed-rows.js";

const prices = defineTable({
  name: "test.prices",
  about: "test",
  key: ["securityId", "session"],
  time: "session",
  columns: { securityId: text("id"), session: date("day"), close: maybe(float("currency")) },
});

function frameOf(rows: readonly (readonly [string, number, number, number])[]) {
  return makeFrame({
    securityId: textColumn(rows.map((row) => row[0])),
    session: { type: "date", values: Int32Array.from(rows, (row) => row[1]) },
    close: { type: "float64", values: Float64Array.from(rows, (row) => row[2]) },
    knownAt: { type: "instant", values: Float64Array.from(rows, (row) => row[3]) },
    knownAtBasis: constantText("rule", rows.length),
    ingestedAt: { type: "instant", values: new Float64Array(rows.length) },
  });
}

test("rows that are held with the same values are not answered again", () => {
  const held = frameOf([
    ["A", 1, 10, 100],
    ["B", 1, Number.NaN, 100],
  ]);
  assert.equal(
    changedRows(
      prices,
      frameOf([
        ["B", 1, Number.NaN, 999],
        ["A", 1, 10, 999],
      ]),
      held,
      5000,
    ).rows,
    0,
  );
});

test("a new key keeps its own knownAt", () => {
  const changed = changedRows(prices, frameOf([["A", 2, 11, 200]]), frameOf([["A", 1, 10, 100]]), 5000);
  assert.deepEqual([...(changed.columns.knownAt as { values: Float64Array }).values], [200]);
});

test("a changed value that claims no later knowledge becomes known when it arrived", () => {
  const changed = changedRows(prices, frameOf([["A", 1, 12, 100]]), frameOf([["A", 1, 10, 100]]), 5000);
  assert.deepEqual([...(changed.columns.knownAt as { values: Float64Array }).values], [5000]);
  assert.equal(textAt(textOf(changed, "knownAtBasis"), 0), "arrival");
});

test("a changed value is the latest also where the clock ran backwards since, and is then not answered again", () => {
  const held = frameOf([["A", 1, 10, 9000]]);
  const answered = frameOf([["A", 1, 12, 100]]);
  const changed = changedRows(prices, answered, held, 5000);
  assert.deepEqual([...(changed.columns.knownAt as { values: Float64Array }).values], [9000]);
  assert.equal(changedRows(prices, answered, concatFrames([held, changed]), 6000).rows, 0);
});

test("a changed value that states later knowledge keeps that instant", () => {
  const changed = changedRows(prices, frameOf([["A", 1, 12, 300]]), frameOf([["A", 1, 10, 100]]), 5000);
  assert.deepEqual([...(changed.columns.knownAt as { values: Float64Array }).values], [300]);
  assert.equal(textAt(textOf(changed, "knownAtBasis"), 0), "rule");
});

test("zero and negative zero, number and missing are different values", () => {
  const held = frameOf([["A", 1, 0, 100]]);
  assert.equal(changedRows(prices, frameOf([["A", 1, -0, 100]]), held, 5000).rows, 1);
  assert.equal(changedRows(prices, frameOf([["A", 1, Number.NaN, 100]]), held, 5000).rows, 1);
});

test("nothing held: everything is new; nothing answered: nothing is", () => {
  const some = frameOf([["A", 1, 1, 1]]);
  assert.equal(changedRows(prices, some, frameOf([]), 1).rows, 1);
  assert.equal(changedRows(prices, frameOf([]), some, 1).rows, 0);
});

test("a key answered in two vintages that are both held adds nothing; a third, later vintage does", () => {
  const held = frameOf([
    ["A", 1, 10, 100],
    ["A", 1, 12, 300],
  ]);
  assert.equal(changedRows(prices, held, held, 5000).rows, 0);
  const changed = changedRows(
    prices,
    frameOf([
      ["A", 1, 10, 100],
      ["A", 1, 12, 300],
      ["A", 1, 13, 400],
    ]),
    held,
    5000,
  );
  assert.deepEqual([...(changed.columns.knownAt as { values: Float64Array }).values], [400]);
});
