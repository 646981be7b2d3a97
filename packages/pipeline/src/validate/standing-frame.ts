import type { Frame, InstantColumn } from "@plumbline/core";
import { makeFrame, takeColumn } from "@plumbline/core";
import type { BarColumns } from "./bar-columns.js";
import type { ForwardFactors } from "./forward-factors.js";
import type { Verdicts } from "./verdicts.js";

/**
 * Rows of silver.bars: the bars that stand, of sessions from `from` on. An open of 0 becomes missing. A bar is known
 * when its source stated it, or when the last action inside its factors was, if later; one that was refused until now is
 * known now.
 */
export function standingFrame(
  bars: BarColumns,
  verdicts: Verdicts,
  factors: ForwardFactors,
  flags: Int32Array,
  from: number,
  now: number,
  wasRefused: (row: number) => boolean,
): Frame {
  const kept = new Int32Array(bars.rows);
  let n = 0;
  for (let row = 0; row < bars.rows; row++) {
    if (bars.session[row] >= from && verdicts.stands(row)) kept[n++] = row;
  }
  const rows = kept.subarray(0, n);
  const take = (name: string) => takeColumn(bars.frame.columns[name], rows);
  const gather = (values: Float64Array) => takeColumn({ type: "float64", values }, rows);
  const open = new Float64Array(n);
  const knownAt = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    open[i] = bars.open[rows[i]] === 0 ? Number.NaN : bars.open[rows[i]];
    knownAt[i] = Math.max(bars.knownAt[rows[i]], factors.knownAt[rows[i]]);
    if (wasRefused(rows[i])) knownAt[i] = Math.max(knownAt[i], now);
  }
  const instant = (values: Float64Array): InstantColumn => ({ type: "instant", values });
  return makeFrame({
    securityId: take("securityId"),
    session: take("session"),
    open: { type: "float64", values: open },
    high: take("high"),
    low: take("low"),
    close: take("close"),
    volume: take("volume"),
    splitFactor: gather(factors.splitFactor),
    totalReturnFactor: gather(factors.totalReturnFactor),
    flags: takeColumn({ type: "int32", values: flags }, rows),
    payloadHash: take("payloadHash"),
    line: take("line"),
    knownAt: instant(knownAt),
    knownAtBasis: take("knownAtBasis"),
    ingestedAt: instant(new Float64Array(n).fill(now)),
  });
}
