import assert from "node:assert/strict";
import { test } from "node:test";
import { featureSetTables } from "./feature-sets.js";
import { streetConfig } from "./planted-market.js";
import { plannedTrials } from "./trial-identity.js";

test("one trial is planned once, whatever the primary horizon; the primary question comes first", () => {
  for (const primaryHorizon of [1, 5]) {
    const config = { ...streetConfig, primaryHorizon, horizons: [1, 5], full: true };
    const planned = plannedTrials(config, featureSetTables(config), true);
    assert.equal(new Set(planned.map(({ trialId }) => trialId)).size, planned.length);
    assert.deepEqual(
      planned.map(({ isPrimary }) => isPrimary),
      planned.map((_, i) => i === 0),
    );
    assert.equal(planned[0].learner, "xgboost");
  }
});

test("every candidate has a control of its own: the same question on permuted labels", () => {
  for (const [full, hasBoosting] of [
    [false, true],
    [true, true],
    [true, false],
  ]) {
    const config = { ...streetConfig, full, horizons: [1, 5], source: { ...streetConfig.source, hasSectors: true } };
    const planned = plannedTrials(config, featureSetTables(config), hasBoosting);
    const question = ({ target, horizon, learner, everySessions }: (typeof planned)[number]) =>
      `${target} ${horizon} ${learner} ${everySessions}`;
    const candidates = planned.filter(({ role }) => role === "candidate").map(question);
    const controls = planned.filter(({ role }) => role === "control");
    assert.deepEqual(controls.map(question), candidates);
    assert.ok(controls.every(({ isPermuted, definition }) => isPermuted && /permutedWithinSession/.test(definition)));
    // two learners at two horizons by three targets, and the primary question by each
    assert.equal(candidates.length, full ? (hasBoosting ? 14 : 7) : 2);
  }
});
