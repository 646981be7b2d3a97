import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import {
  defaultConventions,
  deflatedSharpe,
  overlapSafeMean,
  pairedCorrelations,
  periodSharpeRatio,
  probabilisticSharpe,
  rawKurtosis,
  skewness,
} from "@plumbline/quant";
import { ensureVenv, root } from "./venv.js";

interface Reference {
  readonly tCosine: number;
  readonly pCosine: number;
  readonly criticalCosine: number;
  readonly tNeweyWest: number;
  readonly tPlain: number;
  readonly pPlain: number;
  readonly pearson: number;
  readonly spearman: number;
  readonly deflatedSharpe: number;
  readonly probabilisticSharpe: number;
}

/** Seeded numbers around zero with fat tails: products of three uniforms in (-1, 1) (mulberry32). */
function shocks(seed: number, length: number): Float64Array {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2147483648 - 1;
  };
  return Float64Array.from({ length }, () => uniform() * uniform() * uniform());
}

test("inference, correlations and deflation equal scipy's and statsmodels', at three horizons", () => {
  const python = ensureVenv("statistics", ["numpy==2.4.6", "scipy==1.17.1", "statsmodels==0.15.0"]);
  for (const horizon of [1, 5, 21]) {
    const noise = shocks(horizon, 1250 + horizon);
    const series = Float64Array.from({ length: 1250 }, (_, t) => {
      let sum = 0.01;
      for (let k = 0; k < horizon; k++) sum += noise[t + k];
      return sum;
    });
    const x = shocks(40 + horizon, 500).map((value) => Math.round(value * 50) / 50);
    const y = x.map((value, i) => value + noise[i]);
    const returns = shocks(80 + horizon, 1250).map((value) => 0.05 * value + 0.0004);
    const ours = overlapSafeMean(series, horizon);
    const given = {
      series: [...series],
      cosines: ours.equalWeightedCosine.parameter,
      lags: ours.neweyWestFixedB.parameter,
      step: horizon,
      x: [...x],
      y: [...y],
      returns: [...returns],
      trials: 12,
      variance: 0.0004,
    };
    const done = spawnSync(python, [join(root, "interop", "python", "statistics_reference.py")], {
      input: JSON.stringify(given),
      encoding: "utf8",
      maxBuffer: 1 << 26,
    });
    assert.equal(done.status, 0, done.stderr);
    const reference = JSON.parse(done.stdout) as Reference;
    const near = (actual: number, expected: number, what: string) =>
      assert.ok(
        Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected)),
        `${what}, h = ${horizon}: ${actual}; expected ${expected}`,
      );
    near(ours.equalWeightedCosine.t, reference.tCosine, "t by cosines");
    near(ours.equalWeightedCosine.p, reference.pCosine, "p by cosines");
    near(ours.equalWeightedCosine.criticalValue, reference.criticalCosine, "critical value");
    near(ours.neweyWestFixedB.t, reference.tNeweyWest, "Newey-West t");
    near(ours.nonOverlapping.t, reference.tPlain, "non-overlapping t");
    near(ours.nonOverlapping.p, reference.pPlain, "non-overlapping p");
    const correlations = pairedCorrelations(x, y, 2);
    near(correlations.pearson, reference.pearson, "Pearson");
    near(correlations.spearman, reference.spearman, "Spearman with ties");
    const record = {
      sharpe: periodSharpeRatio(returns, defaultConventions),
      observations: returns.length,
      skewness: skewness(returns),
      kurtosis: rawKurtosis(returns),
    };
    near(probabilisticSharpe(record, 0), reference.probabilisticSharpe, "probabilistic Sharpe");
    near(deflatedSharpe(record, given.trials, given.variance), reference.deflatedSharpe, "deflated Sharpe");
  }
});
