import { normalQuantile } from "../distributions/normal.js";

/** How often a test rejected, and how sure that share is. */
export interface RejectionRate {
  /** Tests that gave a verdict. */
  readonly made: number;
  /** Tests that gave none: too short, no variation. They are not counted as kept. */
  readonly unmade: number;
  readonly rejected: number;
  /** Rejected over made, in [0, 1]; NaN where none was made. */
  readonly rate: number;
  /** 95 % band of the rate by Wilson's score. Tests on one market share its returns: the true band is wider. */
  readonly low: number;
  readonly high: number;
}

/** One two-sided test as it came out. */
export interface NullOutcome {
  readonly t: number;
  /** |t| beyond which it rejects; NaN where no test was made. */
  readonly criticalValue: number;
}

/**
 * Size of a two-sided test over many nulls.
 *
 * @source Wilson 1927 for the band
 */
export function rejectionRate(outcomes: readonly NullOutcome[]): RejectionRate {
  let made = 0;
  let rejected = 0;
  for (const { t, criticalValue } of outcomes) {
    if (Number.isNaN(t) || Number.isNaN(criticalValue)) continue;
    made++;
    if (Math.abs(t) > criticalValue) rejected++;
  }
  const rate = made === 0 ? Number.NaN : rejected / made;
  const z = normalQuantile(0.975);
  const spread = z * Math.sqrt((rate * (1 - rate)) / made + (z * z) / (4 * made * made));
  const scale = 1 + (z * z) / made;
  return {
    made,
    unmade: outcomes.length - made,
    rejected,
    rate,
    low: Math.max(0, (rate + (z * z) / (2 * made) - spread) / scale),
    high: Math.min(1, (rate + (z * z) / (2 * made) + spread) / scale),
  };
}

/** Whether a measured size lies in the range that is accepted, ends included; NaN does not. */
export function isSizeAccepted(rate: RejectionRate, lowest = 0.03, highest = 0.08): boolean {
  return rate.rate >= lowest && rate.rate <= highest;
}
