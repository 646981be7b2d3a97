import { type Frame, float64Of, int32Of, isoDay } from "@plumbline/core";

/** What a return series becomes of one unit of money; columns of equal length. */
export interface EquityLine {
  /** Stable name: longShortGross, longShortNet, longOnlyNet, universe, or baseline: and the baseline's name. */
  readonly key: string;
  readonly label: string;
  readonly kind: "portfolio" | "benchmark" | "baseline";
  readonly trialId: string;
  readonly session: readonly string[];
  /** Simple daily return, decimal. */
  readonly return: readonly (number | null)[];
  /** Compounded value of 1 at the start; null in a session without a return. */
  readonly equity: readonly (number | null)[];
  /** Equity over its highest so far minus 1, at most 0. */
  readonly drawdown: readonly (number | null)[];
}

const portfolios = [
  { key: "longShortGross", label: "Long-short before costs", kind: "portfolio", column: "longShortGross" },
  { key: "longShortNet", label: "Long-short after costs", kind: "portfolio", column: "longShortNet" },
  { key: "longOnlyNet", label: "Highest fifth after costs", kind: "portfolio", column: "longOnlyNet" },
  { key: "universe", label: "Universe, equal weights, no costs", kind: "benchmark", column: "universeReturn" },
] as const;

/** The lines of a trial's own portfolios and of holding the whole universe. */
export function portfolioLines(trialId: string, series: Frame): EquityLine[] {
  return portfolios.map(({ column, ...about }) => ({ ...about, trialId, ...compounded(series, column) }));
}

/** The long-short portfolio after costs of a baseline's scores. */
export function baselineLine(name: string, trialId: string, series: Frame): EquityLine {
  const about = { key: `baseline:${name}`, label: `${name}, long-short after costs`, kind: "baseline" } as const;
  return { ...about, trialId, ...compounded(series, "longShortNet") };
}

/** From the first session with a return to the last. */
function compounded(series: Frame, column: string): Pick<EquityLine, "session" | "return" | "equity" | "drawdown"> {
  const returns = float64Of(series, column);
  const days = int32Of(series, "session");
  let from = 0;
  let to = returns.length;
  while (from < to && Number.isNaN(returns[from])) from++;
  while (to > from && Number.isNaN(returns[to - 1])) to--;
  let wealth = 1;
  let highest = 1;
  const equity: (number | null)[] = [];
  const drawdown: (number | null)[] = [];
  for (let t = from; t < to; t++) {
    if (Number.isNaN(returns[t])) {
      equity.push(null);
      drawdown.push(null);
      continue;
    }
    wealth *= 1 + returns[t];
    highest = Math.max(highest, wealth);
    equity.push(wealth);
    drawdown.push(wealth / highest - 1);
  }
  return {
    session: Array.from(days.subarray(from, to), isoDay),
    return: Array.from(returns.subarray(from, to), (value) => (Number.isNaN(value) ? null : value)),
    equity,
    drawdown,
  };
}
