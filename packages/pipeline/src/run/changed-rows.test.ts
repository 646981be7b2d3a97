import assert from "node:assert/strict";
import { test } from "node:test";
import {
  concatFrames,
  constantText,
  date,
  defineTable,
  type Frame,
  float,
  makeFrame,
  maybe,
  rowsOf,
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

const clocked = (frame: Frame, basis: string) => ({
  ...frame,
  columns: { ...frame.columns, knownAtBasis: constantText(basis, frame.rows) },
});
const lines = (frame: Frame) =>
  rowsOf(frame).map((row) => [row.securityId, row.close, Date.parse(String(row.knownAt)), row.knownAtBasis]);

test("a held row that is not answered is taken back from the asked day on, once", () => {
  const held = frameOf([
    ["A", 1, 10, 100],
    ["B", 1, 20, 100],
    ["B", 2, 21, 200],
  ]);
  const answered = frameOf([["A", 1, 10, 100]]);
  assert.deepEqual(lines(changedRows(prices, answered, held, 5000)), [], "a stage that does not say it answers all");
  const taken = changedRows(prices, answered, held, 5000, 2);
  assert.deepEqual(lines(taken), [["B", 21, 5000, "retracted"]]);
  const again = concatFrames([held, taken]);
  assert.deepEqual(lines(changedRows(prices, answered, again, 6000, 2)), []);
  assert.deepEqual(
    lines(changedRows(prices, frameOf([]), again, 6000, 1)).map((line) => line[1]),
    [10, 20],
    "nothing answered at all",
  );
});

test("a row taken back that is answered again with the same values stands again", () => {
  const held = concatFrames([frameOf([["A", 1, 10, 100]]), clocked(frameOf([["A", 1, 10, 300]]), "retracted")]);
  assert.deepEqual(lines(changedRows(prices, frameOf([["A", 1, 10, 100]]), held, 5000, 1)), [
    ["A", 10, 5000, "arrival"],
  ]);
});

test("a row that the stage itself takes back keeps its instant, and is not taken back again", () => {
  const held = frameOf([["A", 1, 10, 100]]);
  const answered = concatFrames([held, clocked(frameOf([["A", 1, 10, 300]]), "retracted")]);
  const taken = changedRows(prices, answered, held, 5000, 1);
  assert.deepEqual(lines(taken), [["A", 10, 300, "retracted"]]);
  assert.deepEqual(lines(changedRows(prices, answered, concatFrames([held, taken]), 6000, 1)), []);
});

test("of several vintages answered, one that would change what was read is left out, and the last is the latest", () => {
  const held = frameOf([["A", 1, 10, 100]]);
  const answered = frameOf([
    ["A", 1, 11, 100],
    ["A", 1, 12, 300],
  ]);
  assert.deepEqual(lines(changedRows(prices, answered, held, 5000)), [["A", 12, 300, "rule"]]);
});
