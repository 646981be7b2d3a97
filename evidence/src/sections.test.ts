import assert from "node:assert/strict";
import { test } from "node:test";
import { nullRows, nullSection } from "./null-section.js";
import { plantedSection } from "./planted-section.js";
import type { MarketResult, PlantedPoint } from "./results.js";

const base = { study: "nulls", source: "demo:", code: "abc" };

/** Twenty signals of which the first `rejected` reject. */
function nullMarket(seed: number, rejected: number): MarketResult {
  const t = Array.from({ length: 20 }, (_, i) => (i < rejected ? (i % 2 === 0 ? 2.5 : -2.5) : 1));
  const test = { t, criticalValue: t.map(() => 2) };
  return { ...base, seed, nulls: { signals: 20, sessions: 900, securities: 190, tests: { "rank IC, 5": test } } };
}

test("the size of a test is its rejections, both ways round, over all markets", () => {
  // 1 of 20 and 2 of 20: 7.5 %; the rates 5 and 10 % differ by 5, so the mean's error is 2.5.
  const section = nullSection([nullMarket(1, 1), nullMarket(2, 2)]);
  assert.match(section, /40 null signals on 2 markets \(seeds 1, 2;/);
  assert.match(section, /\| rank IC \| 7\.5 % ± 2\.5 \|/);
  const many = Array.from({ length: 10 }, (_, i) => nullMarket(i + 1, 5));
  assert.match(nullSection(many), /\| 25\.0 % ± 0\.0 \*\*outside\*\* \|/);
  assert.doesNotMatch(nullSection(many.slice(1)), /outside/);
  assert.deepEqual(nullRows([nullMarket(2, 2)])[1], [2, "rank IC", "5", 20, 2, "0.100", "abc"]);
});

test("a true IC on the edge of the band is inside, one without a band is not", () => {
  const point = (low: number | null, high: number | null): PlantedPoint => ({
    horizon: 5,
    trueRankIc: 0.03,
    rankIc: { mean: 0.031, low, high, t: 3 },
    spread: { mean: 0, low, high, t: 1 },
    sharpe: 1,
  });
  const results = [point(0.03, 0.04), point(0.02, 0.03), point(0.031, 0.04), point(null, null)].map(
    (planted, i): MarketResult => ({ ...base, study: "planted", seed: i + 1, planted: [planted] }),
  );
  assert.match(plantedSection(results), /\| 5 \| 0\.0300 \| 0\.0310 \| 2 of 4: \*\*missed\*\* \| 4 of 4 \|/);
});
