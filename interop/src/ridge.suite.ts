import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fitRidge, predictRidge } from "@plumbline/quant";
import { removeFolder } from "./remove-folder.js";
import { ensureVenv, root, shared } from "./venv.js";

const golden = join(shared, "data", "golden");

interface Linear {
  readonly rows: number;
  readonly coefficients: readonly number[];
  readonly intercept: number;
  readonly predictions: readonly number[];
}

test("ridge on 22 features of real stocks equals scikit-learn's and the golden coefficients", () => {
  const python = ensureVenv("ridge", ["scikit-learn==1.9.1", "pandas==3.1.1", "pyarrow==26.0.1", "numpy==2.4.6"]);
  const folder = mkdtempSync(join(tmpdir(), "ridge-parity-"));
  try {
    const script = join(root, "interop", "python", "ridge_parity.py");
    const run = spawnSync(python, [script, folder, golden], { encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
    const theirs = JSON.parse(readFileSync(join(folder, "theirs.json"), "utf8")) as Linear;
    const { cases } = JSON.parse(readFileSync(join(golden, "ml.json"), "utf8")) as {
      cases: { id: string; n_train: number; coef: number[]; intercept: number }[];
    };
    const recorded = cases.find((entry) => entry.id === "ridge_a10");
    assert.ok(recorded);
    assert.equal(theirs.rows, cases[0].n_train);

    const columns = theirs.coefficients.length;
    const inputs = new Float32Array(new Uint8Array(readFileSync(join(folder, "inputs.f32"))).buffer);
    const labels = new Float64Array(new Uint8Array(readFileSync(join(folder, "labels.f64"))).buffer);
    const model = fitRidge(inputs, columns, labels, 10);
    // the same sums in another order, condition number of the system below 10^4
    assertNear(model.coefficients, theirs.coefficients, 1e-11);
    assertNear([model.intercept], [theirs.intercept], 1e-12);
    assertNear(predictRidge(model, inputs, 100), theirs.predictions, 1e-11);
    // golden/ml.json states 1e-6 for its linear models
    assertNear(model.coefficients, recorded.coef, 1e-6);
    assertNear([model.intercept], [recorded.intercept], 1e-6);
  } finally {
    removeFolder(folder);
  }
});

function assertNear(found: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  assert.equal(found.length, expected.length);
  for (const [i, value] of expected.entries()) {
    assert.ok(Math.abs(found[i] - value) <= tolerance, `${i}: ${found[i]}; expected ${value}`);
  }
}
