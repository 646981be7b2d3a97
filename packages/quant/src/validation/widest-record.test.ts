import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { seededRandom } from "../statistics/seeded-random.js";
import { overfittingProbability } from "./overfitting-probability.js";
import { widestRecord } from "./widest-record.js";

const record = (seed: number, from: number, to: number, sessions = 400) => {
  const random = seededRandom(seed);
  return Float64Array.from({ length: sessions }, (_, t) => {
    const value = random.normal();
    return t >= from && t < to ? value : Number.NaN;
  });
};
const whole = (count: number) => Array.from({ length: count }, (_, i) => record(i, 0, 400));

test("one short record does not cost eleven long ones their sessions: it is left out and said so", () => {
  const long = whole(11);
  const short = record(99, 0, 40);
  const { kept, sessions } = widestRecord([...long, short], 10);
  assert.deepEqual(kept, long);
  assert.equal(sessions.length, 400);
  const found = overfittingProbability([...long, short]);
  assert.ok(found.status === "computed");
  assert.deepEqual([found.trials, found.leftOut, found.observations], [11, 1, 400]);
  assert.deepEqual({ ...found, leftOut: 0 }, overfittingProbability(long));
});

test("a few missing sessions leave nobody out, and below the fewest trials nobody goes", () => {
  const late = record(98, 20, 400);
  assert.equal(widestRecord([...whole(11), late], 10).kept.length, 12);
  assert.equal(widestRecord([...whole(11), late], 10).sessions.length, 380);
  const ten = [...whole(9), record(97, 0, 40)];
  assert.deepEqual(widestRecord(ten, 10).kept, ten);
  assert.equal(widestRecord([], 10).sessions.length, 0);
  const apart = [record(1, 0, 200), record(2, 200, 400)];
  assert.deepEqual(widestRecord(apart, 2), { kept: apart, sessions: new Int32Array(0) });
});

test("what is kept is shared by all who are kept, in any order of the trials, and is no less than all of them share", () => {
  const spans = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 31, max: 60 })), {
    minLength: 2,
    maxLength: 14,
  });
  fc.assert(
    fc.property(spans, fc.integer({ min: 1, max: 14 }), (given, fewest) => {
      const returns = given.map(([from, to], i) => record(i, from, to, 60));
      const found = widestRecord(returns, fewest);
      assert.ok(found.kept.length >= Math.min(fewest, returns.length));
      for (const series of found.kept) assert.ok(found.sessions.every((t) => Number.isFinite(series[t])));
      const common = Array.from({ length: 60 }, (_, t) => t).filter((t) =>
        returns.every((one) => Number.isFinite(one[t])),
      );
      assert.ok(found.kept.length * found.sessions.length >= returns.length * common.length);
      const turned = widestRecord([...returns].reverse(), fewest);
      assert.equal(turned.kept.length * turned.sessions.length, found.kept.length * found.sessions.length);
    }),
  );
});
