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
 * Expected largest of N independent standard normal draws by the approximation of Bailey and Lopez de Prado (2014), for
 * N >= 2 within 8 % of the integral (exact at N = 2: 1 / sqrt(pi)); a straight line from 0 below two draws. Rises with N.
 *
 * @param draws N, not necessarily whole
 * @returns in standard deviations; 0 for one draw or less: nothing was selected
 */
export function expectedMaximum(draws: number): number {
  if (!(draws > 1)) return 0;
  if (draws < 2) return (draws - 1) * expectedMaximum(2);
  return (1 - eulerGamma) * normalQuantile(1 - 1 / draws) + eulerGamma * normalQuantile(1 - 1 / (draws * Math.E));
}

/** Per-period Sharpe ratio that the best of N worthless trials is expected to show, their ratios having this variance. */
export function expectedMaximumSharpe(trials: number, variance: number): number {
  return Math.sqrt(variance) * expectedMaximum(trials);
}

/**
 * Variance of per-period Sharpe ratios across trials, for any number of them at least what worthless ones would show:
 * each scatters by 1 / (T - 1) over T observations, and of that a share rho moves all of them alike.
 *
 * @param sharpes      per-period Sharpe ratios of the trials known; NaN is left out
 * @param observations T of the record judged
 * @param correlation  rho, mean correlation of two trials' returns, in [0, 1]; 0 where it is not known
 */
export function varianceAcrossTrials(sharpes: readonly number[], observations: number, correlation: number): number {
  const known = sharpes.filter((sharpe) => !Number.isNaN(sharpe));
  const centre = known.reduce((sum, sharpe) => sum + sharpe, 0) / known.length;
  const sample =
    known.length > 1
      ? known.reduce((sum, sharpe) => sum + (sharpe - centre) * (sharpe - centre), 0) / (known.length - 1)
      : 0;
  return Math.max(sample, (1 - correlation) / Math.max(1, observations - 1));
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
