import { mean } from "../statistics/moments.js";

/** One name's part of a session's trading, for a portfolio of any size. */
export interface TradedName {
  /** Value traded over the portfolio's capital, decimal, at least 0; both directions count. */
  readonly share: number;
  /** Standard deviation of daily returns, decimal. */
  readonly volatility: number;
  /** Average daily value traded by the market, in money. */
  readonly dailyValue: number;
}

/** Prefactor Y of the square-root law. */
export const customaryImpact = 1;

/**
 * Cost a side at which the mean return before costs is used up, decimal of the value traded.
 *
 * @param gross    returns before costs by session, decimal
 * @param turnover value traded over equity by session, decimal, both sides counted
 * @returns negative where it loses before costs; NaN where nothing was traded or a value is missing
 */
export function breakEvenCost(gross: Float64Array, turnover: Float64Array): number {
  const traded = mean(turnover);
  return traded > 0 ? mean(gross) / traded : Number.NaN;
}

/**
 * Impact of an order by the square-root law, Y x sigma x sqrt(Q / ADV), decimal of the price. Taken as the cost of the
 * whole order, which is the careful reading: the average fill of an order that walks to this impact pays two thirds.
 *
 * @param volatility daily, decimal
 * @param order      value of the order, money, at least 0
 * @param dailyValue average daily value traded, same money
 * @returns 0 for no order; NaN where a value is missing or nothing is traded in the market
 * @source Toth et al. 2011, Anomalous price impact and the critical nature of liquidity; Y about 1
 */
export function squareRootImpact(
  volatility: number,
  order: number,
  dailyValue: number,
  prefactor = customaryImpact,
): number {
  if (!(order >= 0) || !(volatility >= 0)) return Number.NaN;
  if (order === 0) return 0;
  return dailyValue > 0 ? prefactor * volatility * Math.sqrt(order / dailyValue) : Number.NaN;
}

/** How much money a strategy carries. */
export interface Capacity {
  /** Capital at which costs use up the whole return, money; 0 where nothing is left after fixed costs. */
  readonly breakEvenCapital: number;
  /** Capital at which the profit in money is largest: four ninths of it. */
  readonly mostProfitableCapital: number;
}

/**
 * Capacity where a session of average trading costs fixed costs and the square-root law. With g the gross return, f the
 * fixed cost a side and q the shares traded, costs at capital C are f sum(q) + sqrt(C) sum(q Y sigma sqrt(q / ADV)), so
 * that g - costs = 0 has a closed form.
 *
 * @param gross     mean return a session before costs, decimal
 * @param fixedCost cost a side that does not grow, decimal
 * @param names     the trading of an average session
 * @returns Infinity where nothing is traded and something earned; NaN where a traded name's volume or volatility is missing
 */
export function capacity(
  gross: number,
  fixedCost: number,
  names: readonly TradedName[],
  prefactor = customaryImpact,
): Capacity {
  let traded = 0;
  let impact = 0;
  for (const { share, volatility, dailyValue } of names) {
    traded += share;
    impact += share * squareRootImpact(volatility, share, dailyValue, prefactor);
  }
  return capacityOfSums(gross, fixedCost, traded, impact);
}

/**
 * The same from sums, over one session or over all: the answer is the same.
 *
 * @param gross  returns before costs, decimal
 * @param traded value traded over capital, decimal
 * @param impact sum of shares traded, each times its impact at a capital of one
 */
export function capacityOfSums(gross: number, fixedCost: number, traded: number, impact: number): Capacity {
  const left = gross - fixedCost * traded;
  if (Number.isNaN(left) || Number.isNaN(impact)) {
    return { breakEvenCapital: Number.NaN, mostProfitableCapital: Number.NaN };
  }
  if (left <= 0) return { breakEvenCapital: 0, mostProfitableCapital: 0 };
  const root = left / impact;
  return { breakEvenCapital: root * root, mostProfitableCapital: (root * root * 4) / 9 };
}

/**
 * Sessions needed to sell a position without being more than a share of the market, fractional.
 *
 * @param position      value held, money; the sign does not matter
 * @param dailyValue    average daily value traded, same money
 * @param participation share of the market's trading one may be, in (0, 1]
 * @returns 0 for no position; Infinity where the market trades nothing; NaN where a value is missing or wrong
 */
export function daysToLiquidate(position: number, dailyValue: number, participation = 0.1): number {
  if (!(participation > 0 && participation <= 1) || !(dailyValue >= 0) || Number.isNaN(position)) return Number.NaN;
  return position === 0 ? 0 : Math.abs(position) / (participation * dailyValue);
}
