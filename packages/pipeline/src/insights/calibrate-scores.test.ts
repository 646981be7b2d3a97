import assert from "node:assert/strict";
import { test } from "node:test";
import { constantText, type Frame, filterRows, makeFrame, textColumn } from "@plumbline/core";
import { evaluateIsotonic } from "@plumbline/quant";
import fc from "fast-check";
import { seededUniform } from "../definitions/planted-market.js";
import { type CalibratedScores, calibrateScores, scoredRows } from "./calibrate-scores.js";
import { KnownOutcomes } from "./known-outcomes.js";

const horizon = 5;
const names = 20;
const sessions = 1_500;
const first = 12_000;

/** Scores of three models in turn, and returns that follow them with so much strength. */
function plant(strength: number, seed: number, days = sessions): { predictions: Frame; targets: Frame } {
  const uniform = seededUniform(seed);
  const cells = days * names;
  const session = {
    type: "date" as const,
    values: Int32Array.from({ length: cells }, (_, i) => first + Math.floor(i / names)),
  };
  const securityId = textColumn(Array.from({ length: cells }, (_, i) => `S${i % names}`));
  const score = Float64Array.from({ length: cells }, () => uniform() - 0.5);
  const clocks = (late: number) => ({
    knownAt: { type: "instant" as const, values: Float64Array.from(session.values, (day) => day + late) },
    knownAtBasis: constantText("rule", cells),
    ingestedAt: { type: "instant" as const, values: new Float64Array(cells) },
  });
  const fold = Array.from({ length: cells }, (_, i) => `model${Math.floor((3 * Math.floor(i / names)) / sessions)}`);
  return {
    predictions: makeFrame({
      trialId: constantText("trial", cells),
      session,
      securityId,
      modelId: textColumn(fold),
      score: { type: "float64", values: score },
      ...clocks(0),
    }),
    targets: makeFrame({
      horizon: { type: "int32", values: new Int32Array(cells).fill(horizon) },
      session,
      securityId,
      t1: { type: "date", values: session.values.map((day) => day + horizon + 1) },
      excessReturn: { type: "float64", values: score.map((value) => strength * value + 0.06 * (uniform() - 0.5)) },
      ...clocks(horizon + 1),
    }),
  };
}

const last = first + sessions;
function calibrate({ predictions, targets }: { predictions: Frame; targets: Frame }, day = last): CalibratedScores {
  const rows = scoredRows(predictions, "trial", horizon, day);
  const outcomes = new KnownOutcomes(targets, horizon, { instant: day, session: day }, new Set(rows.sessions));
  return calibrateScores(rows, outcomes, horizon);
}

test("scores that are followed by returns become predictions near the truth, with the truth inside the band", () => {
  const { partOf, curve } = calibrate(plant(0.04, 3));
  assert.ok(curve);
  for (const score of [-0.45, -0.2, 0, 0.2, 0.45]) {
    const { kind, value, low, high, cases, sessions: taken, oneInTenBelow, oneInTenAbove } = partOf(score);
    assert.equal(kind, "prediction");
    assert.ok(value !== null && low !== null && high !== null);
    assert.ok(Math.abs(value - 0.04 * score) < 0.004, `${value} for ${score}`);
    assert.ok(low <= value && value <= high);
    // every fifth session of 1500, less the one whose label is not known; a few have no case in the fifth
    assert.ok(taken > 285 && taken <= 299);
    assert.equal(cases, (299 * names) / 5);
    // the noise is uniform over 6 %: nine tenths of it lie within 2.4 % of the value's own fifth
    assert.ok(Math.abs(Number(oneInTenAbove) - Number(oneInTenBelow) - 0.048) < 0.006);
  }
});

test("the band holds the truth at the ends too: the best score is not promised the luckiest outcomes", () => {
  const ends = [-0.49, -0.45, 0.45, 0.49];
  let held = 0;
  let stated = 0;
  let above = 0;
  for (let seed = 1; seed <= 30; seed++) {
    const { partOf } = calibrate(plant(0.008, seed));
    for (const score of ends) {
      const { value, low, high } = partOf(score);
      if (value === null || low === null || high === null) continue;
      stated++;
      if (low <= 0.008 * score && 0.008 * score <= high) held++;
      above += (value - 0.008 * score) * Math.sign(score);
    }
  }
  assert.ok(stated >= 80, `${stated} stated`);
  assert.ok(held >= 0.93 * stated, `${held} of ${stated}`);
  assert.ok(above / stated < 0.0005, `${above / stated} too far out on average`);
});

test("a higher score never gets a lower prediction", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(0.02, 0.05), (seed, strength) => {
      const { curve, partOf } = calibrate(plant(strength, seed, 900));
      let before = Number.NEGATIVE_INFINITY;
      for (let score = -0.6; score <= 0.6; score += 0.01) {
        const value = curve ? evaluateIsotonic(curve, score) : 0;
        assert.ok(value >= before);
        if (curve) assert.equal(partOf(score).value, value);
        before = value;
      }
    }),
    { numRuns: 8, seed: 1 },
  );
});

test("scores that nothing follows are called scores, without a unit of return", () => {
  let predictions = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const part = calibrate(plant(0, seed, 600)).partOf(0.3);
    if (part.kind === "prediction") predictions++;
    else assert.deepEqual([part.value, part.low, part.high], [null, null, null]);
    assert.match(part.sentence, part.kind === "score" ? /this is a score/ : /Expected excess return/);
  }
  // the covariance's band lies above zero by chance in one of forty
  assert.ok(predictions <= 2, `${predictions} of 20`);
});

test("labels that were not known at the session, and later scores, change nothing", () => {
  const long = plant(0.04, 9);
  const day = first + 900;
  const known = {
    predictions: filterRows(long.predictions, (row) => first + Math.floor(row / names) <= day),
    targets: filterRows(long.targets, (row) => first + Math.floor(row / names) + horizon + 1 <= day),
  };
  assert.deepEqual(calibrate(long, day).partOf(0.3), calibrate(known, day).partOf(0.3));
});

test("no outcome, one session, all equal or missing scores: a score and a reason, never a number made up", () => {
  const planted = plant(0.04, 2, 40);
  const none = calibrate(planted, first).partOf(0.1);
  assert.deepEqual([none.verdict, none.cases], ["absent", 0]);
  const short = calibrate(planted, first + 8).partOf(0.1);
  assert.deepEqual([short.kind, short.value, short.verdict], ["score", null, "too short"]);
  const flat = { type: "float64" as const, values: new Float64Array(planted.predictions.rows).fill(0.2) };
  const equal = {
    ...planted,
    predictions: { ...planted.predictions, columns: { ...planted.predictions.columns, score: flat } },
  };
  assert.equal(calibrate(equal).partOf(0.2).kind, "score");
  const nan = { type: "float64" as const, values: new Float64Array(planted.predictions.rows).fill(Number.NaN) };
  const missing = {
    ...planted,
    predictions: { ...planted.predictions, columns: { ...planted.predictions.columns, score: nan } },
  };
  assert.equal(calibrate(missing).partOf(0.2).verdict, "absent");
  assert.equal(scoredRows(planted.predictions, "another", horizon, last).scores.length, 0);
});
