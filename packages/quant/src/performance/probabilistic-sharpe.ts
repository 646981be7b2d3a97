import { normalCdf, normalQuantile } from "../distributions/normal.js";

/** What is known of a track record, all per period. */
export interface TrackRecord {
  /** Sharpe ratio of one period (not annualised). */
  readonly sharpe: number;
  readonly observations: number;
  readonly skewness: number;
  /** Raw: 3 for a normal distribution. */
  readonly kurtosis: number;
}

/** Fewer trials than this cannot tell how far trials scatter: the variance then has a floor. */
export const fewTrials = 10;

const eulerGamma = 0.5772156649;

/** Variance of a period Sharpe ratio times n - 1: 1 - g3 SR + (g4 - 1) / 4 SR² (Mertens 2002; Bailey, Lopez de Prado 2012). */
function varianceTerm({ sharpe, skewness, kurtosis }: TrackRecord): number {
  return 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
}

/** Standard error of a period Sharpe ratio, dimensionless; NaN below two observations. */
export function sharpeStandardError(record: TrackRecord): number {
  const variance = varianceTerm(record);
  return record.observations > 1 && variance > 0 ? Math.sqrt(variance / (record.observations - 1)) : Number.NaN;
}

/** P(true Sharpe > benchmark), in [0, 1]: the probabilistic Sharpe ratio, benchmark per period. */
export function probabilisticSharpe(record: TrackRecord, benchmark: number): number {
  return normalCdf((record.sharpe - benchmark) / sharpeStandardError(record));
}

/**
 * Per-period Sharpe ratio that the best of N worthless trials is expected to show (Bailey and Lopez de Prado 2014).
 *
 * @param trials   N >= 1 distinct trials
 * @param variance variance of the per-period Sharpe ratios across trials
 * @returns -Infinity limit aside, 0 for one trial: nothing was selected
 */
export function expectedMaximumSharpe(trials: number, variance: number): number {
  if (trials <= 1) return 0;
  return (
    Math.sqrt(variance) *
    ((1 - eulerGamma) * normalQuantile(1 - 1 / trials) + eulerGamma * normalQuantile(1 - 1 / (trials * Math.E)))
  );
}

/**
 * Variance of per-period Sharpe ratios across trials. Below ten trials at least 1 / (T - 1), which is how far the
 * Sharpe ratios of worthless strategies scatter over T observations.
 *
 * @param sharpes      per-period Sharpe ratios of the trials known; NaN is left out
 * @param trials       distinct trials counted
 * @param observations T of the record judged
 */
export function varianceAcrossTrials(sharpes: readonly number[], trials: number, observations: number): number {
  const known = sharpes.filter((sharpe) => !Number.isNaN(sharpe));
  const centre = known.reduce((sum, sharpe) => sum + sharpe, 0) / known.length;
  const sample =
    known.length > 1
      ? known.reduce((sum, sharpe) => sum + (sharpe - centre) * (sharpe - centre), 0) / (known.length - 1)
      : 0;
  const isFew = trials < fewTrials || known.length < fewTrials;
  return isFew ? Math.max(sample, 1 / Math.max(1, observations - 1)) : sample;
}

/** P(true Sharpe > what the best of N worthless trials would show), in [0, 1]; for one trial the probabilistic Sharpe over 0. */
export function deflatedSharpe(record: TrackRecord, trials: number, variance: number): number {
  return probabilisticSharpe(record, expectedMaximumSharpe(trials, variance));
}

/**
 * Observations needed before the Sharpe ratio is above the benchmark at this confidence (minimum track record length).
 *
 * @param benchmark per period
 * @returns observations, fractional; NaN where the Sharpe does not exceed the benchmark
 */
export function minimumTrackRecord(record: TrackRecord, benchmark: number, confidence = 0.95): number {
  if (!(record.sharpe > benchmark)) return Number.NaN;
  const ratio = normalQuantile(confidence) / (record.sharpe - benchmark);
  return 1 + varianceTerm(record) * ratio * ratio;
}
