import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { alignColumns } from "./aligned-columns.ts";
import { layoutDecay } from "./decay.ts";
import { deepestAt, drawdownOf, equityOf } from "./equity-curve.ts";
import { layoutEquity } from "./equity-panels.ts";
import { fluidTicks, percentAt } from "./fluid-axis.ts";
import { layoutIc } from "./ic-panel.ts";
import { stackLabels } from "./label-stack.ts";
import { logScale } from "./log-scale.ts";
import { layoutLuck } from "./luck-strip.ts";
import { byMove, layoutRankMoves } from "./rank-moves.ts";

const maybe = (least: number, most: number) =>
  fc.oneof(
    fc.double({ min: least, max: most, noNaN: true }),
    fc.constant(null),
    fc.constant(Number.NaN),
    fc.constant(Number.POSITIVE_INFINITY),
  );
const room = { top: 14, bottom: 160, drawdownTop: 184, drawdownBottom: 230 };
const hasOnlyNumbers = (text: string) => !/NaN|Infinity|undefined/.test(text);

test("equity grows from 100, keeps its level over a gap, and drawdown is the fall from the highest level", () => {
  assert.deepEqual(equityOf([null, 0.1, null, -0.5]), [
    null,
    110.00000000000001,
    110.00000000000001,
    55.00000000000001,
  ]);
  assert.deepEqual(drawdownOf([null, 100, 120, 90, 130]), [null, 0, 0, -0.25, 0]);
  assert.deepEqual(drawdownOf([90]), [-0.09999999999999998]);
  assert.equal(deepestAt([0, -0.1, -0.3, -0.2]), 2);
  assert.equal(deepestAt([null, 0]), -1);
  assert.deepEqual(equityOf([-1.5, 0.5]), [0, 0]);
});

test("labels keep their order and their distance, and stay inside", () => {
  assert.deepEqual(stackLabels([50, 52, 10], 13, 0, 100), [50, 63, 10]);
  assert.deepEqual(stackLabels([98, 99], 13, 0, 100), [87, 100]);
  assert.deepEqual(stackLabels([], 13, 0, 100), []);
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double({ min: -50, max: 150, noNaN: true }), fc.constant(Number.NaN)), { maxLength: 20 }),
      (wanted) => {
        const placed = stackLabels(wanted, 13, 0, 100);
        const sorted = [...placed].sort((a, b) => a - b);
        const gap = wanted.length > 1 ? Math.min(13, 100 / (wanted.length - 1)) : 13;
        assert.ok(placed.every((y) => y >= -1e-9 && y <= 100 + 1e-9));
        assert.ok(sorted.every((y, at) => at === 0 || y - sorted[at - 1]! >= gap - 1e-9));
      },
    ),
  );
});

test("equity panels are finite whatever the returns, and every line that has a value is written at its end", () => {
  fc.assert(
    fc.property(fc.array(fc.array(maybe(-1.2, 3), { maxLength: 40 }), { maxLength: 6 }), (columns) => {
      const count = Math.max(0, ...columns.map((column) => column.length));
      const inputs = columns.map((returns, order) => ({ key: String(order), label: `line ${order}`, returns }));
      const panels = layoutEquity(inputs, count, room);
      assert.equal(panels.lines.length, inputs.length);
      for (const line of panels.lines) {
        assert.ok(hasOnlyNumbers(line.path));
        assert.equal(
          line.end === null,
          line.equity.every((level) => level === null),
        );
        assert.ok(line.end === null || Number.isFinite(line.end.labelY));
      }
      assert.ok(hasOnlyNumbers(panels.drawdownArea));
      assert.ok(panels.scale.ticks(4).every((tick) => Number.isFinite(panels.scale.at(tick))));
    }),
  );
});

test("a log scale puts equal ratios at equal distances and survives values without a logarithm", () => {
  const scale = logScale(50, 200, 100, 0, 0);
  assert.ok(Math.abs(scale.at(100) - 50) < 1e-9);
  for (const [low, high] of [
    [100, 100],
    [0, 5],
    [-3, 9],
    [Number.NaN, 4],
    [1, 1e9],
  ] as const) {
    const odd = logScale(low, high, 100, 0);
    assert.ok(odd.ticks(4).length > 0);
    assert.ok(
      odd.ticks(4).every((tick) => odd.at(tick) > -1e-6 && odd.at(tick) < 100 + 1e-6),
      `${low} ${high}`,
    );
    assert.ok(Number.isFinite(odd.digits(4)));
  }
});

test("the IC panel draws a bar a month and says the newest mean; without sessions it is empty", () => {
  const session = ["2026-01-30", "2026-02-02", "2026-02-03"];
  const panel = layoutIc(
    { session, rankIc: [0.1, 0.2, 0.4], mean252: [null, 0.1, 0.2], low252: [null, 0, 0.1], high252: [null, 0.2, 0.3] },
    10,
    110,
  );
  assert.deepEqual(
    panel.bars.map((bar) => bar.month),
    ["2026-01", "2026-02"],
  );
  assert.equal(panel.now?.value, 0.2);
  assert.equal(panel.now?.at, percentAt(2, 3));
  const none = layoutIc({ session: [], rankIc: [], mean252: [], low252: [], high252: [] }, 10, 110);
  assert.deepEqual([none.bars.length, none.band, none.mean, none.now], [0, "", "", null]);
  const missing = layoutIc(
    {
      session,
      rankIc: [null, Number.NaN, null],
      mean252: [null, null, null],
      low252: [null, null, null],
      high252: [null, null, null],
    },
    10,
    110,
  );
  assert.deepEqual([missing.bars.length, missing.now], [0, null]);
});

test("decay leaves unknown horizons out and keeps bands the right way up", () => {
  const { marks, path } = layoutDecay(
    [
      { horizon: 1, rankIc: 0.01, low: -0.01, high: 0.03 },
      { horizon: 5, rankIc: Number.NaN, low: null, high: null },
      { horizon: 21, rankIc: 0.02, low: null, high: null },
    ],
    0,
    100,
  );
  assert.deepEqual(
    marks.map((mark) => mark.horizon),
    [1, 21],
  );
  assert.ok(marks[0]!.band![0] > marks[0]!.band![1]);
  assert.equal(marks[1]!.band, null);
  assert.ok(path.startsWith("M"));
  assert.equal(layoutDecay([], 0, 100).path, "");
});

test("trials that crowd stand on one another, and luck is left of its benchmark", () => {
  const same = ["a", "b", "c"].map((key) => ({ key, sharpe: 0.5, isCounted: true, isChampion: key === "b" }));
  const strip = layoutLuck([...same, { key: "d", sharpe: null, isCounted: true, isChampion: false }], 0.8);
  assert.deepEqual(strip.dots.map((dot) => dot.level).sort(), [0, 1, 2]);
  assert.ok(strip.luckAt! > strip.dots[0]!.at);
  assert.deepEqual([layoutLuck([], null).dots, layoutLuck([], null).luckAt], [[], null]);
  fc.assert(
    fc.property(fc.array(maybe(-3, 3), { maxLength: 60 }), maybe(-1, 2), (sharpes, best) => {
      const { dots } = layoutLuck(
        sharpes.map((sharpe, key) => ({ key: String(key), sharpe, isCounted: true, isChampion: false })),
        best,
      );
      assert.ok(dots.every((dot) => dot.at >= 0 && dot.at <= 100));
      for (const one of dots) {
        assert.ok(!dots.some((other) => other !== one && other.level === one.level && Math.abs(other.at - one.at) < 2));
      }
    }),
  );
});

test("a place won counts up, and who was not ranked starts or ends below the chart", () => {
  const [climber, newcomer] = layoutRankMoves(
    [
      { key: "a", before: 5, after: 1 },
      { key: "b", before: null, after: 2 },
    ],
    5,
    0,
    80,
  );
  assert.deepEqual([climber!.moved, climber!.fromY, climber!.toY], [4, 80, 0]);
  assert.deepEqual([newcomer!.moved, newcomer!.toY], [null, 20]);
  assert.ok(newcomer!.fromY > 80);
  assert.deepEqual(
    byMove([
      { key: "still", before: 1, after: 1 },
      { key: "far", before: 9, after: 2 },
      { key: "gone", before: 3, after: null },
    ]).map((pair) => pair.key),
    ["gone", "far", "still"],
  );
});

test("ticks a narrow plot has no room for are marked, and both sets are in order", () => {
  const sessions = Array.from({ length: 1500 }, (_, day) =>
    new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10),
  );
  const ticks = fluidTicks(sessions);
  assert.ok(ticks.some((tick) => !tick.isFine));
  assert.ok(ticks.every((tick, at) => at === 0 || tick.at > ticks[at - 1]!.at));
  assert.deepEqual(fluidTicks([]), []);
  assert.deepEqual(fluidTicks(["2014-01-02", "2014-01-03"]), [{ at: 0, label: "2 Jan 2014", isFine: false }]);
});

test("columns of other sessions meet on the union of them", () => {
  assert.deepEqual(
    alignColumns([
      { session: ["2026-01-02", "2026-01-05"], values: [1, 2] },
      { session: ["2026-01-05", "2026-01-06"], values: [3, null] },
    ]),
    {
      session: ["2026-01-02", "2026-01-05", "2026-01-06"],
      values: [
        [1, 2, null],
        [null, 3, null],
      ],
    },
  );
  assert.deepEqual(alignColumns([]), { session: [], values: [] });
});
