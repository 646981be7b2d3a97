import type { SingleBarRule } from "./bar-rule.js";

/** Shares traded cannot be fewer than none. */
export const negativeVolume: SingleBarRule = {
  rule: "negativeVolume",
  about: "The volume is negative.",
  needs: ["volume"],
  breaks: (bars, row) => bars.volume[row] < 0,
  reason: (bars, row) => `volume is ${bars.volume[row]}; must be at least 0`,
};
