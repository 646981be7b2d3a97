import { isoDay } from "@plumbline/core";
import type { BarName, CollectedBars } from "./collect-bars.js";
import { orderRows } from "./order-rows.js";

/** A permanent security found in the bars, with the interval its names hold. */
export interface FoundSecurity {
  readonly securityId: string;
  readonly name: BarName;
  readonly firstSession: number;
  /** First session of the next security under the same ticker; null while it is the last. */
  readonly until: number | null;
  /** True where the source itself names the security. */
  readonly isStated: boolean;
}

export interface AssignedSecurities {
  readonly securities: readonly FoundSecurity[];
  /** Index into `securities` by row of the bars. */
  readonly security: Int32Array;
  /** Rows ordered by security, session, arrival and line. */
  readonly order: Int32Array;
}

/** A ticker whose price jumps by this factor over a pause of `minPause` calendar days names another company. */
export const reuseRule = {
  minPause: 90,
  factorAfterPause: 4,
  longPause: 365,
  factorAfterLong: 1.5,
  certainPause: 1095,
};

/**
 * Gives every bar its permanent security. A source's own ids are kept. Otherwise a security is a ticker on an exchange
 * (a move between exchanges without overlap keeps the security), and a ticker that pauses and comes back at another
 * price level is another security (`reuseRule`). Ids: the ticker, or ticker.exchange of its first bar; a later holder
 * adds its first session. The result does not depend on the order of the payloads.
 */
export function assignSecurities(bars: CollectedBars): AssignedSecurities {
  const groups = groupNames(bars);
  const group = new Int32Array(bars.rows);
  for (let row = 0; row < bars.rows; row++) group[row] = groups.groupOf[bars.name[row]];
  const order = orderRows(group, groups.keys.length, bars.session);
  const securities: FoundSecurity[] = [];
  const security = new Int32Array(bars.rows);
  for (let i = 0; i < order.length; ) {
    const key = group[order[i]];
    let end = i;
    while (end < order.length && group[order[end]] === key) end++;
    assignGroup(bars, order, i, end, securities, security);
    i = end;
  }
  return { securities, security, order };
}

function assignGroup(
  bars: CollectedBars,
  order: Int32Array,
  from: number,
  to: number,
  securities: FoundSecurity[],
  security: Int32Array,
): void {
  const name = bars.names[bars.name[order[from]]];
  const isStated = name.statedId !== null;
  const base = name.statedId ?? (name.exchange === null ? name.ticker : `${name.ticker}.${name.exchange}`);
  const open = (row: number, isFirst: boolean) => {
    const firstSession = bars.session[row];
    const securityId = isFirst ? base : `${base}@${isoDay(firstSession)}`;
    const rowName = bars.names[bars.name[row]];
    if (!isFirst) securities.push({ ...securities.pop()!, until: firstSession });
    securities.push({ securityId, name: rowName, firstSession, until: null, isStated });
  };
  open(order[from], true);
  let lastSession = bars.session[order[from]];
  let lastClose = Number.NaN;
  for (let i = from; i < to; i++) {
    const row = order[i];
    const pause = bars.session[row] - lastSession;
    if (
      !isStated &&
      pause >= reuseRule.minPause &&
      isAnotherCompany(pause, lastClose, firstClose(bars, order, i, to))
    ) {
      open(row, false);
      lastClose = Number.NaN;
    }
    security[row] = securities.length - 1;
    lastSession = bars.session[row];
    if (bars.close[row] > 0) lastClose = bars.close[row];
  }
}

function firstClose(bars: CollectedBars, order: Int32Array, from: number, to: number): number {
  for (let i = from; i < to; i++) if (bars.close[order[i]] > 0) return bars.close[order[i]];
  return Number.NaN;
}

function isAnotherCompany(pause: number, before: number, after: number): boolean {
  if (pause >= reuseRule.certainPause) return true;
  const factor = Math.max(after / before, before / after);
  return factor >= (pause >= reuseRule.longPause ? reuseRule.factorAfterLong : reuseRule.factorAfterPause);
}

/** Which names are one security before reuse is looked for; groups are ordered by key. */
function groupNames(bars: CollectedBars): { keys: string[]; groupOf: Int32Array } {
  const overlapping = overlappingTickers(bars);
  const keyOf = (name: BarName) => {
    if (name.statedId !== null) return JSON.stringify([0, name.statedId]);
    return JSON.stringify([1, name.ticker, overlapping.has(name.ticker) ? (name.exchange ?? "") : ""]);
  };
  const all = bars.names.map(keyOf);
  const keys = [...new Set(all)].sort();
  const index = new Map(keys.map((key, i) => [key, i]));
  return { keys, groupOf: Int32Array.from(all, (key) => index.get(key)!) };
}

/** Tickers that trade on two exchanges over intervals that overlap: two securities, not one that moved. */
function overlappingTickers(bars: CollectedBars): Set<string> {
  const intervals = new Map<string, Map<string, [number, number]>>();
  const ofName = bars.names.map((name) => {
    if (name.statedId !== null || name.exchange === null) return null;
    const exchanges = intervals.get(name.ticker) ?? new Map<string, [number, number]>();
    intervals.set(name.ticker, exchanges);
    const held = exchanges.get(name.exchange) ?? ([Infinity, -Infinity] as [number, number]);
    exchanges.set(name.exchange, held);
    return held;
  });
  for (let row = 0; row < bars.rows; row++) {
    const interval = ofName[bars.name[row]];
    if (!interval) continue;
    if (bars.session[row] < interval[0]) interval[0] = bars.session[row];
    if (bars.session[row] > interval[1]) interval[1] = bars.session[row];
  }
  const overlapping = new Set<string>();
  for (const [ticker, exchanges] of intervals) {
    const sorted = [...exchanges.values()].sort((a, b) => a[0] - b[0]);
    if (sorted.some((interval, i) => i > 0 && interval[0] <= sorted[i - 1][1])) overlapping.add(ticker);
  }
  return overlapping;
}
