import { companyNames, sectors, tickers } from "./names.js";
import type { DemoParameters } from "./parameters.js";
import type { RandomKey } from "./random.js";
import { below, normal, randomKey, uniform } from "./random.js";
import { streams } from "./streams.js";

export type DelistingReason = "merger" | "bankruptcy";

/** One simulated security: who it is, when it trades, how its returns behave. Sessions are indices into the calendar. */
export interface Listing {
  readonly securityId: string;
  readonly name: string;
  readonly sector: number;
  readonly ticker: string;
  /** Ticker from `renameAt` on. */
  readonly renamedTo: string | null;
  readonly renameAt: number;
  readonly start: number;
  /** Last session it trades; the last of the market if it is never delisted. */
  readonly end: number;
  readonly delisting: DelistingReason | null;
  /** Decimal return from the last close to what holders received; NaN if not delisted. */
  readonly delistingReturn: number;
  readonly beta: number;
  /** Long-run daily idiosyncratic volatility, decimal. */
  readonly volatility: number;
  readonly firstPrice: number;
  /** Shares a day at the first session. */
  readonly firstVolume: number;
  /** Cash dividend a year over price, decimal; 0 for non-payers. */
  readonly dividendYield: number;
  readonly dividendPhase: number;
}

const reuseGap = 300;

/** Plans every security from the seed alone: late listings, delistings, renames, reused tickers. */
export function planListings(parameters: DemoParameters, sessions: number): Listing[] {
  const n = parameters.securities;
  const key = randomKey(parameters.seed, streams.listings);
  const order = shuffle(n, randomKey(parameters.seed, streams.roles));
  const canReuse = n >= 10 && sessions >= 3 * reuseGap;
  const reused = canReuse ? Math.max(1, Math.round(n / 100)) : 0;
  const delisted = n >= 5 ? Math.max(2, Math.round(n / 10), reused) : 0;
  const late = n >= 5 ? Math.max(1, Math.round(n / 8), reused) : 0;
  const renamed = n >= 3 ? Math.max(1, Math.round(n / 100)) : 0;
  const plans = Array.from({ length: n }, (_, i) => plan(key, i, sessions));
  const names = companyNames(n, parameters.seed);
  const symbols = tickers(n + renamed, parameters.seed);
  const listings = plans.map((base, i) => ({
    ...base,
    securityId: `SIM-${String(i + 1).padStart(4, "0")}`,
    name: names[i],
    sector: i % sectors.length,
    ticker: symbols[i],
  }));
  for (let k = 0; k < delisted; k++) {
    const at = order[k];
    const draw = (slot: number) => uniform(key, at * 32 + 16 + slot);
    const isReused = k < reused;
    const end = Math.floor(sessions * (isReused ? 0.15 + 0.25 * draw(0) : 0.2 + 0.7 * draw(0)));
    const reason: DelistingReason = k % 3 === 0 ? "bankruptcy" : "merger";
    const delistingReturn = reason === "bankruptcy" ? -(0.3 + 0.7 * draw(1)) : 0.02 * draw(1);
    listings[at] = { ...listings[at], end, delisting: reason, delistingReturn: round(delistingReturn, 4) };
    if (isReused) {
      const heir = order[n - 1 - k];
      const start = Math.min(end + reuseGap + Math.floor(draw(2) * 60), Math.floor(sessions * 0.85));
      listings[heir] = { ...listings[heir], start, ticker: listings[at].ticker };
    }
  }
  for (let k = reused; k < late; k++) {
    const at = order[n - 1 - k];
    listings[at] = { ...listings[at], start: Math.floor(sessions * (0.05 + 0.7 * uniform(key, at * 32 + 20))) };
  }
  for (let k = 0; k < renamed; k++) {
    const at = order[Math.min(delisted + k, n - 1)];
    const renameAt = Math.floor(sessions * (0.3 + 0.4 * uniform(key, at * 32 + 21)));
    if (renameAt > listings[at].start + 1) listings[at] = { ...listings[at], renamedTo: symbols[n + k], renameAt };
  }
  return listings;
}

function plan(key: RandomKey, i: number, sessions: number) {
  const draw = (slot: number) => uniform(key, i * 32 + slot);
  const gauss = (slot: number) => normal(key, i * 32 + slot);
  const clip = (value: number, from: number, to: number) => Math.min(Math.max(value, from), to);
  const pays = draw(5) < 0.6;
  return {
    renamedTo: null as string | null,
    renameAt: -1,
    start: 0,
    end: sessions - 1,
    delisting: null as DelistingReason | null,
    delistingReturn: Number.NaN,
    beta: clip(1 + 0.25 * gauss(0), 0.3, 2),
    volatility: clip(0.02 * Math.exp(0.25 * gauss(1)), 0.01, 0.04),
    firstPrice: clip(55 * Math.exp(0.6 * gauss(2)), 12, 300),
    firstVolume: Math.round(clip(1_500_000 * Math.exp(0.9 * gauss(3)), 100_000, 30_000_000)),
    dividendYield: pays ? 0.005 + 0.035 * draw(6) : 0,
    dividendPhase: below(key, i * 32 + 7, 63),
  };
}

function shuffle(n: number, key: RandomKey): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = below(key, i, i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
