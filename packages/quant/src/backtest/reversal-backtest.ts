import { selectOrder } from "../statistics/select-order.js";

/** A daily cross-sectional long-short rule on weights, the frictionless sibling of the cash ledger. */
export interface ReversalRule {
  /** Sessions L of the return that is faded: the signal is -(close(t) / close(t - L) - 1). */
  readonly lookback: number;
  /** Share of the ranked assets in each leg, in (0, 0.5]. */
  readonly quantile: number;
  /** Decimal per unit of turnover, the sum of absolute weight changes. */
  readonly costPerTurnover: number;
}

export interface WeightBacktest {
  /** Net return by session, decimal: yesterday's weights times today's returns, minus today's cost; length T. */
  readonly net: Float64Array;
  /** Sum of absolute weight changes by session, length T. */
  readonly turnover: Float64Array;
}

/**
 * Long the highest, short the lowest `quantile` of a reversal signal, equal weights, rebalanced every session. Ties fall
 * in the order of the columns, as a stable sort has it. An asset without both prices is not ranked; without a return it
 * earns nothing that session.
 *
 * @param close    T x N row-major, currency a share, NaN where missing
 * @param returns  T x N simple returns of each session, decimal
 * @param assets   N
 */
export function reversalBacktest(
  close: Float64Array,
  returns: Float64Array,
  assets: number,
  rule: ReversalRule,
): WeightBacktest {
  const sessions = assets === 0 ? 0 : Math.floor(close.length / assets);
  const net = new Float64Array(sessions);
  const turnover = new Float64Array(sessions);
  const signal = new Float64Array(assets);
  const scratch = new Float64Array(assets);
  const weights = new Float64Array(assets);
  const next = new Float64Array(assets);
  for (let t = 0; t < sessions; t++) {
    const row = t * assets;
    if (t > 0) net[t] = earned(weights, returns, row);
    if (t < rule.lookback) continue;
    const past = row - rule.lookback * assets;
    let ranked = 0;
    for (let a = 0; a < assets; a++) {
      const value = -(close[row + a] / close[past + a] - 1);
      signal[a] = value;
      if (!Number.isNaN(value)) scratch[ranked++] = value;
    }
    const names = Math.floor(rule.quantile * ranked);
    turnover[t] = names === 0 ? flatten(weights) : rebalance(signal, scratch, ranked, names, weights, next);
    net[t] -= rule.costPerTurnover * turnover[t];
  }
  return { net, turnover };
}

function earned(weights: Float64Array, returns: Float64Array, row: number): number {
  let sum = 0;
  for (let a = 0; a < weights.length; a++) {
    const part = weights[a] * returns[row + a];
    if (!Number.isNaN(part)) sum += part;
  }
  return sum;
}

function flatten(weights: Float64Array): number {
  let change = 0;
  for (let a = 0; a < weights.length; a++) {
    change += Math.abs(weights[a]);
    weights[a] = 0;
  }
  return change;
}

/** Sets the new weights and returns the sum of absolute changes; `scratch` holds the ranked signals and is reordered. */
function rebalance(
  signal: Float64Array,
  scratch: Float64Array,
  ranked: number,
  names: number,
  weights: Float64Array,
  next: Float64Array,
): number {
  const lowest = selectOrder(scratch, names - 1, 0, ranked - 1);
  const highest = selectOrder(scratch, ranked - names, Math.min(names - 1, ranked - names), ranked - 1);
  const weight = 1 / names;
  let longs = 0;
  let shorts = 0;
  let change = 0;
  for (let a = 0; a < signal.length; a++) {
    const isLong = Number(signal[a] >= highest);
    const isShort = Number(signal[a] <= lowest);
    longs += isLong;
    shorts += isShort;
    const target = (isLong - isShort) * weight;
    change += Math.abs(target - weights[a]);
    next[a] = target;
  }
  if (longs !== names || shorts !== names) change = breakTies(signal, lowest, highest, names, weights, next);
  weights.set(next);
  return change;
}

/** The same where values equal to an edge are more than fit: a stable sort puts equal signals in column order. */
function breakTies(
  signal: Float64Array,
  lowest: number,
  highest: number,
  names: number,
  weights: Float64Array,
  next: Float64Array,
): number {
  let below = 0;
  let above = 0;
  for (let a = 0; a < signal.length; a++) {
    if (signal[a] < lowest) below++;
    if (signal[a] > highest) above++;
  }
  let lowTies = names - below;
  let skippedTies = countEqual(signal, highest) - (names - above);
  const weight = 1 / names;
  let change = 0;
  for (let a = 0; a < signal.length; a++) {
    const value = signal[a];
    let target = 0;
    if (value > highest) target = weight;
    else if (value === highest && skippedTies-- <= 0) target = weight;
    if (value < lowest) target = -weight;
    else if (value === lowest && lowTies-- > 0) target = -weight;
    change += Math.abs(target - weights[a]);
    next[a] = target;
  }
  return change;
}

function countEqual(values: Float64Array, wanted: number): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === wanted) count++;
  return count;
}
