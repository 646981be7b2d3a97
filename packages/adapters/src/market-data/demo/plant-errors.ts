import type { Listing } from "./listings.js";
import type { DemoParameters } from "./parameters.js";
import type { DemoAction, DemoBars } from "./prices.js";
import { below, logUniform, randomKey, uniform } from "./random.js";
import { streams } from "./streams.js";

export const errorKinds = [
  "split-shaped jump",
  "high below low",
  "stale price",
  "duplicate",
  "gap",
  "negative volume",
  "unit slip",
] as const;
export type ErrorKind = (typeof errorKinds)[number];

/** A data error the demo market planted. */
export interface PlantedError {
  readonly kind: ErrorKind;
  readonly security: number;
  /** First and last session index it touches. */
  readonly session: number;
  readonly lastSession: number;
  /** Relative size of the wrong price or of the missing value, decimal; NaN where the kind has none. */
  readonly size: number;
  readonly detail: string;
}

/** What the source publishes: the bars with their errors, and how often each line stands in the file. */
export interface PublishedBars extends DemoBars {
  /** 0 where the line is missing, 2 where it stands twice. */
  readonly copies: Uint8Array;
  /** Close of the second line of a duplicate, by index. */
  readonly secondClose: Map<number, number>;
}

/** Fractions real splits and stock dividends use, up to 10 for 1. */
const fractions = [51 / 50, 21 / 20, 11 / 10, 6 / 5, 5 / 4, 4 / 3, 3 / 2, 2, 3, 4, 5, 7, 10];
const perKindAndBar = 5e-5;

/**
 * Plants errors of every kind in a copy of the bars, sizes drawn log-uniformly from 2 %, at most one in 25 sessions of a
 * security and none within 10 sessions of a corporate action.
 */
export function plantErrors(
  parameters: DemoParameters,
  listings: readonly Listing[],
  actions: readonly DemoAction[],
  bars: DemoBars,
): { published: PublishedBars; planted: PlantedError[] } {
  const n = listings.length;
  const published = {
    open: bars.open.slice(),
    high: bars.high.slice(),
    low: bars.low.slice(),
    close: bars.close.slice(),
    volume: bars.volume.slice(),
    copies: Uint8Array.from(bars.close, (close) => (Number.isNaN(close) ? 0 : 1)),
    secondClose: new Map<number, number>(),
  };
  const taken = new Uint8Array(bars.close.length);
  const block = (security: number, from: number, to: number) => {
    for (let t = Math.max(from, 0); t <= Math.min(to, taken.length / n - 1); t++) taken[t * n + security] = 1;
  };
  for (const action of actions) block(action.security, action.session - 10, action.session + 10);
  const traded = listings.reduce((sum, listing) => sum + listing.end - listing.start + 1, 0);
  const wanted = parameters.errors === 0 ? 0 : Math.max(1, Math.round(traded * perKindAndBar * parameters.errors));
  const planted: PlantedError[] = [];
  errorKinds.forEach((kind, k) => {
    const key = randomKey(parameters.seed, streams.errors, k);
    let made = 0;
    for (let attempt = 0; made < wanted && attempt < wanted * 50; attempt++) {
      const security = below(key, attempt * 8, n);
      const listing = listings[security];
      const length = lengthOf(kind, uniform(key, attempt * 8 + 1));
      const room = listing.end - listing.start - length - 30;
      if (room <= 0) continue;
      const from = listing.start + 20 + below(key, attempt * 8 + 2, room);
      const to = from + length - 1;
      let isFree = true;
      for (let t = from - 1; t <= to + 1; t++) if (taken[t * n + security] === 1) isFree = false;
      if (!isFree) continue;
      const size = logUniform(key, attempt * 8 + 3, 0.02, kind === "split-shaped jump" ? 9 : 0.5);
      const isDown = uniform(key, attempt * 8 + 4) < 0.5;
      planted.push(spoil(published, kind, security, n, from, to, size, isDown));
      block(security, from - 25, to + 25);
      made++;
    }
  });
  planted.sort((a, b) => a.session - b.session || a.security - b.security);
  return { published, planted };
}

/** Sessions an error lasts. */
function lengthOf(kind: ErrorKind, u: number): number {
  if (kind === "stale price") return 6 + Math.floor(u * 10);
  if (kind === "gap") return 1 + Math.floor(u * 12);
  if (kind === "split-shaped jump" || kind === "unit slip") return 1 + Math.floor(u * u * 6);
  return 1;
}

function spoil(
  bars: PublishedBars,
  kind: ErrorKind,
  security: number,
  n: number,
  from: number,
  to: number,
  size: number,
  isDown: boolean,
): PlantedError {
  const done = (actual: number, detail: string): PlantedError => ({
    kind,
    security,
    session: from,
    lastSession: to,
    size: actual,
    detail,
  });
  const scale = (factor: number) => {
    for (let t = from; t <= to; t++) {
      const at = t * n + security;
      for (const field of [bars.open, bars.high, bars.low, bars.close]) field[at] = cents(field[at] * factor);
    }
  };
  const at = from * n + security;
  switch (kind) {
    case "split-shaped jump": {
      const wanted = 1 + size;
      const ratio = fractions.reduce((best, f) =>
        Math.abs(Math.log(f / wanted)) < Math.abs(Math.log(best / wanted)) ? f : best,
      );
      scale(isDown ? 1 / ratio : ratio);
      return done(ratio - 1, `prices ${isDown ? "divided" : "multiplied"} by ${ratio.toFixed(4)}`);
    }
    case "unit slip":
      scale(isDown ? 0.01 : 100);
      return done(isDown ? 0.99 : 99, `prices ${isDown ? "divided" : "multiplied"} by 100`);
    case "high below low": {
      const low = bars.low[at];
      bars.high[at] = Math.min(cents(low * (1 - size)), low - 0.01 > 0 ? cents(low - 0.01) : low);
      return done(1 - bars.high[at] / low, `high ${bars.high[at].toFixed(2)} under low ${low.toFixed(2)}`);
    }
    case "stale price": {
      const held = (from - 1) * n + security;
      const truth = bars.close[to * n + security];
      for (let t = from; t <= to; t++) {
        const row = t * n + security;
        for (const field of [bars.open, bars.high, bars.low, bars.close]) field[row] = bars.close[held];
      }
      return done(Math.abs(truth / bars.close[held] - 1), `close ${bars.close[held].toFixed(2)} repeated`);
    }
    case "duplicate": {
      bars.copies[at] = 2;
      const second = cents(bars.close[at] * (isDown ? 1 - size : 1 + size));
      bars.secondClose.set(at, second);
      return done(Math.abs(second / bars.close[at] - 1), `a second line with close ${second.toFixed(2)}`);
    }
    case "gap":
      for (let t = from; t <= to; t++) bars.copies[t * n + security] = 0;
      return done(Number.NaN, `${to - from + 1} sessions missing`);
    case "negative volume":
      bars.volume[at] = -bars.volume[at];
      return done(Number.NaN, `volume ${bars.volume[at]}`);
  }
}

function cents(price: number): number {
  return Math.max(Math.round(price * 100), 1) / 100;
}
