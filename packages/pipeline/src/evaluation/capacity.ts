import type { LedgerEntry, StaggeredResult } from "@plumbline/quant";
import { capacityOfSums, customaryImpact, squareRootImpact } from "@plumbline/quant";
import type { CapacitySummary } from "../definitions/evaluation-summary.js";
import type { EvaluationPanel } from "./evaluation-panel.js";

/** Share of the value traded that must have a volume for a capacity to be stated. */
const fewestKnown = 0.95;

/**
 * What the trades of a long-short ledger would cost by the square-root law at a capital of one, collected trade by trade.
 * The money of a session is scaled to its turnover at the end, so that it does not matter how far the capital has grown.
 */
export class TradeImpact {
  /** Cents traded by session, all names and those with volume and volatility. */
  readonly #traded: Float64Array;
  readonly #known: Float64Array;
  /** Sum of cents x impact of one cent times the root of the cents, by session. */
  readonly #impact: Float64Array;

  constructor(readonly panel: EvaluationPanel) {
    this.#traded = new Float64Array(panel.days.length);
    this.#known = new Float64Array(panel.days.length);
    this.#impact = new Float64Array(panel.days.length);
  }

  /** Takes one line of the journal; trading and volatility are those known when the trade was decided, a close earlier. */
  add({ kind, session, asset, cents }: LedgerEntry): void {
    if (kind !== "trade") return;
    const value = Math.abs(cents);
    this.#traded[session] += value;
    const place = (session - 1) * this.panel.securities.length + asset;
    const impact = squareRootImpact(this.panel.volatility[place], value, this.panel.dailyValue[place]);
    if (Number.isNaN(impact)) return;
    this.#known[session] += value;
    this.#impact[session] += value * impact;
  }

  /** The capacity of the portfolio whose journal was taken. */
  summary({ gross, turnover }: StaggeredResult, costPerSide: number, currency: string): CapacitySummary {
    const sums = { gross: 0, traded: 0, impact: 0, value: 0, known: 0 };
    for (let s = 0; s < gross.length; s++) {
      if (Number.isNaN(gross[s])) continue;
      sums.gross += gross[s];
      sums.traded += turnover[s];
      sums.value += this.#traded[s];
      sums.known += this.#known[s];
      const share = this.#traded[s] > 0 ? turnover[s] / this.#traded[s] : 0;
      sums.impact += share * Math.sqrt(share) * this.#impact[s];
    }
    const covered = sums.value > 0 ? sums.known / sums.value : 0;
    const percent = `${(covered * 100).toFixed(1)} %`;
    const assumptions = [
      `square-root law, Y = ${customaryImpact}: an order costs the daily volatility times the root of its share of a day's trading, on all of it`,
      "a day's trading: median of close x volume over 63 bars, as known when the trade was decided",
      "daily volatility: standard deviation of the last 63 price returns, as known then",
      `${(costPerSide * 10_000).toFixed(1)} bp a side besides`,
    ];
    const none = { breakEvenCapital: null, mostProfitableCapital: null, currency, assumptions };
    if (sums.value === 0) return { ...none, reason: "nothing was traded" };
    if (covered < fewestKnown) {
      return {
        ...none,
        reason: `how much money trades in a day is needed: close x volume on one basis and a volatility are known for ${percent} of the value traded`,
      };
    }
    const found = capacityOfSums(sums.gross, costPerSide, sums.traded, sums.impact / covered);
    if (!Number.isFinite(found.breakEvenCapital)) return { ...none, reason: "the prices never vary" };
    const rest = percent === "100.0 %" ? "" : ", the rest taken as the others";
    const coverage = `a day's trading is known for ${percent} of the value traded${rest}`;
    return { ...found, currency, assumptions: [...assumptions, coverage], reason: null };
  }
}
