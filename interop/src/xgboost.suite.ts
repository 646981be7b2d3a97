import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openGradientBoosting } from "@plumbline/adapters";
import type { BoostingParameters } from "@plumbline/core";
import { expectedMargin, predictTrees, readXgboostModel, treeContributions } from "@plumbline/quant";
import { removeFolder } from "./remove-folder.js";
import { ensureVenv, root } from "./venv.js";

const opened = await openGradientBoosting({ cacheDir: join(root, ".cache"), env: process.env });
if ("absent" in opened) throw new Error(opened.absent);
const { engine } = opened;
const python = ensureVenv("xgboost", ["xgboost-cpu==3.2.0", "numpy==2.4.6"]);
after(() => engine.close());

const street: BoostingParameters = {
  objective: "reg:squarederror",
  rounds: 60,
  maxDepth: 5,
  eta: 0.05,
  maxBin: 64,
  minChildWeight: 200,
  subsample: 0.5,
  colsampleByTree: 0.3,
  lambda: 10,
  seed: 7,
  threads: 1,
};
const whole: BoostingParameters = {
  ...street,
  maxDepth: 6,
  eta: 0.1,
  maxBin: 256,
  minChildWeight: 1,
  subsample: 1,
  colsampleByTree: 1,
  lambda: 1,
};

interface Case {
  readonly name: string;
  readonly parameters: BoostingParameters;
  readonly rows: number;
  readonly columns: number;
  /** Share of the inputs that is missing. */
  readonly missing: number;
  /** Rows a block of Python's data iterator; 0 hands over the whole array. */
  readonly rowsPerBlock: number;
}
const cases: readonly Case[] = [
  { name: "the street's parameters", parameters: street, rows: 20_000, columns: 40, missing: 0.1, rowsPerBlock: 0 },
  { name: "full trees", parameters: whole, rows: 20_000, columns: 40, missing: 0.1, rowsPerBlock: 0 },
  {
    name: "two threads, Python fed block by block",
    parameters: { ...whole, threads: 2, rounds: 15 },
    rows: 10_000,
    columns: 20,
    missing: 0,
    rowsPerBlock: 2_048,
  },
  {
    name: "yes or no",
    parameters: { ...street, objective: "binary:logistic", minChildWeight: 5 },
    rows: 5_000,
    columns: 12,
    missing: 0.3,
    rowsPerBlock: 0,
  },
  {
    name: "nearly nothing known",
    parameters: { ...street, minChildWeight: 1 },
    rows: 300,
    columns: 3,
    missing: 0.9,
    rowsPerBlock: 0,
  },
];

test("trees read from the model's bytes score in XGBoost's own bits and explain as it does, to 1e-5", async () => {
  let state = 3;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const [rows, columns] = [400, 12];
  const values = new Float32Array(rows * columns).map(() => (uniform() < 0.1 ? Number.NaN : uniform()));
  const labels = new Float32Array(rows).map((_, row) => (values[row * columns] || 0.3) - uniform());
  for (const parameters of [street, whole, { ...street, minChildWeight: 5, maxDepth: 8 }]) {
    for (const objective of ["reg:squarederror", "binary:logistic"] as const) {
      const wanted = objective === "binary:logistic" ? labels.map((label) => (label > 0 ? 1 : 0)) : labels;
      const bytes = await engine.train({ values, rows, columns }, wanted, { ...parameters, objective });
      const ensemble = readXgboostModel(bytes);
      const scores = await engine.predict(bytes, { values, rows, columns });
      const theirs = await engine.contributions(bytes, { values, rows, columns });
      const ours = treeContributions(ensemble, values, rows);
      const base = expectedMargin(ensemble);
      for (let row = 0; row < rows; row++) {
        const margin = predictTrees(ensemble, values, row * columns);
        if (objective === "reg:squarederror") assert.equal(margin, scores[row]);
        else assert.ok(Math.abs(1 / (1 + Math.exp(-margin)) - scores[row]) < 1e-6);
        assert.ok(Math.abs(base - theirs[row * (columns + 1) + columns]) < 1e-5);
        for (let column = 0; column < columns; column++) {
          const difference = ours[row * columns + column] - theirs[row * (columns + 1) + column];
          assert.ok(Math.abs(difference) < 1e-5, `row ${row}, column ${column}: ${difference}`);
        }
      }
    }
  }
});

test("the CPU time of explaining 600 securities exactly is printed", async () => {
  const [rows, columns] = [6_000, 191];
  let state = 5;
  const values = new Float32Array(rows * columns).map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  });
  const labels = new Float32Array(rows).map((_, row) => values[row * columns] - values[row * columns + 1]);
  const parameters = { ...street, rounds: 100, maxDepth: 4, minChildWeight: 30 };
  const bytes = await engine.train({ values, rows, columns }, labels, parameters);
  const started = process.cpuUsage();
  const ensemble = readXgboostModel(bytes);
  const parts = treeContributions(ensemble, values, 600);
  const { user, system } = process.cpuUsage(started);
  assert.equal(parts.length, 600 * columns);
  console.log(`TreeSHAP of 600 x ${columns}, 100 trees of depth 4: ${((user + system) / 1e6).toFixed(2)} CPU seconds`);
});

for (const example of cases) {
  test(`a booster trained here and Python's are byte for byte equal: ${example.name}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "xgboost-parity-"));
    try {
      const { inputs, labels } = draw(example);
      const matrix = { values: inputs, rows: example.rows, columns: example.columns };
      const model = await engine.train(matrix, labels, example.parameters);
      const scores = await engine.predict(model, matrix);
      const first = { ...matrix, rows: 200, values: inputs.subarray(0, 200 * example.columns) };
      const contributions = await engine.contributions(model, first);

      writeFileSync(join(folder, "inputs.f32"), bytesOf(inputs));
      writeFileSync(join(folder, "labels.f32"), bytesOf(labels));
      writeFileSync(join(folder, "ours.ubj"), model);
      writeFileSync(join(folder, "case.json"), JSON.stringify(described(example)));
      const run = spawnSync(python, [join(root, "interop", "python", "xgboost_parity.py"), folder], {
        encoding: "utf8",
      });
      assert.equal(run.status, 0, run.stderr);
      assert.equal(run.stdout.trim(), "3.2.0");

      const theirs = (file: string) => readFileSync(join(folder, file));
      assert.ok(Buffer.from(model).equals(theirs("theirs.ubj")), "model bytes differ");
      assert.ok(bytesOf(scores).equals(theirs("scores.f32")), "scores differ");
      assert.ok(bytesOf(scores).equals(theirs("ours-scores.f32")), "Python scores our model otherwise");
      assert.ok(bytesOf(contributions).equals(theirs("contributions.f32")), "contributions differ");
    } finally {
      removeFolder(folder);
    }
  });
}

test("one thread and two train the same bytes", async () => {
  const example = cases[1];
  const { inputs, labels } = draw(example);
  const matrix = { values: inputs, rows: example.rows, columns: example.columns };
  const models = await Promise.all(
    [1, 2].map((threads) => engine.train(matrix, labels, { ...example.parameters, rounds: 15, threads })),
  );
  assert.ok(Buffer.from(models[0]).equals(models[1]));
});

function described({ parameters, rows, columns, rowsPerBlock }: Case) {
  return {
    rows,
    columns,
    rowsPerBlock,
    rounds: parameters.rounds,
    threads: parameters.threads,
    parameters: {
      objective: parameters.objective,
      tree_method: "hist",
      max_depth: parameters.maxDepth,
      eta: parameters.eta,
      max_bin: parameters.maxBin,
      min_child_weight: parameters.minChildWeight,
      subsample: parameters.subsample,
      colsample_bytree: parameters.colsampleByTree,
      lambda: parameters.lambda,
      seed: parameters.seed,
    },
  };
}

/** Inputs in shared memory, and labels that follow some of them; uniform numbers by mulberry32. */
function draw({ rows, columns, missing, parameters }: Case): { inputs: Float32Array; labels: Float32Array } {
  let state = 20_260_101;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const inputs = new Float32Array(new SharedArrayBuffer(rows * columns * 4));
  for (let i = 0; i < inputs.length; i++) inputs[i] = uniform() < missing ? Number.NaN : uniform();
  const known = (row: number, column: number) => inputs[row * columns + column] || 0.5;
  const labels = new Float32Array(new SharedArrayBuffer(rows * 4));
  for (let row = 0; row < rows; row++) {
    const value = known(row, 0) - known(row, 1) * known(row, 2) + 2 * uniform();
    labels[row] = parameters.objective === "binary:logistic" ? Number(value > 1.2) : value;
  }
  return { inputs, labels };
}

function bytesOf(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
