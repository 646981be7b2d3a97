import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { combinatorialScheme, groupBounds, purgedCombinatorialSplits } from "./combinatorial-splits.js";
import { type LabelIntervals, meetsWindow, windowOf } from "./label-intervals.js";
import { customaryEmbargo, purgeTraining } from "./purge.js";

/** Panels: some sessions, some assets in each, labels of any length that need not grow with their start. */
const panels = fc
  .record({
    sessions: fc.integer({ min: 12, max: 60 }),
    assets: fc.integer({ min: 1, max: 4 }),
    spans: fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 7, maxLength: 40 }),
    embargo: fc.integer({ min: 0, max: 5 }),
  })
  .map(({ sessions, assets, spans, embargo }) => {
    const session: number[] = [];
    for (let t = 0; t < sessions; t++) for (let a = 0; a < assets; a++) session.push(t);
    const end = session.map((t, row) => t + spans[row % spans.length]);
    return { session, labels: { start: session, end }, embargo };
  });

const overlaps = (labels: LabelIntervals, a: number, b: number) =>
  Math.max(labels.start[a], labels.start[b]) < Math.min(labels.end[a], labels.end[b]);

test("no train interval meets a test interval, for labels of any length and any embargo, 0 too", () => {
  fc.assert(
    fc.property(panels, fc.integer({ min: 1, max: 3 }), ({ session, labels, embargo }, tested) => {
      for (const split of purgedCombinatorialSplits(session, labels, combinatorialScheme(6, tested), embargo)) {
        for (const train of split.train) for (const row of split.test) assert.ok(!overlaps(labels, train, row));
      }
    }),
    { numRuns: 40 },
  );
});

test("purging drops nothing without cause: each row dropped meets a block's window or lies in its embargo", () => {
  fc.assert(
    fc.property(panels, fc.nat(), ({ session, labels, embargo }, at) => {
      const last = session[session.length - 1];
      const from = 1 + (at % (last - 2));
      const block = session.flatMap((t, row) => (t >= from && t < from + 3 ? [row] : []));
      const rest = session.flatMap((t, row) => (t >= from && t < from + 3 ? [] : [row]));
      const kept = new Set(purgeTraining(labels, rest, [block], embargo));
      const window = windowOf(labels, block);
      for (const row of rest) {
        const start = labels.start[row];
        const isEmbargoed = start >= window.from && start < window.to + embargo;
        assert.equal(kept.has(row), !meetsWindow(labels, row, window) && !isEmbargoed, `row ${row}`);
      }
    }),
    { numRuns: 60 },
  );
});

test("all assets of a session are tested or trained together, every row is tested, none is both", () => {
  fc.assert(
    fc.property(panels, ({ session, labels, embargo }) => {
      const scheme = combinatorialScheme(6, 2);
      const splits = purgedCombinatorialSplits(session, labels, scheme, embargo);
      const times = new Map<number, number>();
      for (const { train, test: rows } of splits) {
        const trained = new Set(Array.from(train, (row) => session[row]));
        for (const row of rows) {
          assert.ok(!trained.has(session[row]));
          times.set(row, (times.get(row) ?? 0) + 1);
        }
      }
      for (let row = 0; row < session.length; row++) assert.equal(times.get(row), scheme.paths.length);
    }),
    { numRuns: 30 },
  );
});

test("in walk-forward what became known after the first prediction is not learned from", () => {
  const labels = { start: [0, 1, 2, 3, 10], end: [1, 2, 3, 4, 12] };
  const known = { knownAt: [1, 99, 3, 10, 12], firstPrediction: 10 };
  assert.deepEqual([...purgeTraining(labels, [0, 1, 2, 3], [[4]], 0, known)], [0, 2, 3]);
});

test("no candidates, no test rows and a single session", () => {
  const labels = { start: [0, 1], end: [5, 6] };
  assert.deepEqual([...purgeTraining(labels, [], [[0]], 3)], []);
  assert.deepEqual([...purgeTraining(labels, [0, 1], [], 3)], [0, 1]);
  assert.deepEqual([...purgeTraining(labels, [0, 1], [[]], 3)], [0, 1]);
  const single = purgedCombinatorialSplits([7, 7], { start: [7, 7], end: [8, 8] }, combinatorialScheme(3, 1), 0);
  assert.deepEqual(
    single.map((split) => [...split.train, "tested", ...split.test]),
    [
      [0, 1, "tested"],
      [0, 1, "tested"],
      ["tested", 0, 1],
    ],
  );
});

test("the customary embargo is a hundredth of the sessions, rounded up, without rounding errors", () => {
  // 0.01 * 700 is 7.000000000000001 in binary: its ceiling would be 8
  assert.deepEqual([0, 1, 100, 101, 700].map(customaryEmbargo), [0, 1, 1, 2, 7]);
});

test("six groups, two tested make 15 splits and 5 paths; ten, eight make 45 and 36", () => {
  // formulas.md section 4; Lopez de Prado 2018, chapter 12
  for (const [groups, tested, splits, paths] of [
    [6, 2, 15, 5],
    [10, 8, 45, 36],
  ]) {
    const scheme = combinatorialScheme(groups, tested);
    assert.equal(scheme.splits.length, splits);
    assert.equal(scheme.paths.length, paths);
    assert.equal((splits * tested) / groups, paths);
    const used = new Set<string>();
    for (const path of scheme.paths) {
      assert.equal(path.length, groups);
      path.forEach((split, group) => {
        assert.ok(scheme.splits[split].includes(group));
        used.add(`${split} ${group}`);
      });
    }
    assert.equal(used.size, splits * tested);
  }
  assert.throws(() => combinatorialScheme(4, 4), RangeError);
  assert.throws(() => combinatorialScheme(4.5, 2), RangeError);
  assert.deepEqual([...groupBounds(10, 4)], [0, 2, 5, 7, 10]);
});
