import { booleanOf, type Frame, int32Of, textOf } from "@plumbline/core";
import type { BarHistory } from "./bar-history.js";
import { firstAtLeast } from "./panel.js";
import { indexOfDay, type SessionAxis } from "./session-axis.js";

export interface MarketReturn {
  /** Mean simple return of the session's members, decimal, by axis index; NaN where no member has one. */
  readonly values: Float64Array;
  /** Instant (ms UTC) from which each could be known. */
  readonly knownAt: Float64Array;
}

const millisecondsPerDay = 86_400_000;

/**
 * Equal-weighted return of each session's own universe, close to close, on adjusted prices. It uses the first version of
 * each bar, known within a day of the close, and is never restated: what the market did was fixed that evening.
 *
 * @param universe `gold.universe`; the first row of a session and security counts
 * @param from axis index before which nothing is answered: NaN, known at the close
 */
export function marketReturn(
  history: BarHistory,
  universe: Frame,
  axis: SessionAxis,
  closes: Float64Array,
  from = 0,
): MarketReturn {
  const isMember = membership(history, universe, axis, from);
  const sessions = axis.days.length;
  const { offsets, positions } = history;
  const sum = new Float64Array(sessions);
  const count = new Int32Array(sessions);
  const knownAt = Float64Array.from(closes);
  for (let security = 0; security < history.securityIds.length; security++) {
    let previous = -2;
    let previousClose = Number.NaN;
    const end = offsets[security + 1];
    for (let row = firstAtLeast(positions, from - 1, offsets[security], end); row < end; row++) {
      const position = positions[row];
      if (position === previous) continue;
      const known = history.knownAt[row];
      const close = known <= closes[position] + millisecondsPerDay ? history.fields.close[row] : Number.NaN;
      const change = position === previous + 1 ? close / previousClose - 1 : Number.NaN;
      if (change - change === 0 && position >= from && isMember[security * sessions + position] === member) {
        sum[position] += change;
        count[position]++;
        if (known > knownAt[position]) knownAt[position] = known;
      }
      previous = position;
      previousClose = close;
    }
  }
  const values = Float64Array.from(sum, (total, position) =>
    count[position] > 0 ? total / count[position] : Number.NaN,
  );
  return { values, knownAt };
}

const member = 2;
const stranger = 1;

/** `member` at [security x sessions + axis index] where the security was in the session's universe. */
function membership(history: BarHistory, universe: Frame, axis: SessionAxis, from: number): Uint8Array {
  const sessions = axis.days.length;
  const standing = new Uint8Array(history.securityIds.length * sessions);
  const securityOf = new Map(history.securityIds.map((id, security) => [id, security]));
  const ids = textOf(universe, "securityId");
  const securityOfCode = ids.dictionary.map((id) => securityOf.get(id) ?? -1);
  const days = int32Of(universe, "session");
  const isMember = booleanOf(universe, "isMember");
  let day = Number.NaN;
  let position = -1;
  const { codes } = ids;
  const firstDay = from > 0 ? axis.days[from] : Number.NEGATIVE_INFINITY;
  for (let row = 0; row < universe.rows; row++) {
    if (days[row] < firstDay) continue;
    if (days[row] !== day) {
      day = days[row];
      position = indexOfDay(axis, day);
    }
    const security = securityOfCode[codes[row]];
    if (security < 0 || position < 0) continue;
    const cell = security * sessions + position;
    if (standing[cell] === 0) standing[cell] = isMember[row] === 1 ? member : stranger;
  }
  return standing;
}
