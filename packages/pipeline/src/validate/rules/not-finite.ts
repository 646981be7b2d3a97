import type { SingleBarRule } from "./bar-rule.js";

const fields = ["open", "high", "low", "close", "volume"] as const;

/** An infinite price or volume is the trace of a division by zero or an overflow upstream. */
export const notFinite: SingleBarRule = {
  rule: "notFinite",
  about: "A price or the volume is infinite.",
  needs: ["close"],
  breaks: (bars, row) => {
    const sum = bars.open[row] + bars.high[row] + bars.low[row] + bars.close[row] + bars.volume[row];
    if (Number.isFinite(sum)) return false;
    return fields.some((field) => Math.abs(bars[field][row]) === Number.POSITIVE_INFINITY);
  },
  reason: (bars, row) => {
    const field = fields.find((name) => Math.abs(bars[name][row]) === Number.POSITIVE_INFINITY) ?? "close";
    return `${field} is ${bars[field][row]}; must be a finite number`;
  },
};
