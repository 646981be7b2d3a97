import type { Frame } from "@plumbline/core";
import { booleanOf, float64Of, textAt, textOf } from "@plumbline/core";
import type { DataQuality } from "./evidence.js";

/** The score of all bars of the dataset; null where none was made. */
export function qualityOf(quality: Frame): DataQuality | null {
  for (let row = 0; row < quality.rows; row++) {
    const isWhole = textAt(textOf(quality, "securityId"), row) === "*";
    if (!isWhole || textAt(textOf(quality, "dataset"), row) !== "silver.bars") continue;
    return { score: float64Of(quality, "score")[row], isFit: booleanOf(quality, "isFit")[row] === 1 };
  }
  return null;
}
