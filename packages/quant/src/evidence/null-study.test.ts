import assert from "node:assert/strict";
import { test } from "node:test";
import { persistentNullSignal } from "./null-signals.js";
import { studyNulls } from "./null-study.js";
import type { NullOutcome } from "./rejection-rate.js";

const shape = { sessions: 4, names: 3, persistence: 0.5 };

test("every signal of every market is judged once, and the rates are those of its tests", () => {
  const seen: string[] = [];
  const found = studyNulls(
    [5, 9],
    10,
    () => shape,
    (market, scores, signal): Record<string, NullOutcome> => {
      assert.deepEqual(scores, persistentNullSignal(shape, market, signal));
      seen.push(`${market} ${signal}`);
      // By hand: on market 5 the first of ten rejects, on market 9 the first three; "spread" is made on market 9 only.
      const rank = { t: signal < (market === 5 ? 1 : 3) ? -2.5 : 1, criticalValue: 2 };
      return market === 5 ? { rank } : { rank, spread: { t: 0, criticalValue: 2 } };
    },
  );
  assert.equal(new Set(seen).size, 20);
  const rank = found.get("rank");
  assert.ok(rank);
  assert.deepEqual([rank.made, rank.rejected, rank.rate, rank.byMarket], [20, 4, 0.2, [0.1, 0.3]]);
  // Deviation of 0.1 and 0.3 over the root of two markets
  assert.ok(Math.abs(rank.clusteredError - 0.1) < 1e-15);
  const spread = found.get("spread");
  assert.ok(spread);
  assert.deepEqual([spread.made, spread.unmade, spread.rate], [10, 10, 0]);
  assert.ok(Number.isNaN(spread.byMarket[0]) && Number.isNaN(spread.clusteredError));
});

test("no markets or no signals make no rates", () => {
  const judge = () => ({ rank: { t: 3, criticalValue: 2 } });
  assert.equal(studyNulls([], 10, () => shape, judge).size, 0);
  assert.equal(studyNulls([1], 0, () => shape, judge).size, 0);
  assert.ok(Number.isNaN(studyNulls([1], 5, () => shape, judge).get("rank")?.clusteredError));
});
