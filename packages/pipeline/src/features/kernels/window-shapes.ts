import { directDeviation } from "./moments.js";
import type { Step } from "./session-window.js";

export type WindowShape = "Skew" | "Kurt" | "WMA" | "Mad";

type WindowFunction = (x: Float64Array, from: number, to: number) => number;

/** Statistics computed from each window alone, in passes over it; missing and infinite values are left out. */
export function windowShape(shape: WindowShape, x: Float64Array, window: number, out: Float64Array): Step {
  const compute = functions[shape];
  return (lo, hi) => {
    for (let k = lo; k < hi; k++) out[k] = compute(x, Math.max(0, k - window + 1), k + 1);
  };
}

const functions: Readonly<Record<WindowShape, WindowFunction>> = {
  Skew: skewness,
  Kurt: excessKurtosis,
  WMA: weightedMean,
  Mad: meanAbsoluteDeviation,
};

/** Count and mean of the present values, the mean about the first of them. */
function countAndMean(x: Float64Array, from: number, to: number): [number, number] {
  let n = 0;
  let shift = Number.NaN;
  let sum = 0;
  for (let k = from; k < to; k++) {
    if (x[k] - x[k] !== 0) continue;
    if (n++ === 0) shift = x[k];
    sum += x[k] - shift;
  }
  return [n, shift + sum / n];
}

/** Bias-corrected, as pandas; NaN with fewer than three values or none that differs. */
function skewness(x: Float64Array, from: number, to: number): number {
  const [n, mean] = countAndMean(x, from, to);
  const squares = n < 3 ? 0 : directDeviation(x, from, to);
  if (!(squares > 0)) return n < 3 ? Number.NaN : 0;
  let cubes = 0;
  for (let k = from; k < to; k++) {
    const y = x[k] - mean;
    if (y - y === 0) cubes += y * y * y;
  }
  const variance = squares / n;
  return ((Math.sqrt(n * (n - 1)) / (n - 2)) * (cubes / n)) / (variance * Math.sqrt(variance));
}

/** Bias-corrected excess kurtosis, as pandas; NaN with fewer than four values, -3 where none differs. */
function excessKurtosis(x: Float64Array, from: number, to: number): number {
  const [n, mean] = countAndMean(x, from, to);
  if (n < 4) return Number.NaN;
  const squares = directDeviation(x, from, to);
  if (!(squares > 0)) return -3;
  let fourths = 0;
  for (let k = from; k < to; k++) {
    const y = x[k] - mean;
    if (y - y === 0) fourths += y * y * y * y;
  }
  const variance = squares / n;
  const ratio = fourths / n / (variance * variance);
  return ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * ratio - 3 * (n - 1));
}

/** Weights 1, 2, ... from the oldest present value to the newest session; weights of missing values are left out. */
function weightedMean(x: Float64Array, from: number, to: number): number {
  let weight = 0;
  let weights = 0;
  let sum = 0;
  for (let k = from; k < to; k++) {
    const isPresent = x[k] - x[k] === 0;
    if (!isPresent && weight === 0) continue;
    weight++;
    if (!isPresent) continue;
    weights += weight;
    sum += weight * x[k];
  }
  return weights > 0 ? sum / weights : Number.NaN;
}

function meanAbsoluteDeviation(x: Float64Array, from: number, to: number): number {
  const [n, mean] = countAndMean(x, from, to);
  let sum = 0;
  for (let k = from; k < to; k++) {
    const y = x[k] - mean;
    if (y - y === 0) sum += Math.abs(y);
  }
  return n > 0 ? sum / n : Number.NaN;
}
