import assert from "node:assert/strict";
import { test } from "node:test";
import { indexAt, stepCrosshair } from "./crosshair.ts";
import { layoutMarks } from "./event-marks.ts";
import { layoutGauge } from "./gauge.ts";
import { bandPath, linePath } from "./line-path.ts";
import { monthlyMeans } from "./monthly-means.ts";
import { layoutQuintiles } from "./quintiles.ts";
import { scoreBar, scoreScale } from "./score-scale.ts";
import { sessionTicks } from "./session-axis.ts";
import { layoutSparkline } from "./sparkline.ts";
import { thinSeries } from "./thin-series.ts";
import { linearScale } from "./value-scale.ts";

test("the crosshair steps one bar, twenty with Shift, and stays on the chart", () => {
  assert.equal(stepCrosshair("ArrowRight", false, 5, 10), 6);
  assert.equal(stepCrosshair("ArrowLeft", true, 5, 10), 0);
  assert.equal(stepCrosshair("ArrowLeft", false, -1, 10), 9);
  assert.equal(stepCrosshair("End", false, 2, 10), 9);
  assert.equal(stepCrosshair("a", false, 2, 10), null);
  assert.equal(stepCrosshair("ArrowLeft", false, 0, 0), null);
});

test("the pointer finds the bar under it and the nearest one outside", () => {
  assert.equal(indexAt(25, 10, 4), 2);
  assert.equal(indexAt(-3, 10, 4), 0);
  assert.equal(indexAt(400, 10, 4), 3);
  assert.equal(indexAt(5, 10, 0), -1);
});

test("an estimate stands between the ends of its gauge, threshold and band with it", () => {
  const marks = layoutGauge({ value: 0.031, low: 0.022, high: 0.04, threshold: 0, unit: "correlation" });
  assert.ok(marks.threshold! < marks.low! && marks.low! < marks.value! && marks.value! < marks.high!);
  assert.equal(layoutGauge({ value: 75, low: null, high: null, threshold: 90, unit: "of 100" }).value, 50);
  const none = layoutGauge({ value: Number.NaN, low: null, high: null, threshold: null, unit: "correlation" });
  assert.deepEqual(none, { value: null, low: null, high: null, threshold: null });
});

test("ticks stand at the first session of a month, of a year where months are too narrow", () => {
  const sessions = ["2025-11-28", "2025-12-01", "2025-12-30", "2026-01-02", "2026-02-02"];
  assert.deepEqual(
    sessionTicks(sessions, 100).map((tick) => tick.label),
    ["Dec", "2026", "Feb"],
  );
  assert.deepEqual(sessionTicks(sessions, 10), [{ index: 3, label: "2026" }]);
  assert.deepEqual(sessionTicks([], 10), []);
});

test("events close together join into one mark that counts them", () => {
  const sessions = ["2026-01-05", "2026-01-06", "2026-01-07", "2026-03-05"];
  const marks = layoutMarks(
    [
      { session: "2026-01-05", letter: "D", words: "a" },
      { session: "2026-01-06", letter: "D", words: "b" },
      { session: "2026-03-05", letter: "D", words: "c" },
      { session: "2020-01-05", letter: "D", words: "before the axis" },
    ],
    sessions,
    10,
  );
  assert.deepEqual(
    marks.map((mark) => [mark.x, mark.count]),
    [
      [5, 2],
      [35, 1],
    ],
  );
});

test("a thinned series keeps its ends and its spike", () => {
  const values = Array.from({ length: 5000 }, (_, index) => (index === 2500 ? 100 : Math.sin(index / 50)));
  const kept = thinSeries(values, 300);
  assert.equal(kept.length, 300);
  assert.equal(kept[0], 0);
  assert.equal(kept.at(-1), 4999);
  assert.ok(kept.includes(2500));
  assert.ok(kept.every((index, order) => order === 0 || index > kept[order - 1]!));
});

test("a missing value leaves a gap in a line and a band", () => {
  assert.equal(
    linePath(
      [1, null, 2],
      (index) => index,
      (value) => value,
    ),
    "M0,1h0.1M2,2h0.1",
  );
  assert.equal(
    linePath(
      [],
      (index) => index,
      (value) => value,
    ),
    "",
  );
  assert.equal(
    bandPath(
      [null, Number.NaN],
      [1, 2],
      (index) => index,
      (value) => value,
    ),
    "",
  );
});

test("a line joins neighbours and a band returns along its lower edge", () => {
  const same = (value: number) => value;
  assert.equal(linePath([1, 2.04, null, 3, 4], same, same), "M0,1L1,2M3,3L4,4");
  assert.equal(bandPath([1, 2], [3, 4], same, same), "M0,3L1,4L1,2L0,1Z");
});

test("a sparkline ends at the last known value, and is empty without one", () => {
  assert.deepEqual(layoutSparkline([null, Number.NaN]), { path: "", end: null });
  assert.deepEqual(layoutSparkline([1, 2, null], 76, 20).end, [36.5, 3]);
  assert.equal(layoutSparkline([5, 5]).end![1], 10);
});

test("a value scale keeps constant and missing data finite and its ticks inside", () => {
  for (const [low, high] of [
    [5, 5],
    [0, 0],
    [Number.NaN, Number.NaN],
    [-1, 1],
  ] as const) {
    const scale = linearScale(low, high, 100, 0);
    assert.ok(scale.ticks(5).every((value) => scale.at(value) >= 0 && scale.at(value) <= 100));
    assert.ok(scale.ticks(5).length > 0);
  }
});

test("fifths without a mean are left out and whiskers keep their order", () => {
  const { bars } = layoutQuintiles(
    [
      { quintile: 1, meanReturn: -0.001, low: -0.002, high: 0 },
      { quintile: 2, meanReturn: null, low: null, high: null },
    ],
    300,
    0,
    100,
  );
  assert.equal(bars.length, 1);
  assert.equal(bars[0]!.value, -10);
  assert.ok(bars[0]!.whisker![0] > bars[0]!.whisker![1]);
});

test("the longest score fills its cell and says its side", () => {
  assert.deepEqual(scoreBar(0.52, 0.5, 0.02), { length: 100, isAbove: true });
  assert.equal(scoreBar(0.49, 0.5, 0.02).isAbove, false);
  assert.equal(scoreBar(0.5, 0.5, 0).length, 0);
});

test("a rank is read in percentiles from the middle, a return in basis points", () => {
  assert.equal(scoreScale("expected rank above the middle, \u22120.5 to 0.5").neutral, 0);
  assert.equal(scoreScale("expected rank, 0 to 1").neutral, 0.5);
  assert.equal(scoreScale("expected rank, 0 to 1").factor, 100);
  assert.equal(scoreScale("simple return, decimal").factor, 1e4);
});

test("monthly means leave missing sessions and empty months out", () => {
  const sessions = ["2026-01-30", "2026-02-02", "2026-02-03", "2026-03-02"];
  assert.deepEqual(monthlyMeans(sessions, [0.1, 0.2, null, Number.NaN]), [
    { month: "2026-01", from: 0, to: 1, mean: 0.1 },
    { month: "2026-02", from: 1, to: 3, mean: 0.2 },
  ]);
  assert.deepEqual(monthlyMeans([], []), []);
});
