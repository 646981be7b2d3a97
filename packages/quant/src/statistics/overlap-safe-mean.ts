import { studentCriticalValue, studentTwoSidedP } from "../distributions/student-t.js";
import { cosineCount, cosineLongRunVariance, fewestCosines } from "./equal-weighted-cosine.js";
import { mean, presentValues, standardDeviation } from "./moments.js";
import { fixedBandwidthCriticalValue, neweyWestLags, neweyWestVariance } from "./newey-west.js";

/** One test of "the mean is zero"; NaN where it cannot be made. */
export interface MeanTest {
  readonly t: number;
  /** Degrees of freedom; lags for Newey-West. */
  readonly parameter: number;
  /** |t| beyond which the two-sided test at 5 % rejects. */
  readonly criticalValue: number;
  /** Two-sided p; NaN for fixed-b Newey-West. */
  readonly p: number;
  readonly n: number;
}

/** A mean of an overlapping series with the band that overlap allows. */
export interface OverlapSafeMean {
  /** In the unit of the series; NaN where nothing is present. */
  readonly mean: number;
  /** 95 % band by equally weighted cosines; NaN where the sample is too short or never varies. */
  readonly low: number;
  readonly high: number;
  /** Values present. */
  readonly n: number;
  readonly verdict: "stated" | "too short" | "no variation";
  readonly equalWeightedCosine: MeanTest;
  readonly nonOverlapping: MeanTest;
  readonly neweyWestFixedB: MeanTest;
}

const confidence = 0.95;

/**
 * Mean of a series whose neighbours share up to h sessions, with inference that keeps its size: equally weighted
 * cosines with t(B), the t of every h-th value, and Newey-West with fixed-b critical values.
 *
 * @param series  one value a session, any unit; NaN is left out
 * @param overlap h >= 1: sessions that one value looks ahead
 */
export function overlapSafeMean(series: Float64Array, overlap: number): OverlapSafeMean {
  const values = presentValues(series);
  const n = values.length;
  const average = mean(values);
  const varies = n > 1 && standardDeviation(values) > 1e-12 * Math.abs(average);
  const cosines = cosineCount(n, overlap);
  const isLongEnough = cosines >= fewestCosines;
  const error = isLongEnough && varies ? Math.sqrt(cosineLongRunVariance(values, cosines) / n) : Number.NaN;
  const criticalValue = isLongEnough ? studentCriticalValue(confidence, cosines) : Number.NaN;
  const width = criticalValue * error;
  const t = average / error;
  return {
    mean: average,
    low: average - width,
    high: average + width,
    n,
    verdict: !isLongEnough ? "too short" : varies ? "stated" : "no variation",
    equalWeightedCosine: {
      t,
      parameter: cosines,
      criticalValue,
      p: isLongEnough ? studentTwoSidedP(t, cosines) : NaN,
      n,
    },
    nonOverlapping: nonOverlappingTest(series, overlap),
    neweyWestFixedB: neweyWestTest(values, average, overlap, varies),
  };
}

/** Ordinary t of every h-th session, counted from the first: the plain check beside the cosines. */
function nonOverlappingTest(series: Float64Array, overlap: number): MeanTest {
  const step = Math.max(1, overlap);
  const picked = new Float64Array(Math.ceil(series.length / step));
  for (let i = 0; i < picked.length; i++) picked[i] = series[i * step];
  const values = presentValues(picked);
  const n = values.length;
  const deviation = standardDeviation(values);
  const average = mean(values);
  if (n < 3 || !(deviation > 1e-12 * Math.abs(average)))
    return { t: NaN, parameter: Math.max(0, n - 1), criticalValue: NaN, p: NaN, n };
  const t = average / (deviation / Math.sqrt(n));
  return {
    t,
    parameter: n - 1,
    criticalValue: studentCriticalValue(confidence, n - 1),
    p: studentTwoSidedP(t, n - 1),
    n,
  };
}

function neweyWestTest(values: Float64Array, average: number, overlap: number, varies: boolean): MeanTest {
  const n = values.length;
  const lags = neweyWestLags(n, overlap);
  if (n < 3 || !varies) return { t: NaN, parameter: lags, criticalValue: NaN, p: NaN, n };
  const variance = neweyWestVariance(values, lags);
  return {
    t: average / Math.sqrt(variance / n),
    parameter: lags,
    criticalValue: fixedBandwidthCriticalValue((lags + 1) / n),
    p: NaN,
    n,
  };
}
