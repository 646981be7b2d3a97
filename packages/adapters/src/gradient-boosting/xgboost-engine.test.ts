import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type BoostingParameters, type FeatureMatrix, PlatformError } from "@plumbline/core";
import { openGradientBoosting } from "./open-gradient-boosting.js";

const cacheDir = join(fileURLToPath(new URL("../../../../", import.meta.url)), ".cache");
const opened = await openGradientBoosting({ cacheDir, env: process.env });
const skip = "absent" in opened ? `no XGBoost here: ${opened.absent}` : false;
if (skip) console.log(skip);

const rows = 3_000;
const columns = 7;
const { matrix, labels } = example();
const parameters: BoostingParameters = {
  objective: "reg:squarederror",
  rounds: 15,
  maxDepth: 4,
  eta: 0.1,
  maxBin: 64,
  minChildWeight: 5,
  subsample: 0.7,
  colsampleByTree: 0.6,
  lambda: 2,
  seed: 11,
  threads: 1,
};

function engine() {
  if ("absent" in opened) throw new Error(opened.absent);
  return opened.engine;
}
after(async () => {
  if ("engine" in opened) await opened.engine.close();
});

/** Uniform numbers of a linear congruential generator (Numerical Recipes), one in twenty missing. */
function example(): { matrix: FeatureMatrix; labels: Float32Array } {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const values = new Float32Array(rows * columns).map(() => (uniform() < 0.05 ? Number.NaN : uniform()));
  const known = (row: number, column: number) => values[row * columns + column] || 0;
  const answers = new Float32Array(rows).map((_, row) => known(row, 0) * 2 - known(row, 1) * known(row, 2));
  return { matrix: { values, rows, columns }, labels: answers };
}

test("the same inputs give the same bytes again, in shared memory or not, with one thread or two", {
  skip,
}, async () => {
  const values = new Float32Array(new SharedArrayBuffer(matrix.values.byteLength));
  values.set(matrix.values);
  const models = await Promise.all([
    engine().train(matrix, labels, parameters),
    engine().train({ ...matrix, values }, labels, parameters),
    engine().train(matrix, labels, { ...parameters, threads: 2 }),
  ]);
  assert.deepEqual(models[1], models[0]);
  assert.deepEqual(models[2], models[0]);
  assert.notDeepEqual(await engine().train(matrix, labels, { ...parameters, seed: 12 }), models[0]);
});

test("labels of the same rows trained together give the models of each alone", { skip }, async () => {
  const reversed = labels.slice().reverse();
  const together = await engine().trainEach(matrix, [labels, reversed], parameters);
  const alone = await Promise.all([labels, reversed].map((own) => engine().train(matrix, own, parameters)));
  assert.deepEqual(together, alone);
  assert.notDeepEqual(together[0], together[1]);
  assert.deepEqual(await engine().trainEach(matrix, [], parameters), []);
  await assert.rejects(engine().trainEach(matrix, [labels, labels.subarray(1)], parameters), { code: "BAD_ARGUMENT" });
});

test("contributions of each row sum to its score, and block by block gives the same scores", { skip }, async () => {
  const model = await engine().train(matrix, labels, parameters);
  const scores = await engine().predict(model, matrix);
  const contributions = await engine().contributions(model, matrix);
  assert.equal(contributions.length, rows * (columns + 1));
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let column = 0; column <= columns; column++) sum += contributions[row * (columns + 1) + column];
    // float32 sums of eight terms below 2
    assert.ok(Math.abs(sum - scores[row]) < 2e-6, `row ${row}: ${sum} and ${scores[row]}`);
  }
  const half = { values: matrix.values.subarray(0, 1_500 * columns), rows: 1_500, columns };
  assert.deepEqual(await engine().predict(model, half), scores.slice(0, 1_500));
});

test("one row, a constant column, all-missing columns and constant labels train", { skip }, async () => {
  const one = await engine().train({ values: new Float32Array([1, NaN]), rows: 1, columns: 2 }, new Float32Array([3]), {
    ...parameters,
    minChildWeight: 0,
  });
  assert.deepEqual(
    await engine().predict(one, { values: new Float32Array([5, 5]), rows: 1, columns: 2 }),
    new Float32Array([3]),
  );
  const missing = { values: new Float32Array(20).fill(NaN), rows: 10, columns: 2 };
  const flat = await engine().train(missing, new Float32Array(10).fill(0.5), parameters);
  assert.deepEqual(await engine().predict(flat, missing), new Float32Array(10).fill(0.5));
  assert.equal((await engine().predict(flat, { values: new Float32Array(0), rows: 0, columns: 2 })).length, 0);
});

test("training stops between rounds when the signal fires, and the engine goes on working", { skip }, async () => {
  const controller = new AbortController();
  const long = engine().train(matrix, labels, { ...parameters, rounds: 1_000_000 }, controller.signal);
  setTimeout(() => controller.abort(), 100);
  await assert.rejects(long, { code: "CANCELLED" });
  await assert.rejects(engine().train(matrix, labels, parameters, controller.signal), { code: "CANCELLED" });
  assert.ok((await engine().train(matrix, labels, parameters)).length > 0);
});

test("XGBoost's own words come with an error, shapes that disagree are refused", { skip }, async () => {
  await assert.rejects(engine().train(matrix, labels, { ...parameters, maxDepth: -3 }), (error) => {
    assert.ok(error instanceof PlatformError);
    return /max_depth/.test(error.message);
  });
  await assert.rejects(
    engine().train(
      matrix,
      labels.map(() => NaN),
      parameters,
    ),
    /[Ll]abel/,
  );
  await assert.rejects(engine().predict(new Uint8Array([1, 2, 3]), matrix), /xgboost: .+/);
  await assert.rejects(engine().train(matrix, labels.subarray(1), parameters), { code: "BAD_ARGUMENT" });
  await assert.rejects(engine().predict(new Uint8Array(1), { ...matrix, rows: 1 }), { code: "BAD_ARGUMENT" });
});
