import type { LedgerEntry } from "./cash-ledger.js";
import { CashLedger } from "./cash-ledger.js";
import type { MarketPanel } from "./market-panel.js";

export interface StaggeredRules {
  /** h >= 1: sessions a portfolio is held, and the number of portfolios, one started each session. */
  readonly horizon: number;
  /** Decimal of the value traded, each side. */
  readonly costPerSide: number;
  /** Cents each portfolio starts with. */
  readonly capital: number;
  /** Bucket bought; and the one sold short with the same value, or null for a long-only portfolio. */
  readonly longBucket: number;
  readonly shortBucket: number | null;
  /** First session decided in. */
  readonly firstDecision: number;
}

export interface StaggeredResult {
  /** Daily return of the average portfolio after costs, decimal, length T; NaN before the first trade. */
  readonly net: Float64Array;
  /** The same before the costs of the day. */
  readonly gross: Float64Array;
  /** Value traded over equity of the session before, mean of the portfolios, decimal. */
  readonly turnover: Float64Array;
  readonly delistings: number;
  readonly forcedExits: number;
  /** Every portfolio's ledger balanced to the cent in every session. */
  readonly isBalanced: boolean;
  /** A portfolio lost everything and stopped. */
  readonly isRuined: boolean;
}

/** More than 100 million buys at a price of 1e-6; float64 counts them and their splits of 1 to 8 in whole shares. */
const mostShares = 2 ** 50;

/** Sessions without a price after which a position is ended at its last value when its portfolio next trades. */
export const staleLimit = 21;

/**
 * h portfolios, each rebalanced every h sessions and started one session after the other; decided at close t, traded at
 * close t + 1. Portfolios that wait hold cash. The answer is the plain mean of the portfolios' daily returns.
 *
 * @param buckets T x N, the bucket of each asset as decided at that close, 0 for none
 * @param record  receives the journal of every portfolio
 */
export function runStaggeredPortfolios(
  panel: MarketPanel,
  buckets: Uint8Array,
  rules: StaggeredRules,
  record?: (portfolio: number, entry: LedgerEntry) => void,
): StaggeredResult {
  const { sessions } = panel;
  const first = rules.firstDecision + 1;
  const net = new Float64Array(sessions).fill(Number.NaN);
  const gross = new Float64Array(sessions).fill(Number.NaN);
  const turnover = new Float64Array(sessions).fill(Number.NaN);
  for (let s = first; s < sessions; s++) net[s] = gross[s] = turnover[s] = 0;
  const outcome = { net, gross, turnover, delistings: 0, forcedExits: 0, isBalanced: true, isRuined: false };
  for (let portfolio = 0; portfolio < rules.horizon; portfolio++) {
    const ledger = new CashLedger(
      panel.assets,
      rules.capital,
      record ? (entry) => record(portfolio, entry) : undefined,
    );
    runPortfolio(panel, buckets, rules, first + portfolio, ledger, outcome);
    outcome.delistings += ledger.delistings;
    outcome.forcedExits += ledger.forcedExits;
  }
  return outcome;
}

type Outcome = { -readonly [Key in keyof StaggeredResult]: StaggeredResult[Key] };

function runPortfolio(
  panel: MarketPanel,
  buckets: Uint8Array,
  rules: StaggeredRules,
  firstTrade: number,
  ledger: CashLedger,
  outcome: Outcome,
): void {
  const { sessions, assets, close } = panel;
  let before = rules.capital;
  for (let s = firstTrade; s < sessions; s++) {
    const prices = close.subarray(s * assets, (s + 1) * assets);
    const costs = ledger.costs;
    const traded = ledger.traded;
    bookActions(panel, s, prices, ledger);
    for (const asset of ledger.held()) ledger.mark(asset, prices[asset]);
    if ((s - firstTrade) % rules.horizon === 0) {
      rebalance(ledger, s, buckets.subarray((s - 1) * assets, s * assets), prices, rules);
    }
    const equity = ledger.equity();
    outcome.net[s] += (equity / before - 1) / rules.horizon;
    outcome.gross[s] += ((equity + ledger.costs - costs) / before - 1) / rules.horizon;
    outcome.turnover[s] += (ledger.traded - traded) / before / rules.horizon;
    if (!ledger.isBalanced()) outcome.isBalanced = false;
    if (equity <= 0) {
      outcome.isRuined = true;
      return;
    }
    before = equity;
  }
}

function bookActions(panel: MarketPanel, session: number, prices: Float64Array, ledger: CashLedger): void {
  for (const action of panel.actions[session]) {
    if (ledger.shares[action.asset] === 0) continue;
    if (action.kind === "split") ledger.split(session, action.asset, action.ratio, prices[action.asset]);
    else if (action.kind === "dividend") ledger.dividend(session, action.asset, action.amount);
    else ledger.delist(session, action.asset, action.delistingReturn);
  }
}

/** Trades to equal values in the chosen buckets; assets without a price today keep what they hold. */
function rebalance(
  ledger: CashLedger,
  session: number,
  chosen: Uint8Array,
  prices: Float64Array,
  rules: StaggeredRules,
): void {
  for (const asset of Int32Array.from(ledger.held())) {
    if (ledger.staleSessions[asset] >= staleLimit) ledger.forceExit(session, asset);
  }
  const equity = ledger.equity();
  if (equity <= 0) return;
  const long = allotment(chosen, rules.longBucket, equity);
  const short = rules.shortBucket === null ? 0 : allotment(chosen, rules.shortBucket, equity);
  for (let asset = 0; asset < chosen.length; asset++) {
    const price = prices[asset];
    if (!(price > 0)) continue;
    let target = 0;
    if (chosen[asset] !== 0 && chosen[asset] === rules.longBucket) target = wholeShares(long, price);
    else if (chosen[asset] !== 0 && chosen[asset] === rules.shortBucket) target = -wholeShares(short, price);
    if (target !== ledger.shares[asset]) ledger.trade(session, asset, target, price, rules.costPerSide);
  }
}

/** Cents a name of the bucket gets when the whole equity is spread over it. */
function allotment(chosen: Uint8Array, bucket: number, equity: number): number {
  let names = 0;
  for (let asset = 0; asset < chosen.length; asset++) if (chosen[asset] === bucket) names++;
  return names === 0 ? 0 : equity / names;
}

function wholeShares(cents: number, price: number): number {
  return Math.min(Math.floor(cents / (price * 100)), mostShares);
}
