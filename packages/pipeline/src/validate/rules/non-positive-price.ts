import type { SingleBarRule } from "./bar-rule.js";

/** Prices of shares are above 0. An open of exactly 0 is some vendors' mark for a missing open and is kept as missing. */
export const nonPositivePrice: SingleBarRule = {
  rule: "nonPositivePrice",
  about: "A price is zero or negative (an open of 0 counts as missing).",
  needs: ["close"],
  breaks: (bars, row) => bars.close[row] <= 0 || bars.high[row] <= 0 || bars.low[row] <= 0 || bars.open[row] < 0,
  reason: (bars, row) => {
    const field = (["close", "high", "low", "open"] as const).find((name) => bars[name][row] <= 0) ?? "close";
    return `${field} is ${bars[field][row]}; must be above 0`;
  },
};
