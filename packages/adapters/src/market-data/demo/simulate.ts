import type { Listing } from "./listings.js";
import { sectors } from "./names.js";
import type { DemoParameters } from "./parameters.js";
import { fatTailed, normal, randomKey } from "./random.js";
import { streams } from "./streams.js";

/** One value a session and security, session-major: index `session * securities + security`; NaN where not listed. */
export interface Simulation {
  readonly sessions: number;
  readonly securities: number;
  /** True log total return of the session, decimal. */
  readonly logReturn: Float64Array;
  /** Daily volatility the session's return was drawn with, decimal. */
  readonly volatility: Float64Array;
  /** Log of share turnover over its long-run level. */
  readonly logTurnover: Float64Array;
  /** The planted alpha as known at the session's close: mean 0, standard deviation 1 over the listed securities. */
  readonly alpha: Float64Array;
}

/** Half-life of the alpha in sessions; the states are AR(1) with persistence 0.5^(1/20). */
export const alphaHalfLife = 20;
export const persistence = Math.exp(-Math.LN2 / alphaHalfLife);
/** Expected daily return of one unit of alpha, in long-run daily idiosyncratic volatilities, at signal 1. */
export const alphaStrength = 0.0142;
/** Sessions whose alpha the noise of a session is drawn orthogonal to: all that a 5-session label starts from. */
const controlledLags = 6;

/** Slots of a security's draws in one session. */
const slots = { shock: 0, turnoverShock: 4, turnoverState: 5 } as const;
export const drawsPerSession = 16;

const weights = { reversal: 0.74, turnover: 0.5, priceVolume: 0.32, calm: 0.32 };
const arch = { shock: 0.06, memory: 0.906 };

/**
 * Returns, volatility, turnover and the planted alpha.
 *
 * Log return = market drift + beta x market + sector + idiosyncratic + signal x alphaStrength x volatility x alpha of the
 * session before. Market and idiosyncratic parts are GARCH(1,1) with scaled Student t(6) innovations. The alpha mixes
 * four AR(1) states with a half-life of 20 sessions: minus the idiosyncratic shocks (reversal), persistent turnover,
 * minus shock x turnover shock (price-volume correlation), and minus the volatility's deviation from its long run.
 */
export function simulate(parameters: DemoParameters, listings: readonly Listing[], sessions: number): Simulation {
  const n = listings.length;
  const size = sessions * n;
  const logReturn = new Float64Array(size).fill(Number.NaN);
  const volatility = new Float64Array(size).fill(Number.NaN);
  const logTurnover = new Float64Array(size).fill(Number.NaN);
  const alpha = new Float64Array(size).fill(Number.NaN);
  const keys = listings.map((_, i) => randomKey(parameters.seed, streams.securities, i));
  const marketKey = randomKey(parameters.seed, streams.market);
  const sectorKeys = sectors.map((_, k) => randomKey(parameters.seed, streams.sectors, k));
  const stateKey = randomKey(parameters.seed, streams.states);
  const reversal = Float64Array.from(listings, (_, i) => normal(stateKey, i * 4));
  const turnover = Float64Array.from(listings, (_, i) => normal(stateKey, i * 4 + 1));
  const priceVolume = Float64Array.from(listings, (_, i) => normal(stateKey, i * 4 + 2));
  const variance = Float64Array.from(listings, (listing) => listing.volatility * listing.volatility);
  const shock = new Float64Array(n);
  const basis = Array.from({ length: controlledLags }, () => new Float64Array(n));
  const sector = new Float64Array(sectors.length);
  const fresh = Math.sqrt(1 - persistence * persistence);
  const marketLongRun = 0.009 * 0.009;
  let marketVariance = marketLongRun;

  for (let t = 0; t < sessions; t++) {
    const marketShock = fatTailed(marketKey, t * 4);
    const market = Math.sqrt(marketVariance) * marketShock;
    for (let k = 0; k < sector.length; k++) sector[k] = 0.004 * fatTailed(sectorKeys[k], t * 4);
    for (let i = 0; i < n; i++) {
      const isListed = t >= listings[i].start && t <= listings[i].end;
      shock[i] = isListed ? fatTailed(keys[i], t * drawsPerSession + slots.shock) : Number.NaN;
    }
    if (parameters.signal > 0) makeOrthogonal(shock, alpha, t, n, basis);
    for (let i = 0; i < n; i++) {
      if (Number.isNaN(shock[i])) continue;
      const listing = listings[i];
      const at = t * n + i;
      const counter = t * drawsPerSession;
      const toEnd = listing.end - t;
      const sigma = Math.sqrt(variance[i]) * eventVolatility(listing, toEnd);
      const known = t > 0 ? alpha[at - n] : Number.NaN;
      const premium = Number.isNaN(known) ? 0 : parameters.signal * alphaStrength * listing.volatility * known;
      const own = sigma * shock[i];
      logReturn[at] =
        0.0002 + listing.beta * market + sector[listing.sector] + own + premium + eventDrift(listing, toEnd);
      volatility[at] = Math.sqrt(sigma * sigma + listing.beta * listing.beta * marketVariance + 0.004 * 0.004);
      const bounded = Math.min(Math.max(shock[i], -4), 4);
      const turnoverShock = normal(keys[i], counter + slots.turnoverShock);
      turnover[i] = persistence * turnover[i] + fresh * normal(keys[i], counter + slots.turnoverState);
      reversal[i] = persistence * reversal[i] - fresh * bounded;
      priceVolume[i] = persistence * priceVolume[i] - fresh * bounded * turnoverShock;
      logTurnover[at] =
        0.4 * turnover[i] +
        0.18 * turnoverShock +
        0.15 * (Math.abs(bounded) - 0.75) +
        0.12 * (Math.abs(marketShock) - 0.75);
      const longRun = listing.volatility * listing.volatility;
      variance[i] =
        (1 - arch.shock - arch.memory) * longRun + variance[i] * (arch.shock * bounded * bounded + arch.memory);
      const calm = Math.min(Math.max(-Math.log(variance[i] / longRun) / 0.35, -3), 3);
      alpha[at] =
        weights.reversal * reversal[i] +
        weights.turnover * turnover[i] +
        weights.priceVolume * priceVolume[i] +
        weights.calm * calm;
    }
    standardise(alpha.subarray(t * n, t * n + n));
    const leverage = marketShock < 0 ? 0.12 : 0.02;
    marketVariance = 0.03 * marketLongRun + marketVariance * (0.9 + leverage * Math.min(marketShock * marketShock, 16));
  }
  return { sessions, securities: n, logReturn, volatility, logTurnover, alpha };
}

/** A merger target stops moving 40 sessions before its end; a bankrupt one moves twice as much. */
function eventVolatility(listing: Listing, toEnd: number): number {
  if (listing.delisting === "merger" && toEnd < 40) return 0.2;
  return listing.delisting === "bankruptcy" && toEnd < 80 ? 1.8 : 1;
}

function eventDrift(listing: Listing, toEnd: number): number {
  if (listing.delisting === "merger" && toEnd === 40) return 0.22;
  return listing.delisting === "bankruptcy" && toEnd < 80 ? -0.012 : 0;
}

/**
 * Takes out of the session's shocks what they happen to share with the alphas of the sessions before, so that the
 * realised rank IC of every year is near its expectation and a test of the platform is not a test of luck.
 */
function makeOrthogonal(
  shock: Float64Array,
  alpha: Float64Array,
  t: number,
  n: number,
  basis: readonly Float64Array[],
): void {
  let count = 0;
  for (let i = 0; i < n; i++) if (!Number.isNaN(shock[i])) count++;
  if (count < 4 * controlledLags) return;
  let used = 0;
  for (let lag = 1; lag <= Math.min(controlledLags, t); lag++) {
    const vector = basis[used];
    for (let i = 0; i < n; i++) {
      const value = alpha[(t - lag) * n + i];
      vector[i] = Number.isNaN(shock[i]) || Number.isNaN(value) ? 0 : value;
    }
    for (let k = 0; k < used; k++) subtractProjection(vector, basis[k]);
    if (dot(vector, vector) > 1e-6 * count) used++;
  }
  for (let k = 0; k < used; k++) subtractProjection(shock, basis[k]);
}

function subtractProjection(vector: Float64Array, direction: Float64Array): void {
  const length = dot(direction, direction);
  const share = dot(vector, direction) / length;
  for (let i = 0; i < vector.length; i++) vector[i] -= share * direction[i];
}

/** NaN counts as 0. */
function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const product = a[i] * b[i];
    if (!Number.isNaN(product)) sum += product;
  }
  return sum;
}

/** To mean 0 and standard deviation 1 over the present values, in place; 0 where fewer than three are present. */
function standardise(values: Float64Array): void {
  let count = 0;
  let sum = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
  }
  const mean = sum / count;
  let squares = 0;
  for (const value of values) if (!Number.isNaN(value)) squares += (value - mean) * (value - mean);
  const deviation = Math.sqrt(squares / count);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) values[i] = count < 3 || deviation === 0 ? 0 : (values[i] - mean) / deviation;
  }
}
