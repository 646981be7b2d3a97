import assert from "node:assert/strict";
import { test } from "node:test";
import { chartKinds, layoutResult, numberOf, usualKind } from "./result-chart.ts";

test("a cell is a number where it says one: long integers as text too, NaN and the infinities not", () => {
  assert.deepEqual([1.5, "9223372036854775807", "NaN", "Infinity", "", "a", null, true].map(numberOf), [
    1.5,
    2 ** 63,
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});

test("names are drawn as bars, days and numbers as a line, days that come again as points", () => {
  assert.equal(usualKind(["AAA", "BBB"]), "bar");
  assert.equal(usualKind(["2024-05-02", "AAA"]), "bar");
  assert.equal(usualKind(["2024-05-02", "2024-05-03", null]), "line");
  assert.equal(usualKind(["2024-05-02T20:00:00Z"]), "line");
  assert.equal(usualKind([3, 1, "2"]), "line");
  assert.equal(usualKind(["2024-05-02", "2024-05-02"]), "scatter");
  assert.equal(usualKind([]), "line");
});

test("bars stand on zero in the order of the rows; lines and points lie by value where x is numeric", () => {
  const bars = layoutResult(["b", "a"], [2, -1], "bar", 0, 100);
  assert.deepEqual(
    bars.marks.map(({ row, at }) => [row, at]),
    [
      [0, 25],
      [1, 75],
    ],
  );
  assert.ok(bars.marks[0]!.y < bars.foot && bars.foot < bars.marks[1]!.y);
  const points = layoutResult([3, 1], [1, 2], "scatter", 0, 100);
  assert.ok(points.marks[0]!.at > points.marks[1]!.at);
  const line = layoutResult([3, 1, 2], [1, null, 2], "line", 0, 100);
  assert.equal(line.marks.length, 2);
  assert.match(line.path, /^M[\d.,]+L[\d.,]+$/);
});

test("an empty, a single, a constant and an all-missing result give finite marks", () => {
  for (const kind of chartKinds) {
    for (const [xs, ys] of [
      [[], []],
      [["a"], [1]],
      [
        [1, 1],
        [5, 5],
      ],
      [["a"], [null]],
      [
        [null, 2],
        ["NaN", 1],
      ],
    ] as const) {
      const { marks, foot, ticks, path } = layoutResult(xs, ys, kind, 0, 100);
      assert.ok([foot, ...marks.flatMap(({ at, y }) => [at, y]), ...ticks.map(({ at }) => at)].every(Number.isFinite));
      assert.doesNotMatch(path, /NaN|Infinity/);
    }
  }
});
