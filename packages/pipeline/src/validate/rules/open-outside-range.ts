import { relativeTolerance, type SingleBarRule } from "./bar-rule.js";

/** The open was traded, so it lies between the day's low and high. An open of 0 is a missing open, not a wrong one. */
export const openOutsideRange: SingleBarRule = {
  rule: "openOutsideRange",
  about: "The open lies outside the day's range from low to high.",
  needs: ["open", "high", "low"],
  breaks: (bars, row) => {
    const open = bars.open[row];
    if (open === 0) return false;
    const slack = relativeTolerance * Math.abs(open);
    return open > bars.high[row] + slack || open < bars.low[row] - slack;
  },
  reason: (bars, row) =>
    `open ${bars.open[row]} lies outside [${bars.low[row]}, ${bars.high[row]}]; must lie between low and high`,
};
