/** What a group of features looks at, in words, with the names (without windows) that belong to it. */
const families: readonly (readonly [words: string, names: readonly string[]])[] = [
  [
    "past returns",
    ["ROC", "MA", "reversal", "momentum12_1", "momentum6_1", "residualMomentum12_1", "rsi"].concat([
      "CNTP",
      "CNTN",
      "CNTD",
      "SUMP",
      "SUMN",
      "SUMD",
    ]),
  ],
  [
    "place in the past range",
    ["MAX", "MIN", "QTLU", "QTLD", "RANK", "RSV", "IMAX", "IMIN", "IMXD", "high252Ratio", "bollingerPosition"].concat([
      "stochasticK",
      "stochasticD",
      "williamsR",
      "cci",
      "aroonUp",
      "aroonDown",
      "donchianPosition",
    ]),
  ],
  ["trend", ["BETA", "RSQR", "RESI", "macd", "macdSignal", "macdHistogram", "adx", "efficiencyRatio"]],
  [
    "volatility",
    ["STD", "volatility", "idiosyncraticVolatility", "skewness", "max5", "atr", "bollingerWidth", "donchianWidth"],
  ],
  ["volume", ["VMA", "VSTD", "VSUMP", "VSUMN", "VSUMD", "volumeRatio", "onBalanceVolume", "mfi"]],
  ["price moves with volume", ["CORR", "CORD", "WVMA"]],
  ["money traded and liquidity", ["amihud", "logDollarVolume"]],
  ["moves with the market", ["beta"]],
  [
    "shape of the day",
    ["KMID", "KLEN", "KMID2", "KUP", "KUP2", "KLOW", "KLOW2", "KSFT", "KSFT2", "OPEN0", "HIGH0", "LOW0", "VWAP0"],
  ],
];

const familyOf = new Map(families.flatMap(([words, names]) => names.map((name) => [name, words] as const)));

/** The family of a feature of any set, a noun in lower case; "other features" for a name that belongs to none. */
export function featureFamily(column: string): string {
  const name = column.slice(column.lastIndexOf(".") + 1);
  return familyOf.get(name) ?? familyOf.get(name.replace(/\d+$/, "")) ?? "other features";
}
