import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { DuckDBInstance } from "@duckdb/node-api";
import { openGradientBoosting } from "@plumbline/adapters";
import type { FeatureMatrix } from "@plumbline/core";
import {
  averageRanks,
  combinatorialScheme,
  evaluateIsotonic,
  expectedMargin,
  fitIsotonic,
  mean,
  pairedCorrelations,
  pearsonCorrelation,
  predictTrees,
  purgedCombinatorialSplits,
  purgeTraining,
  readXgboostModel,
  treeContributions,
} from "@plumbline/quant";
import { root, shared } from "./venv.js";

interface GoldenCase {
  readonly id: string;
  readonly [key: string]: unknown;
}
interface Golden {
  readonly tolerance: Readonly<Record<string, number>>;
  readonly cases: readonly GoldenCase[];
}

const folder = join(shared, "data", "golden");
const golden = JSON.parse(readFileSync(join(folder, "ml.json"), "utf8")) as Golden;
const opened = await openGradientBoosting({ cacheDir: join(root, ".cache"), env: process.env });
if ("absent" in opened) throw new Error(opened.absent);
const { engine } = opened;
after(() => engine.close());

/** Contributions equal XGBoost's own to this; the golden file states no tolerance for them. */
const contributionTolerance = 1e-5;

/** Cases that this suite answers, and why the others are not. */
const answered = ["xgb_reg", "xgb_clf", "isotonic_on_test_clf"] as const;
/** Cases whose names hold their parameters: sessions, groups, tested, purge, embargo; sessions, train, test, purge. */
const combinatorial = /^cpcv_(\d+)_(\d+)_(\d+)_p(\d+)_e(\d+)$/;
const walkForward = /^walkforward_(\d+)_(\d+)_(\d+)_p(\d+)$/;
const unanswered: Readonly<Record<string, string>> = {
  lgb_reg: "LightGBM is no learner here",
  pca5_on_standardized_train: "no principal components here",
  ridge_a10: "answered by ridge.suite.ts",
  lasso_1e3: "no lasso here",
  enet: "no elastic net here",
  logistic_l2_C1: "no logistic regression here",
  drift_train_vs_test: "drift is not monitored yet",
};

function caseOf(id: (typeof answered)[number]): GoldenCase {
  const found = golden.cases.find((entry) => entry.id === id);
  assert.ok(found, `${id} is not in ml.json`);
  return found;
}

const near = (actual: number, expected: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual}, expected ${expected}`);

const features = caseOf("xgb_reg").features as readonly string[];

/** Test rows of the golden file, by symbol and date: features in single precision, the forward return, the date. */
async function testRows(): Promise<{ matrix: FeatureMatrix; forward: Float64Array; dates: string[] }> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const file = join(folder, "alpha158", "alpha158.parquet");
  const columns = [...features, "FWD5"].map((name) => `"${name}"`).join(", ");
  const usable = [...features, "FWD5"].map((name) => `isfinite("${name}")`).join(" and ");
  const reader = await connection.runAndReadAll(
    `select cast(date as date)::varchar, ${columns} from '${file}'
     where cast(date as date) > date '2016-07-12' and ${usable} order by symbol, date`,
  );
  const rows = reader.getRows();
  connection.closeSync();
  const values = Float32Array.from(rows.flatMap((row) => row.slice(1, -1).map(Number)));
  return {
    matrix: { values, rows: rows.length, columns: features.length },
    forward: Float64Array.from(rows, (row) => Number(row[row.length - 1])),
    dates: rows.map((row) => String(row[0])),
  };
}
const sample = await testRows();
const model = (name: string) => new Uint8Array(readFileSync(join(folder, "models", name)));

test("every case of ml.json is answered here or has a reason why not", () => {
  const known: readonly string[] = [...answered, ...Object.keys(unanswered)];
  for (const { id } of golden.cases) {
    assert.ok(known.includes(id) || combinatorial.test(id) || walkForward.test(id), `${id} is not answered`);
  }
  assert.ok(
    golden.cases.some(({ id }) => combinatorial.test(id)) && golden.cases.some(({ id }) => walkForward.test(id)),
  );
});

test("contributions of the first 25 test rows equal Python's, and sum to the margin", async () => {
  const entry = caseOf("xgb_reg");
  assert.equal(sample.matrix.rows, entry.n_test);
  const expected = entry.shap_first25 as readonly (readonly number[])[];
  const width = features.length + 1;
  const matrix = {
    values: sample.matrix.values.slice(0, expected.length * features.length),
    rows: expected.length,
    columns: features.length,
  };
  const found = await engine.contributions(model("xgb_reg.json"), matrix);
  const scores = await engine.predict(model("xgb_reg.json"), matrix);
  expected.forEach((row, i) => {
    assert.equal(row.length, width);
    row.forEach((value, j) => {
      near(found[i * width + j], value, contributionTolerance, `row ${i}, ${features[j] ?? "base value"}`);
    });
    const sum = found.subarray(i * width, (i + 1) * width).reduce((total, value) => total + value, 0);
    near(sum, scores[i], contributionTolerance, `sum of row ${i}`);
  });
});

test("our own trees of the stored regressor give Python's contributions and margin too", async () => {
  const expected = caseOf("xgb_reg").shap_first25 as readonly (readonly number[])[];
  const ensemble = readXgboostModel(model("xgb_reg.json"));
  const found = treeContributions(ensemble, sample.matrix.values, expected.length);
  const base = expectedMargin(ensemble);
  const scores = await engine.predict(model("xgb_reg.json"), sample.matrix);
  expected.forEach((row, i) => {
    const own = found.subarray(i * features.length, (i + 1) * features.length);
    own.forEach((value, j) => {
      near(value, row[j], contributionTolerance, `row ${i}, ${features[j]}`);
    });
    near(base, row[features.length], contributionTolerance, "base value");
    const margin = own.reduce((sum, value) => sum + value, base);
    near(margin, scores[i], contributionTolerance, `sum of row ${i}`);
    near(predictTrees(ensemble, sample.matrix.values, i * features.length), scores[i], 0, `score of row ${i}`);
  });
});

test("predictions of the stored boosters equal the recorded ones", async () => {
  const lines = readFileSync(join(folder, "models", "predictions_200.csv"), "utf8")
    .trim()
    .split("\n");
  const header = lines[0].split(",");
  const rows = lines.slice(1).map((line) => line.split(","));
  const values = Float32Array.from(rows.flatMap((row) => features.map((name) => Number(row[header.indexOf(name)]))));
  const matrix = { values, rows: rows.length, columns: features.length };
  for (const name of ["xgb_reg", "xgb_clf"]) {
    const scores = await engine.predict(model(`${name}.json`), matrix);
    rows.forEach((row, i) => {
      near(scores[i], Number(row[header.indexOf(name)]), golden.tolerance.pred_same_model, `${name}, row ${i}`);
    });
  }
});

test("metrics of the stored regressor on all test rows equal the recorded ones", async () => {
  const expected = caseOf("xgb_reg").metrics as Readonly<Record<string, number>>;
  const scores = Float64Array.from(await engine.predict(model("xgb_reg.json"), sample.matrix));
  const { forward, dates } = sample;
  const errors = scores.map((score, i) => score - forward[i]);
  const tolerance = golden.tolerance.metrics;
  near(Math.sqrt(mean(errors.map((error) => error * error))), expected.rmse, tolerance, "rmse");
  near(mean(errors.map(Math.abs)), expected.mae, tolerance, "mae");
  near(pearsonCorrelation(scores, forward), expected.pearson, tolerance, "pearson");
  near(pairedCorrelations(scores, forward, 2).spearman, expected.spearman, tolerance, "spearman");
  const days = [...new Set(dates)];
  const rowsOf = new Map<string, number[]>(days.map((day) => [day, []]));
  dates.forEach((day, row) => {
    rowsOf.get(day)?.push(row);
  });
  const daily = days.map((day) => {
    const rows = rowsOf.get(day) ?? [];
    const pick = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]);
    return pairedCorrelations(pick(scores), pick(forward), 2).spearman;
  });
  near(mean(Float64Array.from(daily)), expected.mean_daily_rank_ic, tolerance, "mean daily rank IC");
});

test("metrics and isotonic calibration of the stored classifier equal the recorded ones", async () => {
  const probabilities = Float64Array.from(await engine.predict(model("xgb_clf.json"), sample.matrix));
  const outcomes = sample.forward.map((value) => (value > 0 ? 1 : 0));
  const expected = caseOf("xgb_clf").metrics as Readonly<Record<string, number>>;
  const tolerance = golden.tolerance.metrics;
  near(mean(outcomes), expected.base_rate, tolerance, "base rate");
  near(mean(probabilities.map((p, i) => (p - outcomes[i]) * (p - outcomes[i]))), expected.brier, tolerance, "brier");
  const losses = probabilities.map((p, i) => -Math.log(outcomes[i] === 1 ? p : 1 - p));
  near(mean(losses), expected.logloss, tolerance, "log loss");
  const ranks = new Float64Array(outcomes.length);
  averageRanks(probabilities, ranks);
  const positives = outcomes.reduce((sum, one) => sum + one, 0);
  const rankSum = ranks.reduce((sum, rank, i) => sum + rank * outcomes[i], 0);
  const area = (rankSum - (positives * (positives + 1)) / 2) / (positives * (outcomes.length - positives));
  near(area, expected.auc, tolerance, "area under the curve");
  const isotonic = caseOf("isotonic_on_test_clf");
  const value = isotonic.value as readonly number[];
  const curve = fitIsotonic(probabilities, outcomes);
  (isotonic.at as readonly number[]).forEach((place, i) => {
    near(evaluateIsotonic(curve, place), value[i], tolerance, `isotonic at ${place}`);
  });
});

/** skfolio's purge of p sessions is a label of p + 1 here. */
function overlappingLabels(sessions: number, purge: number): { start: readonly number[]; end: readonly number[] } {
  const start = Array.from({ length: sessions }, (_, t) => t);
  return { start, end: start.map((t) => t + purge + 1) };
}

test("purged combinatorial splits equal skfolio's", () => {
  for (const entry of golden.cases) {
    const [sessions, groups, tested, purge, embargo] = (combinatorial.exec(entry.id) ?? []).slice(1).map(Number);
    if (sessions === undefined) continue;
    const labels = overlappingLabels(sessions, purge);
    const scheme = combinatorialScheme(groups, tested);
    const splits = purgedCombinatorialSplits(labels.start, labels, scheme, embargo);
    assert.equal(splits.length, entry.n_splits);
    assert.equal(scheme.paths.length, entry.n_test_paths);
    assert.deepEqual(
      splits.map((split) => split.train.length),
      entry.train_len,
    );
    const first = entry.splits_first3 as readonly [readonly number[], readonly (readonly number[])[]][];
    first.forEach(([train, tests], i) => {
      assert.deepEqual([...splits[i].train], train);
      assert.deepEqual([...splits[i].test], tests.flat());
    });
  }
});

test("purged walk-forward steps equal skfolio's: training ends early, tests stay whole", () => {
  for (const entry of golden.cases) {
    const [sessions, , , purge] = (walkForward.exec(entry.id) ?? []).slice(1).map(Number);
    if (sessions === undefined) continue;
    const labels = overlappingLabels(sessions, purge);
    for (const [trainFrom, trainTo, testFrom, testTo] of entry.splits as readonly (readonly number[])[]) {
      const before = labels.start.slice(trainFrom, testFrom);
      const kept = purgeTraining(labels, before, [labels.start.slice(testFrom, testTo + 1)], 0);
      assert.deepEqual([...kept], labels.start.slice(trainFrom, trainTo + 1));
    }
  }
});
