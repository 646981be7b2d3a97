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
