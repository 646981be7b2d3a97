import type { BarField } from "@plumbline/core";
import type { SessionCloses } from "../definitions/session-closes.js";
import type { BarColumns } from "./bar-columns.js";
import type { SingleBarRule } from "./rules/bar-rule.js";
import { closeOutsideRange } from "./rules/close-outside-range.js";
import { highBelowLow } from "./rules/high-below-low.js";
import { missingClose } from "./rules/missing-close.js";
import { negativeVolume } from "./rules/negative-volume.js";
import { nonPositivePrice } from "./rules/non-positive-price.js";
import { notASession } from "./rules/not-a-session.js";
import { notFinite } from "./rules/not-finite.js";
import { openOutsideRange } from "./rules/open-outside-range.js";
import type { Verdicts } from "./verdicts.js";

/** In the order they are asked: a bar is refused by the first one it breaks. */
export const singleBarRules: readonly SingleBarRule[] = [
  missingClose,
  notFinite,
  notASession,
  highBelowLow,
  closeOutsideRange,
  openOutsideRange,
  nonPositivePrice,
  negativeVolume,
];

/** Refuses every bar that breaks a rule the source has the fields for. */
export function applySingleBarRules(
  bars: BarColumns,
  fields: readonly BarField[],
  closes: SessionCloses,
  verdicts: Verdicts,
): void {
  const rules = singleBarRules.filter((rule) => rule.needs.every((field) => fields.includes(field)));
  for (let row = 0; row < bars.rows; row++) {
    for (const rule of rules) {
      if (!rule.breaks(bars, row, closes)) continue;
      verdicts.refuse(row, rule.rule);
      break;
    }
  }
}
