import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateIsotonic } from "../statistics/isotonic-regression.js";
import { seededRandom } from "../statistics/seeded-random.js";
import { calibrateOutOfFold, type ScoredOutcomes } from "./calibration.js";

/** Probabilities that rise with the score in the first fold and by `law` afterwards. */
function sample(
  seed: number,
  law: (score: number, fold: number) => number,
  sessions = 450,
  names = 20,
): ScoredOutcomes {
  const random = seededRandom(seed);
  const rows = sessions * names;
  const session = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / names));
  const folds = session.map((t) => Math.floor((3 * t) / sessions));
  const scores = Float64Array.from({ length: rows }, () => random.uniform());
  const outcomes = scores.map((score, row) => (random.uniform() < law(score, folds[row]) ? 1 : 0));
  return { scores, outcomes, folds, sessions: session, scoredAt: session, knownAt: session.map((t) => t + 1) };
}

test("scores that are followed by what they promise are calibrated, and the curve is the promise", () => {
  const found = calibrateOutOfFold(
    sample(1, (score) => 0.3 + 0.4 * score),
    1,
  );
  assert.equal(found.verdict, "holds");
  assert.equal(found.bins.length, 5);
  for (let b = 1; b < 5; b++) assert.ok(found.bins[b].predicted > found.bins[b - 1].predicted);
  // 9,000 rows: an isotonic estimate in the middle of the range misses by a few points at most
  for (const score of [0.3, 0.5, 0.7]) {
    assert.ok(Math.abs(evaluateIsotonic(found.curve, score) - (0.3 + 0.4 * score)) < 0.06);
  }
});

test("calibration that held once and holds no more fails, and the value is called a score", () => {
  const found = calibrateOutOfFold(
    sample(2, (score, fold) => (fold === 0 ? 0.3 + 0.4 * score : 0.1 + 0.4 * score)),
    1,
  );
  assert.equal(found.verdict, "fails");
  assert.match(found.sentence, /this is a score/);
});

test("worthless scores are calibrated to the base rate and tell nothing apart", () => {
  const verdicts = [3, 4, 5, 6, 7, 8].map(
    (seed) =>
      calibrateOutOfFold(
        sample(seed, () => 0.5),
        1,
      ).verdict,
  );
  assert.ok(!verdicts.includes("holds"), verdicts.join());
});

test("the test keeps its size: calibrated scores seldom fail", () => {
  // 40 samples at a nominal 5 %; the method page measures 2 to 4 %. 6 or more of 40 has probability 1 % at 5 %
  let failed = 0;
  for (let seed = 10; seed < 50; seed++) {
    const rows = sample(seed, (score) => 0.3 + 0.4 * score, 240, 15);
    if (calibrateOutOfFold(rows, 1).verdict === "fails") failed++;
  }
  assert.ok(failed <= 5, `${failed} of 40`);
});

test("a fold never learns from itself, from later folds, or from what was not known yet", () => {
  const rows = sample(9, (score) => score);
  const before = calibrateOutOfFold(rows, 1).calibrated;
  const last = rows.outcomes.map((outcome, row) => (rows.folds[row] === 2 ? 1 - outcome : outcome));
  assert.deepEqual(calibrateOutOfFold({ ...rows, outcomes: last }, 1).calibrated, before);
  const isLate = (row: number) => rows.sessions[row] === 100;
  const late = Array.from(rows.knownAt, (at, row) => (isLate(row) ? 200 : at));
  const unseen = rows.outcomes.map((outcome, row) => (isLate(row) ? 1 - outcome : outcome));
  const withLate = calibrateOutOfFold({ ...rows, knownAt: late }, 1).calibrated;
  const changed = calibrateOutOfFold({ ...rows, knownAt: late, outcomes: unseen }, 1).calibrated;
  for (let row = 0; row < changed.length; row++) {
    if (rows.folds[row] < 2) assert.ok(Object.is(changed[row], withLate[row]));
  }
  for (let row = 0; row < before.length; row++) assert.equal(Number.isNaN(before[row]), rows.folds[row] === 0);
});

test("empty, one row, all NaN, constant and short samples are too short or flat, never held", () => {
  const none = sample(1, () => 0.5, 0);
  assert.equal(calibrateOutOfFold(none, 5).verdict, "too short");
  assert.equal(
    calibrateOutOfFold(
      sample(1, () => 0.5, 1, 1),
      5,
    ).verdict,
    "too short",
  );
  assert.equal(
    calibrateOutOfFold(
      sample(1, (score) => score, 30),
      5,
    ).verdict,
    "too short",
  );
  const rows = sample(2, (score) => score);
  const missing = { ...rows, scores: rows.scores.map(() => Number.NaN) };
  assert.equal(calibrateOutOfFold(missing, 1).verdict, "too short");
  const constant = { ...rows, scores: rows.scores.map(() => 0.5) };
  assert.notEqual(calibrateOutOfFold(constant, 1).verdict, "holds");
});
