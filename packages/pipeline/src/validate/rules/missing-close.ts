import type { SingleBarRule } from "./bar-rule.js";

/** A bar without a close says nothing a return could be made of. */
export const missingClose: SingleBarRule = {
  rule: "missingClose",
  about: "The close is missing.",
  needs: ["close"],
  breaks: (bars, row) => Number.isNaN(bars.close[row]),
  reason: () => "the close is missing; a bar needs a close above 0",
};
