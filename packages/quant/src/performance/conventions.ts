/** The convention every figure of a report obeys; passed to each function, printed beside each number. */
export interface Conventions {
  /** Sessions a year: 252, or 365 on a market without holidays. */
  readonly periodsPerYear: number;
  /** Annual rate, decimal, simple: a period's rate is this over periodsPerYear. */
  readonly riskFree: number;
  /** Degrees of freedom taken off in standard deviations. */
  readonly ddof: 0 | 1;
  /** How returns add up: multiplied, (1 + r1)(1 + r2) - 1. */
  readonly compounding: "geometric";
}

/** 252 periods, risk-free 0 because no series is given, ddof 1, geometric. */
export const defaultConventions: Conventions = {
  periodsPerYear: 252,
  riskFree: 0,
  ddof: 1,
  compounding: "geometric",
};
