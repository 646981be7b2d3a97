import assert from "node:assert/strict";
import { test } from "node:test";
import { calendarOf } from "@plumbline/core";
import { plainContext, plantMarket, streetConfig } from "../definitions/planted-market.js";
import { evaluatePlanted, market } from "./evaluate-planted.js";
import { buildEvaluationPanel } from "./evaluation-panel.js";
import { scoreLabelBaseline } from "./label-baselines.js";

test("label baselines rank by the newest labels known at the close, and by their sector's mean", async () => {
  const source = { ...streetConfig.source, hasSectors: true };
  const context = plainContext({ config: { ...streetConfig, source } });
  const frames = plantMarket(market);
  const { all, summaries } = await evaluatePlanted(frames, context);
  const ofLearner = (learner: string) => all.find((summary) => summary.trial.learner === learner);
  for (const learner of ["last label", "sector mean"]) {
    const found = ofLearner(learner);
    assert.equal(found?.trial.role, "baseline");
    // the first label of 5 sessions is known at the seventh close, the last one judged is that of six sessions before the end
    assert.equal(found?.window.sessions, market.sessions - 6 - 6);
    assert.equal(found?.deflation.trials, 2);
    assert.equal(found?.holm.pValue, null);
  }
  const baselines = summaries[0].baselines;
  assert.deepEqual(
    baselines.map((baseline) => baseline.name),
    ["ridge", "single feature", "last label", "sector mean", "permuted labels"],
  );
  assert.equal(baselines[2].rankIc.value, ofLearner("last label")?.verdict.primary.value);
  assert.equal(baselines[2].trialId, ofLearner("last label")?.trial.trialId);
  assert.equal(baselines[1].reason, "not made for this question");
  assert.equal(baselines[4].trialId, "c-control");
});

test("a label baseline knows nothing of later prices: its ranking of a session stays when later ones change", async () => {
  const source = { ...streetConfig.source, hasSectors: true };
  const panelOf = (sessions: number) => {
    const frames = plantMarket({ ...market, sessions });
    return buildEvaluationPanel(
      {
        predictions: frames["gold.predictions"],
        targets: frames["gold.targets"],
        universe: frames["gold.universe"],
        bars: frames["silver.bars"],
        corporateActions: frames["silver.corporateActions"],
      },
      source,
    );
  };
  const closeOf = calendarOf("XNYS").closeOf;
  const [short, long] = [panelOf(100), panelOf(160)];
  for (const learner of ["last label", "sector mean"]) {
    const before = scoreLabelBaseline({ learner, horizon: 5 }, short, closeOf);
    const after = scoreLabelBaseline({ learner, horizon: 5 }, long, closeOf);
    assert.ok(before && after);
    assert.deepEqual(before.scores, after.scores.subarray(0, before.scores.length));
    assert.equal(before.first, 6);
  }
  const sectors =
    scoreLabelBaseline({ learner: "sector mean", horizon: 5 }, short, closeOf)?.scores ?? new Float64Array(0);
  const row = sectors.subarray(50 * market.names, 51 * market.names);
  assert.equal(row[0], row[12]);
  assert.notEqual(row[0], row[1]);
  const last = scoreLabelBaseline({ learner: "last label", horizon: 5 }, short, closeOf)?.scores ?? new Float64Array(0);
  const mean = [0, 12, 24, 36, 48].reduce((sum, n) => sum + last[50 * market.names + n], 0) / 5;
  assert.ok(Math.abs(row[0] - mean) < 1e-15);
  assert.equal(scoreLabelBaseline({ learner: "last label", horizon: 3 }, short, closeOf), null);
});
