/** Daily returns a volatility is taken over: as many as the median value traded. */
const window = 63;
/** Fewer returns than this give none. */
const fewest = 20;

/** Closes of one security by session, ascending; sessions of a split carry no return. */
export interface DatedCloses {
  readonly sessions: ArrayLike<number>;
  readonly closes: ArrayLike<number>;
  readonly isSplit: (session: number) => boolean;
}

/**
 * Standard deviation (ddof 1) of the last 63 daily price returns at each bar, decimal: what could be known at that close.
 * NaN below 20 returns; a close that is not positive gives no return.
 */
export function trailingVolatility({ sessions, closes, isSplit }: DatedCloses): Float64Array {
  const out = new Float64Array(closes.length).fill(Number.NaN);
  const held: number[] = [];
  let before = Number.NaN;
  for (let i = 0; i < closes.length; i++) {
    const close = closes[i] > 0 ? closes[i] : Number.NaN;
    const change = close / before - 1;
    if (!Number.isNaN(close)) before = close;
    if (!Number.isNaN(change) && !isSplit(sessions[i])) held.push(change);
    if (held.length > window) held.shift();
    if (held.length >= fewest) out[i] = deviation(held);
  }
  return out;
}

/** Two passes over the window: nothing is carried along that rounding could wear down. */
function deviation(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  const centre = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - centre) * (value - centre);
  return Math.sqrt(squares / (values.length - 1));
}
