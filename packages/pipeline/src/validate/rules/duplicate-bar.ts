import type { SessionCloses } from "../../definitions/session-closes.js";
import type { BarColumns } from "../bar-columns.js";
import type { Verdicts } from "../verdicts.js";

/** Calendar days within which the session before is looked for. */
const longestHoliday = 10;

/**
 * One bar a security and session. Among rows that are right by themselves:
 * - rows of other payloads give way to the row known last (a restatement); they are not errors;
 * - within one payload, or where two payloads claim the same knownAt, the first line is kept; another equal line is
 *   refused as `duplicate`, a different one as `conflictingDuplicate` (nothing proves which is right);
 * - within one payload, where the security has no line for the session before, the last line is kept: files go by
 *   date, so the first line is that session's, moved by a day.
 */
export function refuseDuplicates(bars: BarColumns, closes: SessionCloses, verdicts: Verdicts): void {
  for (let from = 0; from < bars.rows; ) {
    let to = from + 1;
    while (
      to < bars.rows &&
      bars.session[to] === bars.session[from] &&
      bars.securityId.codes[to] === bars.securityId.codes[from]
    )
      to++;
    if (to > from + 1) decide(bars, verdicts, from, to, lacksSessionBefore(bars, closes, from));
    from = to;
  }
}

function decide(bars: BarColumns, verdicts: Verdicts, from: number, to: number, isFirstMoved: boolean): void {
  let kept = -1;
  for (let row = from; row < to; row++) {
    if (!verdicts.stands(row)) continue;
    const isLaterLine = isFirstMoved && kept >= 0 && bars.payloadHash.codes[row] === bars.payloadHash.codes[kept];
    if (
      kept === -1 ||
      bars.knownAt[row] > bars.knownAt[kept] ||
      (isLaterLine && bars.knownAt[row] === bars.knownAt[kept])
    )
      kept = row;
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

/** The security has a line in the days before, but none for the last session of the calendar. */
function lacksSessionBefore({ session, securityId }: BarColumns, closes: SessionCloses, row: number): boolean {
  if (row === 0 || securityId.codes[row - 1] !== securityId.codes[row]) return false;
  for (let day = session[row] - 1; day > session[row] - longestHoliday; day--) {
    if (!Number.isNaN(closes.closeOrMissing(day))) return session[row - 1] < day;
  }
  return false;
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
