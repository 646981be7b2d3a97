import { relativeTolerance, type SingleBarRule } from "./bar-rule.js";

/** The highest price of a day cannot lie below its lowest. A high of 0 beside a positive low breaks this too. */
export const highBelowLow: SingleBarRule = {
  rule: "highBelowLow",
  about: "The high is below the low.",
  needs: ["high", "low"],
  breaks: (bars, row) => bars.high[row] < bars.low[row] - relativeTolerance * Math.abs(bars.low[row]),
  reason: (bars, row) => `high ${bars.high[row]} is below low ${bars.low[row]}; must be at least the low`,
};
