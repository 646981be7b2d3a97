import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tree, TreeEnsemble } from "@plumbline/quant";
import fc from "fast-check";
import { seededUniform } from "../definitions/planted-market.js";
import { scoreUnitOfTarget } from "../definitions/score-units.js";
import { DecileEdge } from "./counterfactual.js";
import type { ExplainedSession } from "./explained-session.js";
import { presentCounts } from "./places.js";
import type { RankedSecurity } from "./ranking.js";
import { rankAt } from "./score-steps.js";
import { ScoreParts, type SessionModel, scoreOf } from "./session-model.js";

const columns = ["volatility21", "reversal5", "beta252", "ROC60"];

/** A complete tree of depth 2 with random thresholds and leaves. */
function randomTree(uniform: () => number): Tree {
  const feature = Int32Array.from({ length: 7 }, () => Math.floor(uniform() * columns.length));
  return {
    left: Int32Array.of(1, 3, 5, -1, -1, -1, -1),
    right: Int32Array.of(2, 4, 6, -1, -1, -1, -1),
    feature,
    threshold: Float64Array.from({ length: 7 }, (_, node) =>
      Math.fround(node < 3 ? uniform() : 0.02 * (uniform() - 0.5)),
    ),
    missingLeft: Uint8Array.from({ length: 7 }, () => (uniform() < 0.5 ? 1 : 0)),
    cover: Float64Array.of(8, 4, 4, 2, 2, 2, 2),
  };
}

/** A session of so many securities with distinct ranks, some missing, scored by the model. */
function plant(model: SessionModel, rows: number, uniform: () => number, missing: number) {
  const width = columns.length;
  const ranks = new Float32Array(rows * width).fill(Number.NaN);
  for (let column = 0; column < width; column++) {
    const present = Array.from({ length: rows }, (_, row) => row).filter(() => uniform() >= missing);
    const order = present.map((row) => ({ row, key: uniform() })).sort((a, b) => a.key - b.key);
    order.forEach(({ row }, i) => {
      ranks[row * width + column] = rankAt(i + 1, order.length);
    });
  }
  const securities = Array.from({ length: rows }, (_, row) => `S${String(row).padStart(3, "0")}`);
  const inputs = { columns, ranks, values: ranks, rows, securities };
  const parts = new ScoreParts(model, ranks, rows);
  const rowOf = new Map(securities.map((id, row) => [id, row]));
  const explained: ExplainedSession = { inputs, model, base: 0, parts, rowOf, present: presentCounts(inputs) };
  const ranked = securities
    .map((securityId, row) => ({ securityId, score: scoreOf(model, ranks, row * width) }))
    .sort((a, b) => b.score - a.score || (a.securityId < b.securityId ? -1 : 1))
    .map(({ securityId, score }, i): RankedSecurity => {
      return { securityId, modelId: "model", score, position: i + 1, previousPosition: null, knownAt: 0 };
    });
  return { explained, ranked };
}

const common = { modelId: "model", columns, trainedTo: "2017-01-03" };
function treeModel(uniform: () => number, trees: number): SessionModel {
  const ensemble: TreeEnsemble = {
    columns: columns.length,
    base: 0.5,
    trees: Array.from({ length: trees }, () => randomTree(uniform)),
  };
  return { ...common, learner: "xgboost", trees: ensemble };
}
function ridgeModel(uniform: () => number): SessionModel {
  const ridge = {
    centre: 0.5,
    mean: Float64Array.from(columns, () => 0),
    scale: Float64Array.from(columns, () => 0.3),
    coefficients: Float64Array.from(columns, () => uniform() - 0.5),
    intercept: 0,
    penalty: 1,
    rows: 10,
  };
  return { ...common, learner: "ridge", ridge };
}

/** Score of the security after its changes, by the model, from the places told. */
function scoreAfter(
  explained: ExplainedSession,
  id: string,
  changes: readonly { feature: string; placeTo: number; of: number }[],
) {
  const width = columns.length;
  const row = explained.rowOf.get(id) ?? -1;
  const values = explained.inputs.ranks.slice(row * width, (row + 1) * width);
  for (const { feature, placeTo, of } of changes) values[columns.indexOf(feature)] = rankAt(of - placeTo + 1, of);
  return scoreOf(explained.model, values, 0);
}

const planted = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  rows: fc.integer({ min: 10, max: 60 }),
  trees: fc.integer({ min: 1, max: 12 }),
  isRidge: fc.boolean(),
  missing: fc.constantFrom(0, 0.2),
});

const percentiles = scoreUnitOfTarget("excessRank");

test("what is told really moves the security over the edge: scored again by the model", () => {
  let told = 0;
  fc.assert(
    fc.property(planted, ({ seed, rows, trees, isRidge, missing }) => {
      const uniform = seededUniform(seed);
      const { explained, ranked } = plant(
        isRidge ? ridgeModel(uniform) : treeModel(uniform, trees),
        rows,
        uniform,
        missing,
      );
      const decile = Math.floor(rows / 10);
      const edge = new DecileEdge(explained, ranked, percentiles);
      for (const security of ranked) {
        const part = edge.partOf(security);
        assert.equal(part.direction, security.position <= decile ? "leave" : "enter");
        assert.equal(part.changes.length === 0, part.reason !== null);
        if (part.changes.length === 0) continue;
        told++;
        const after = scoreAfter(explained, security.securityId, part.changes);
        assert.equal(after, part.scoreAfter);
        if (part.direction === "leave") assert.ok(after < ranked[decile].score);
        else assert.ok(after > ranked[decile - 1].score);
      }
    }),
    { numRuns: 60, seed: 9 },
  );
  assert.ok(told > 200, `${told} counterfactuals`);
});

test("no smaller change of one feature is enough: every attainable place of every feature is tried", () => {
  fc.assert(
    fc.property(planted, ({ seed, rows, trees, missing }) => {
      const uniform = seededUniform(seed);
      const { explained, ranked } = plant(treeModel(uniform, trees), rows, uniform, missing);
      const decile = Math.floor(rows / 10);
      const edge = new DecileEdge(explained, ranked, percentiles);
      for (const security of ranked.slice(0, decile)) {
        const part = edge.partOf(security);
        const row = explained.rowOf.get(security.securityId) ?? -1;
        let smallest = Number.POSITIVE_INFINITY;
        columns.forEach((feature, column) => {
          const from = explained.inputs.ranks[row * columns.length + column];
          const of = explained.present[column];
          if (Number.isNaN(from)) return;
          for (let placeTo = 1; placeTo <= of; placeTo++) {
            const after = scoreAfter(explained, security.securityId, [{ feature, placeTo, of }]);
            if (after < ranked[decile].score)
              smallest = Math.min(smallest, Math.abs(rankAt(of - placeTo + 1, of) - from));
          }
        });
        const size = part.changes.reduce((sum, { rankFrom, rankTo }) => sum + Math.abs(rankTo - rankFrom), 0);
        if (part.changes.length === 1) assert.ok(Math.abs(size - smallest) < 2e-6);
        else assert.equal(smallest, Number.POSITIVE_INFINITY);
      }
    }),
    { numRuns: 40, seed: 10 },
  );
});

test("under ten ranked securities there is no decile, and a row that is not held says so", () => {
  const uniform = seededUniform(1);
  const { explained, ranked } = plant(ridgeModel(uniform), 9, uniform, 0);
  assert.match(String(new DecileEdge(explained, ranked, percentiles).partOf(ranked[0]).reason), /Too few/);
  assert.match(String(new DecileEdge(explained, [], percentiles).partOf(ranked[0]).reason), /Too few/);
  const more = plant(ridgeModel(uniform), 12, uniform, 0);
  const stranger = { ...more.ranked[0], securityId: "other" };
  assert.match(String(new DecileEdge(more.explained, more.ranked, percentiles).partOf(stranger).reason), /not held/);
});

test("features that are all missing move nothing, and equal scores have no way in by standing still", () => {
  const uniform = seededUniform(3);
  const { explained, ranked } = plant(treeModel(uniform, 4), 20, uniform, 1);
  for (const security of ranked)
    assert.equal(new DecileEdge(explained, ranked, percentiles).partOf(security).changes.length, 0);
});
