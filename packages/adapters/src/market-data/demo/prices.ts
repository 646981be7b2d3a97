import type { Listing } from "./listings.js";
import type { DemoParameters } from "./parameters.js";
import { normal, randomKey, uniform } from "./random.js";
import type { Simulation } from "./simulate.js";
import { drawsPerSession } from "./simulate.js";
import { streams } from "./streams.js";

/** Bars as traded, session-major; NaN where there is none. Prices in currency per share, volume in shares. */
export interface DemoBars {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

export interface DemoAction {
  readonly security: number;
  /** Session index: ex-date, last session of a delisting, first session of a new ticker. */
  readonly session: number;
  readonly kind: "split" | "dividend" | "delisting" | "rename";
  readonly ratio: number;
  readonly amount: number;
  readonly delistingReturn: number;
  readonly detail: string | null;
}

const splitRatios = [2, 2, 2, 3, 1.5, 1.5, 4, 10, 1.25, 5];
const slots = { overnight: 6, high: 7, low: 8 } as const;

/** Turns true returns into as-traded prices with splits, cash dividends, delistings and renames. */
export function tradePrices(
  parameters: DemoParameters,
  listings: readonly Listing[],
  simulation: Simulation,
): { bars: DemoBars; actions: DemoAction[] } {
  const { sessions, securities: n } = simulation;
  const empty = () => new Float64Array(sessions * n).fill(Number.NaN);
  const bars: DemoBars = { open: empty(), high: empty(), low: empty(), close: empty(), volume: empty() };
  const actions: DemoAction[] = [];
  for (let i = 0; i < n; i++) tradeSecurity(parameters, listings[i], i, simulation, bars, actions);
  actions.sort((a, b) => a.session - b.session || a.security - b.security || (a.kind < b.kind ? -1 : 1));
  return { bars, actions };
}

function tradeSecurity(
  parameters: DemoParameters,
  listing: Listing,
  i: number,
  { sessions, securities: n, logReturn, volatility, logTurnover }: Simulation,
  bars: DemoBars,
  actions: DemoAction[],
): void {
  const key = randomKey(parameters.seed, streams.securities, i);
  const splitKey = randomKey(parameters.seed, streams.splits, i);
  const act = (session: number, kind: DemoAction["kind"], values: Partial<DemoAction>) =>
    actions.push({
      security: i,
      session,
      kind,
      ratio: Number.NaN,
      amount: Number.NaN,
      delistingReturn: Number.NaN,
      detail: null,
      ...values,
    });
  const ceiling = 150 + 350 * uniform(splitKey, 0);
  let price = listing.firstPrice;
  let shares = 1;
  let sinceSplit = 0;
  for (let t = listing.start; t <= listing.end; t++) {
    const at = t * n + i;
    const counter = t * drawsPerSession;
    const isDying = listing.delisting !== null && listing.end - t < 120;
    sinceSplit++;
    let ratio = 1;
    let dividend = 0;
    if (t > listing.start && !isDying && sinceSplit > 60) {
      if (price > ceiling && uniform(splitKey, t * 2 + 1) < 0.02) ratio = Math.max(2, splitRatios[t % 10]);
      else if (price > 20 && uniform(splitKey, t * 2 + 1) < 0.0002) ratio = splitRatios[t % 10];
      else if (price < 3 && uniform(splitKey, t * 2 + 1) < 0.05) ratio = 0.1;
    }
    if (ratio !== 1) {
      act(t, "split", { ratio });
      sinceSplit = 0;
      shares *= ratio;
    }
    if (listing.dividendYield > 0 && !isDying && t > listing.start && t % 63 === listing.dividendPhase && price > 5) {
      dividend = Math.round(((listing.dividendYield / 4) * price * 100) / ratio) / 100;
      if (dividend > 0) act(t, "dividend", { amount: dividend });
    }
    const base = price / ratio;
    const sigma = volatility[at];
    const overnight = 0.3 * logReturn[at] + 0.4 * sigma * normal(key, counter + slots.overnight);
    const open = Math.max(base * Math.exp(overnight) - dividend, 0.01);
    price = Math.max(base * Math.exp(logReturn[at]) - dividend, 0.01);
    const up = Math.exp(0.45 * sigma * Math.abs(normal(key, counter + slots.high)));
    const down = Math.exp(-0.45 * sigma * Math.abs(normal(key, counter + slots.low)));
    bars.open[at] = toCents(open);
    bars.close[at] = toCents(price);
    bars.high[at] = Math.max(toCents(Math.max(open, price) * up), bars.open[at], bars.close[at]);
    bars.low[at] = Math.min(toCents(Math.min(open, price) * down), bars.open[at], bars.close[at]);
    bars.volume[at] = Math.max(Math.round(listing.firstVolume * shares * Math.exp(logTurnover[at])), 100);
  }
  if (listing.renamedTo !== null) act(listing.renameAt, "rename", { detail: listing.renamedTo });
  if (listing.delisting !== null && listing.end < sessions - 1) {
    act(listing.end, "delisting", { delistingReturn: listing.delistingReturn, detail: listing.delisting });
  }
}

function toCents(price: number): number {
  return Math.max(Math.round(price * 100), 1) / 100;
}
