import type { BarField, Frame, TextColumn } from "@plumbline/core";
import { float64Of, int32Of, textOf } from "@plumbline/core";
import { securityRuns } from "../definitions/security-runs.js";

/** bronze.bars as typed arrays, ordered by security, session and line; rows [starts[r], starts[r + 1]) are one security. */
export interface BarColumns extends Readonly<Record<BarField, Float64Array>> {
  readonly frame: Frame;
  readonly rows: number;
  readonly starts: Int32Array;
  readonly securityId: TextColumn;
  readonly ticker: TextColumn;
  readonly session: Int32Array;
  readonly payloadHash: TextColumn;
  readonly line: Int32Array;
  readonly knownAt: Float64Array;
  readonly knownAtBasis: TextColumn;
}

export function barColumnsOf(bronzeBars: Frame): BarColumns {
  const { frame, starts } = securityRuns(bronzeBars, ["line"]);
  return {
    frame,
    rows: frame.rows,
    starts,
    securityId: textOf(frame, "securityId"),
    ticker: textOf(frame, "ticker"),
    session: int32Of(frame, "session"),
    open: float64Of(frame, "open"),
    high: float64Of(frame, "high"),
    low: float64Of(frame, "low"),
    close: float64Of(frame, "close"),
    volume: float64Of(frame, "volume"),
    payloadHash: textOf(frame, "payloadHash"),
    line: int32Of(frame, "line"),
    knownAt: float64Of(frame, "knownAt"),
    knownAtBasis: textOf(frame, "knownAtBasis"),
  };
}

/** The security of a row, by its position in the dictionary. */
export function securityIdAt(bars: BarColumns, row: number): string {
  return bars.securityId.dictionary[bars.securityId.codes[row]];
}
