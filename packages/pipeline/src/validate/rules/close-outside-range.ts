import { relativeTolerance, type SingleBarRule } from "./bar-rule.js";

/** The close was traded, so it lies between the day's low and high. */
export const closeOutsideRange: SingleBarRule = {
  rule: "closeOutsideRange",
  about: "The close lies outside the day's range from low to high.",
  needs: ["high", "low", "close"],
  breaks: (bars, row) => {
    const close = bars.close[row];
    const slack = relativeTolerance * Math.abs(close);
    return close > bars.high[row] + slack || close < bars.low[row] - slack;
  },
  reason: (bars, row) =>
    `close ${bars.close[row]} lies outside [${bars.low[row]}, ${bars.high[row]}]; must lie between low and high`,
};
