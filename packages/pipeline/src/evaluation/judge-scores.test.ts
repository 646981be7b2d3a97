import assert from "node:assert/strict";
import { test } from "node:test";
import { isoDay } from "@plumbline/core";
import { defaultConventions } from "@plumbline/quant";
import { plantMarket, streetConfig } from "../definitions/planted-market.js";
import { buildEvaluationPanel } from "./evaluation-panel.js";
import { judgeScores } from "./judge-scores.js";
import { judgeTrial } from "./judge-trial.js";
import { readScores } from "./trial-scores.js";

const frames = plantMarket({
  sessions: 260,
  names: 20,
  horizons: [1, 5],
  seed: 3,
  trials: [{ trialId: "t", role: "candidate", horizon: 5, strength: 0.3 }],
});
const panel = buildEvaluationPanel(
  {
    predictions: frames["gold.predictions"],
    targets: frames["gold.targets"],
    universe: frames["gold.universe"],
    bars: frames["silver.bars"],
    corporateActions: frames["silver.corporateActions"],
  },
  streetConfig.source,
);
const days = Array.from(panel.days, isoDay);

test("scores without a trial are judged as those of a trial at no cost", () => {
  const own = readScores(frames["gold.predictions"], panel, new Set(["t"])).get("t");
  assert.ok(own);
  const trial = { trialId: "t", role: "candidate", isPrimary: true, target: "x", horizon: 5, learner: "x" };
  const expected = judgeTrial(panel, trial, own, days, 0, defaultConventions);
  const judged = judgeScores(panel, own.scores, 5, days, defaultConventions);
  assert.ok(judged);
  assert.equal(judged.rankIc.mean, expected.rankIc.value);
  assert.deepEqual([judged.rankIc.low, judged.rankIc.high], expected.rankIc.ci95);
  assert.equal(judged.spread.mean, expected.spread.value);
  const scale = Math.sqrt(defaultConventions.periodsPerYear);
  assert.ok(Math.abs((judged.longShort.sharpe.value ?? Number.NaN) - expected.periodSharpe * scale) < 1e-12);
});

test("scores of others than members, and horizons without labels, judge nothing", () => {
  const nobody = { ...panel, members: new Uint8Array(panel.members.length) };
  const scores = Float64Array.from(panel.members, (_, place) => place % 7);
  assert.equal(judgeScores(nobody, scores, 5, days, defaultConventions), null);
  assert.equal(judgeScores(panel, scores, 4, days, defaultConventions), null);
  assert.equal(judgeScores(panel, scores.fill(Number.NaN), 5, days, defaultConventions), null);
});

test("scores that are all alike have no IC and trade nothing", () => {
  const judged = judgeScores(panel, new Float64Array(panel.members.length), 1, days, defaultConventions);
  assert.ok(judged);
  assert.equal(judged.rankIc.n, 0);
  assert.ok(Number.isNaN(judged.spread.mean));
  assert.equal(judged.longShort.sharpe.value, null);
});
