import type { AssignedSecurities } from "./assign-securities.js";
import type { CollectedBars } from "./collect-bars.js";
import type { HeldPayload } from "./read-payloads.js";

/** The bars that say something new, with the arrival that made a restatement known. */
export interface SelectedBars {
  /** Row numbers, ordered by security, session, arrival and line. */
  readonly rows: Int32Array;
  /** By place in `rows`: ms UTC of the arrival that made a restatement known; absent for what is known by rule. */
  readonly arrival: ReadonlyMap<number, number>;
}

/**
 * Which bars to keep. The first payload that has a (security, session) states it: all its lines are kept, duplicates too.
 * A payload of the same arrival adds the lines that differ. A later one that states the same adds nothing; one that
 * states something else is a restatement, known when it arrived.
 */
export function selectVersions(
  bars: CollectedBars,
  { security, order }: AssignedSecurities,
  payloads: readonly HeldPayload[],
): SelectedBars {
  const rows = new Int32Array(bars.rows);
  const arrival = new Map<number, number>();
  let kept = 0;
  const keep = (row: number, at: number) => {
    if (!Number.isNaN(at)) arrival.set(kept, at);
    rows[kept++] = row;
  };
  for (let i = 0; i < order.length; ) {
    const isSame = (row: number) =>
      security[row] === security[order[i]] && bars.session[row] === bars.session[order[i]];
    let end = i + 1;
    while (end < order.length && isSame(order[end])) end++;
    if (end === i + 1 || bars.payload[order[i]] === bars.payload[order[end - 1]]) {
      for (let k = i; k < end; k++) keep(order[k], Number.NaN);
    } else selectFact(bars, Array.from(order.subarray(i, end)), payloads, keep);
    i = end;
  }
  return { rows: rows.subarray(0, kept), arrival };
}

/** One (security, session) stated by more than one payload. */
function selectFact(
  bars: CollectedBars,
  rows: readonly number[],
  payloads: readonly HeldPayload[],
  keep: (row: number, arrival: number) => void,
): void {
  const arrivalOf = (row: number) => payloads[bars.payload[row]].arrivedAt;
  let held: number[] = [];
  for (let i = 0; i < rows.length; ) {
    const arrivedAt = arrivalOf(rows[i]);
    const isFirst = i === 0;
    const stated: number[] = [];
    for (; i < rows.length && arrivalOf(rows[i]) === arrivedAt; i++) {
      const row = rows[i];
      const isRepeat = stated.some(
        (other) => bars.payload[other] !== bars.payload[row] && isEqualBar(bars, other, row),
      );
      if (!isRepeat) stated.push(row);
    }
    const news = isFirst ? stated : stated.filter((row) => !held.some((other) => isEqualBar(bars, other, row)));
    for (const row of news) keep(row, isFirst ? Number.NaN : arrivedAt);
    if (news.length > 0) held = stated;
  }
}

/** Same values bit for bit, NaN equal to NaN. */
function isEqualBar(bars: CollectedBars, a: number, b: number): boolean {
  return (
    Object.is(bars.close[a], bars.close[b]) &&
    Object.is(bars.open[a], bars.open[b]) &&
    Object.is(bars.high[a], bars.high[b]) &&
    Object.is(bars.low[a], bars.low[b]) &&
    Object.is(bars.volume[a], bars.volume[b])
  );
}
