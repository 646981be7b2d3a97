import { isoDay } from "@plumbline/core";
import type { SingleBarRule } from "./bar-rule.js";

/** A bar on a day the declared calendar has no session for: a weekend, a holiday, or a day shifted by a time zone. */
export const notASession: SingleBarRule = {
  rule: "notASession",
  about: "The day is not a session of the declared calendar.",
  needs: ["close"],
  breaks: (bars, row, closes) => Number.isNaN(closes.closeOrMissing(bars.session[row])),
  reason: (bars, row) =>
    `${isoDay(bars.session[row])} is not a session of the declared calendar; the bar must name a day the market traded`,
};
