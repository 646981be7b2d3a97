import type { BarColumns } from "../bar-columns.js";
import type { Verdicts } from "../verdicts.js";

/**
 * One bar a security and session. Among rows that are right by themselves:
 * - rows of other payloads give way to the row known last (a restatement); they are not errors;
 * - within one payload, or where two payloads claim the same knownAt, the first line is kept; a later equal line is
 *   refused as `duplicate`, a later different one as `conflictingDuplicate` (nothing proves which is right).
 */
export function refuseDuplicates(bars: BarColumns, verdicts: Verdicts): void {
  for (let from = 0; from < bars.rows; ) {
    let to = from + 1;
    while (
      to < bars.rows &&
      bars.session[to] === bars.session[from] &&
      bars.securityId.codes[to] === bars.securityId.codes[from]
    )
      to++;
    if (to > from + 1) decide(bars, verdicts, from, to);
    from = to;
  }
}

function decide(bars: BarColumns, verdicts: Verdicts, from: number, to: number): void {
  let kept = -1;
  for (let row = from; row < to; row++) {
    if (verdicts.stands(row) && (kept === -1 || bars.knownAt[row] > bars.knownAt[kept])) kept = row;
  }
  for (let row = from; row < to; row++) {
    if (row === kept || !verdicts.stands(row)) continue;
    const isSamePayload = bars.payloadHash.codes[row] === bars.payloadHash.codes[kept];
    const isEqual = isSameBar(bars, row, kept);
    if (isSamePayload && isEqual) verdicts.refuse(row, "duplicate", kept);
    else if (isSamePayload || (!isEqual && bars.knownAt[row] === bars.knownAt[kept]))
      verdicts.refuse(row, "conflictingDuplicate", kept);
    else verdicts.supersede(row);
  }
}

function isSameBar(bars: BarColumns, a: number, b: number): boolean {
  return (
    Object.is(bars.close[a], bars.close[b]) &&
    Object.is(bars.open[a], bars.open[b]) &&
    Object.is(bars.high[a], bars.high[b]) &&
    Object.is(bars.low[a], bars.low[b]) &&
    Object.is(bars.volume[a], bars.volume[b])
  );
}
