import type { BarField } from "@plumbline/core";
import type { SessionCloses } from "../../definitions/session-closes.js";
import type { BarColumns } from "../bar-columns.js";

/** Rules that refuse a bar; the quarantine also holds rules of the sources for lines that are no bar at all. */
export type BarRule =
  | "missingClose"
  | "notFinite"
  | "notASession"
  | "highBelowLow"
  | "closeOutsideRange"
  | "openOutsideRange"
  | "nonPositivePrice"
  | "negativeVolume"
  | "duplicate"
  | "conflictingDuplicate"
  | "repeatedBar"
  | "staleBar"
  | "revertingSpike"
  | "revertingSplitShape"
  | "revertingGap";

/** A rule that is decided by one bar alone. NaN is a missing field and breaks no rule but missingClose. */
export interface SingleBarRule {
  readonly rule: BarRule;
  /** One sentence for the data dictionary. */
  readonly about: string;
  /** Fields the rule cannot do without; where the source lacks one, the rule is listed as unavailable. */
  readonly needs: readonly BarField[];
  breaks(bars: BarColumns, row: number, closes: SessionCloses): boolean;
  /** What is wrong and what would be right. */
  reason(bars: BarColumns, row: number): string;
}

/** Prices that went through float32 or a rounding differ by this share and still count as equal. */
export const relativeTolerance = 1e-6;
