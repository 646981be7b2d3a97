import assert from "node:assert/strict";
import { test } from "node:test";
import { featureFamily } from "./feature-families.js";
import { featureSetNames, featuresOf } from "./feature-sets.js";
import { scoreUnitOfTarget } from "./score-units.js";

test("every feature of the sets belongs to a family", () => {
  const features = featureSetNames.flatMap((set) => featuresOf(set).map((feature) => feature.name));
  assert.ok(features.length > 180, `${features.length} features`);
  assert.deepEqual(
    features.filter((feature) => featureFamily(feature) === "other features"),
    [],
  );
});

test("a family is found with and without the table's name, and a name that is none of ours is among the others", () => {
  assert.equal(featureFamily("gold.features_x.beta252"), "moves with the market");
  assert.equal(featureFamily("BETA20"), "trend");
  assert.equal(featureFamily("momentum12_1"), "past returns");
  assert.equal(featureFamily("myOwn7"), "other features");
});

test("a rank is told in percentiles, a return in basis points, and one over its volatility as it is", () => {
  assert.deepEqual(scoreUnitOfTarget("excessRank"), { factor: 100, words: "percentiles" });
  assert.deepEqual(scoreUnitOfTarget("excessReturn"), { factor: 1e4, words: "basis points" });
  assert.deepEqual(scoreUnitOfTarget("volatilityScaledReturn"), { factor: 1, words: "volatilities" });
});
