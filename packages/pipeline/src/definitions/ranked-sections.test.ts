import assert from "node:assert/strict";
import { test } from "node:test";
import { constantText, type Frame, featureSetTable, makeFrame, textColumn } from "@plumbline/core";
import { rankedSections } from "./ranked-sections.js";

const nan = Number.NaN;

function clocks(knownAt: readonly number[]) {
  return {
    knownAt: { type: "instant", values: Float64Array.from(knownAt) },
    knownAtBasis: constantText("rule", knownAt.length),
    ingestedAt: { type: "instant", values: new Float64Array(knownAt.length) },
  } as const;
}

function universeOf(
  rows: readonly (readonly [session: number, id: string, isMember: number, knownAt: number])[],
): Frame {
  return makeFrame({
    session: { type: "date", values: Int32Array.from(rows, (row) => row[0]) },
    securityId: textColumn(rows.map((row) => row[1])),
    isMember: { type: "boolean", values: Uint8Array.from(rows, (row) => row[2]) },
    ...clocks(rows.map((row) => row[3])),
  });
}

function featuresOf(
  set: string,
  names: readonly string[],
  rows: readonly (readonly [session: number, id: string, values: readonly number[], knownAt: number])[],
) {
  const table = featureSetTable(set, "0123456789", names, "for tests");
  const columns = names.map((name, i) => [
    name,
    { type: "float32", values: Float32Array.from(rows, (row) => row[2][i]) },
  ]);
  const frame = makeFrame({
    session: { type: "date", values: Int32Array.from(rows, (row) => row[0]) },
    securityId: textColumn(rows.map((row) => row[1])),
    ...Object.fromEntries(columns),
    ...clocks(rows.map((row) => row[3])),
  });
  return { table, frame };
}

const universe = universeOf([
  [10, "A", 1, 100],
  [10, "B", 1, 100],
  [10, "C", 0, 100],
  [10, "C", 1, 900],
  [11, "A", 0, 110],
  [12, "A", 1, 120],
  [12, "B", 1, 120],
]);
const one = featuresOf(
  "one",
  ["x", "y"],
  [
    [10, "A", [5, nan], 100],
    [10, "A", [-5, 1], 800],
    [10, "B", [4, 2], 105],
    [10, "C", [9, 9], 100],
    [11, "A", [1, 1], 110],
  ],
);
const two = featuresOf(
  "two",
  ["y", "z"],
  [
    [10, "B", [7, 7], 100],
    [12, "B", [7, 7], 120],
  ],
);

test("the members of each session are joined as first known, and ranked among themselves", () => {
  const sections = rankedSections(universe, [two, one]);
  assert.deepEqual(
    sections.sections.map((section) => [
      section.session,
      [...section.members].map((code) => sections.securities[code]),
    ]),
    [
      [10, ["A", "B"]],
      [12, ["B"]],
    ],
  );
  assert.deepEqual([...sections.sections[0].knownAt], [100, 105]);
  const out = new Float32Array(8);
  sections.fill(sections.sections[0], out, 0);
  assert.deepEqual([...out], [0.75, nan, nan, nan, 0.25, 0.5, 0.5, 0.5]);
});

test("columns come in one order whatever the order given; a name used twice carries its table", () => {
  const columns = ["x", "gold.features_one_01234567.y", "gold.features_two_01234567.y", "z"];
  assert.deepEqual(rankedSections(universe, [two, one]).columns, columns);
  assert.deepEqual(rankedSections(universe, [one, two]).columns, columns);
});

test("rows in any order give the same sections; no rows give none", () => {
  const reversed = universeOf([
    [12, "B", 1, 120],
    [10, "B", 1, 100],
    [12, "A", 1, 120],
    [10, "C", 1, 900],
    [10, "C", 0, 100],
    [11, "A", 0, 110],
    [10, "A", 1, 100],
  ]);
  const members = (frame: Frame) =>
    rankedSections(frame, [one, two]).sections.map((section) => [section.session, [...section.members]]);
  assert.deepEqual(members(reversed), members(universe));
  assert.deepEqual(members(universeOf([])), []);
});
