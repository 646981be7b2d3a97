import { compareText } from "../compare-text.js";
import type { ColumnBounds } from "./column-chunk.js";

/** What was seen of a column over several chunks of it. */
export function joinBounds(chunks: readonly ColumnBounds[]): ColumnBounds {
  let gaps = 0;
  let least: ColumnBounds["least"] = null;
  let most: ColumnBounds["most"] = null;
  for (const chunk of chunks) {
    gaps += chunk.gaps;
    if (chunk.least !== null && (least === null || isBelow(chunk.least, least))) least = chunk.least;
    if (chunk.most !== null && (most === null || isBelow(most, chunk.most))) most = chunk.most;
  }
  return { gaps, least, most };
}

function isBelow(a: number | string, b: number | string): boolean {
  return typeof a === "string" && typeof b === "string" ? compareText(a, b) < 0 : a < b;
}
