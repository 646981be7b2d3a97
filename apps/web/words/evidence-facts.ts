import { tooFewReturns } from "./few-returns.ts";
import { compact, counted, percent, plain, signed, significant } from "./numbers.ts";

export type FactWords = {
  readonly label: string;
  readonly text: string | null;
  readonly unit?: string;
  readonly note?: string;
};

type Luck = {
  readonly periodsPerYear: number | null;
  readonly sessions: number;
  readonly deflation: {
    readonly trials: number;
    readonly probabilisticSharpe: number | null;
    readonly deflatedSharpe: number | null;
    readonly benchmarkSharpe: number | null;
    readonly varianceOfTrials: number | null;
    readonly minimumTrackRecord: number | null;
    readonly skewness: number | null;
    readonly kurtosis: number | null;
  } | null;
  readonly overfitting: {
    readonly probability: number | null;
    readonly trials: number;
    readonly splits: number | null;
    readonly reason: string | null;
  } | null;
  readonly holm: { readonly tests: number; readonly pValue: number | null; readonly adjustedP: number | null } | null;
};

/** What the number of tries leaves of the result. */
export function luckFacts({ deflation, overfitting, holm, periodsPerYear, sessions }: Luck): FactWords[] {
  const known = (value: number | null | undefined, text: (value: number) => string) =>
    value == null ? null : text(value);
  const year = periodsPerYear === null ? null : Math.sqrt(periodsPerYear);
  const tooFew = tooFewReturns(sessions);
  const hasSharpe = deflation?.probabilisticSharpe != null && tooFew === null;
  const best = deflation && deflation.trials > 1 && hasSharpe ? deflation.benchmarkSharpe : null;
  const noSharpe =
    deflation === null
      ? "no evaluation was known then"
      : deflation.probabilisticSharpe != null && tooFew !== null
        ? tooFew
        : "not computed: there is no Sharpe ratio";
  const record = hasSharpe ? (deflation?.minimumTrackRecord ?? null) : null;
  return [
    {
      label: "Deflated Sharpe ratio",
      text: hasSharpe ? known(deflation?.deflatedSharpe, (value) => plain(value, 3)) : null,
      unit: "probability",
      note: !hasSharpe || deflation?.deflatedSharpe == null ? noSharpe : "A needs 0.95",
    },
    {
      label: "Trials it is deflated by, N",
      text: known(deflation?.trials, (value) => plain(value)),
      note: "controls and baselines are not counted",
    },
    {
      label: "Variance of their Sharpe ratios",
      text: hasSharpe ? known(deflation?.varianceOfTrials, (value) => significant(value)) : null,
      unit: "per session, squared",
      note: !hasSharpe
        ? noSharpe
        : deflation && deflation.trials < 2
          ? "one trial has none"
          : "across trials, at least what worthless ones show",
    },
    {
      label: "Best of N by luck alone",
      text: best === null || year === null ? null : plain(best * year, 2),
      unit: "Sharpe a year",
      note: !hasSharpe ? noSharpe : best === null ? "one trial: luck had one try" : `${plain(best, 4)} a session`,
    },
    {
      label: "Probabilistic Sharpe ratio",
      text: hasSharpe ? known(deflation?.probabilisticSharpe, (value) => plain(value, 3)) : null,
      unit: "probability",
      note: !hasSharpe
        ? noSharpe
        : `skewness ${plain(deflation?.skewness, 2)}, kurtosis ${plain(deflation?.kurtosis, 1)} (normal 3)`,
    },
    {
      label: "Minimum track record",
      text: known(record, (value) => plain(Math.ceil(value))),
      unit: "sessions",
      note: !hasSharpe
        ? noSharpe
        : record === null
          ? "none: the Sharpe ratio is not above zero"
          : `${plain(sessions)} held`,
    },
    {
      label: "Probability of overfitting (PBO)",
      text: known(overfitting?.probability, (value) => plain(value, 2)),
      unit: "probability",
      note:
        overfitting?.probability == null
          ? `not computed: ${overfitting?.reason ?? "no evaluation was known then"}`
          : `A needs at most 0.25; ${counted(overfitting.trials, "trial")}, ${plain(overfitting.splits)} splits`,
    },
    {
      label: "p, after Holm",
      text: known(holm?.adjustedP, (value) => plain(value, 4)),
      unit: "two-sided",
      note:
        holm === null
          ? "no evaluation was known then"
          : holm.adjustedP === null
            ? "not computed: no test of the rank IC has a p"
            : `${plain(holm.pValue, 4)} before, ${plain(holm.tests)} looked at together`,
    },
  ];
}

type Pay = {
  readonly breakEven: {
    readonly cost: number | null;
    readonly assumedCost: number;
    readonly margin: number | null;
    readonly reason: string | null;
  } | null;
  readonly capacity: {
    readonly breakEvenCapital: number | null;
    readonly mostProfitableCapital: number | null;
    readonly currency: string;
    readonly reason: string | null;
  } | null;
  readonly figures: readonly {
    readonly key: string;
    readonly label: string;
    readonly value: number | null;
    readonly low: number | null;
    readonly high: number | null;
    /** what stands below the figure: why it has no band, where it has none */
    readonly caption: string;
  }[];
};

/** Whether it would pay: costs, turnover and how much money it carries. */
export function payFacts({ breakEven, capacity, figures }: Pay): FactWords[] {
  const figure = (key: string) => figures.find((one) => one.key === key) ?? null;
  const sharpe = (key: string): FactWords[] => {
    const one = figure(key);
    if (!one) return [];
    const band =
      one.value === null
        ? one.caption
        : one.low === null || one.high === null
          ? `no band, ${one.caption}`
          : `95 %: ${signed(one.low, 2)} to ${signed(one.high, 2)}`;
    return [{ label: one.label, text: one.value === null ? null : signed(one.value, 2), unit: "a year", note: band }];
  };
  const turnover = figure("dailyTurnover")?.value ?? null;
  const drawdown = figure("maxDrawdownNet")?.value ?? null;
  const money = (value: number | null | undefined) => (value == null ? null : compact(value));
  const noMoney = capacity?.reason ?? "no evaluation was known then";
  return [
    {
      label: "Break-even cost",
      text: breakEven?.cost == null ? null : plain(breakEven.cost * 1e4, 1),
      unit: "bp a side",
      note: breakEven
        ? breakEven.cost === null
          ? (breakEven.reason ?? "nothing was traded")
          : `${plain(breakEven.assumedCost * 1e4, 1)} bp assumed${breakEven.margin === null ? "" : `, ${plain(breakEven.margin, 1)} times it`}`
        : "no evaluation was known then",
    },
    {
      label: "Capacity, where costs use up the return",
      text: money(capacity?.breakEvenCapital),
      unit: capacity?.currency ?? "",
      note:
        capacity?.breakEvenCapital == null
          ? noMoney
          : capacity.breakEvenCapital === 0
            ? "nothing is left after fixed costs"
            : "square-root law",
    },
    {
      label: "Capital of most profit",
      text: money(capacity?.mostProfitableCapital),
      unit: capacity?.currency ?? "",
      note: capacity?.mostProfitableCapital == null ? noMoney : "four ninths of it",
    },
    ...sharpe("sharpeGross"),
    ...sharpe("sharpeNet"),
    ...sharpe("longOnlySharpeNet"),
    ...sharpe("universeSharpe"),
    {
      label: "Turnover a session",
      text: turnover === null ? null : percent(turnover),
      note: "of equity, both directions",
    },
    { label: "Deepest drawdown after costs", text: drawdown === null ? null : percent(drawdown), note: "long-short" },
  ].filter((fact) => fact.text !== null || fact.note !== undefined);
}
