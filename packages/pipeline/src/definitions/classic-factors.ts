import type { FeatureDefinition } from "./feature-definition.js";

const typical = "(($high+$low+$close)/3)";
const rangeOf = (d: number) => `(Max($high,${d})-Min($low,${d}))`;
const annual = "15.874507866387544";
const bollingerDeviation = "(Std($close,20)*0.9746794344808963)";
const stochastic = `100*($close-Min($low,14))/${rangeOf(14)}`;
const moneyFlow = `${typical}*$volume`;
const positiveFlow = `Sum(Where(Count(Ref($close,1),1),If(${typical}>Ref(${typical},1),${moneyFlow},0)),14)`;
const negativeFlow = `Sum(Where(Count(Ref($close,1),1),If(${typical}<Ref(${typical},1),${moneyFlow},0)),14)`;
const macd = "EMA($close,12)-EMA($close,26)";

/** The value where at least `count` of the last `window` sessions have a `series`; NaN elsewhere. */
const where = (count: number, series: string, window: number, value: string) =>
  `Where(Count(${series},${window})>=${count},${value})`;

const define = (name: string, expression: string, about: string, needsDollarVolume = false): FeatureDefinition => ({
  name,
  expression,
  about,
  ...(needsDollarVolume ? { needsDollarVolume } : {}),
});

/** Price-and-volume factors and indicators of the literature; formulas and sources in docs/methods/classic-factors.md. */
export const classicFeatures: readonly FeatureDefinition[] = [
  define("momentum12_1", "Ref($close,21)/Ref($close,252)-1", "return from 252 to 21 sessions ago, decimal"),
  define("momentum6_1", "Ref($close,21)/Ref($close,126)-1", "return from 126 to 21 sessions ago, decimal"),
  define("reversal21", "1-$close/Ref($close,21)", "minus the return over 21 sessions, decimal"),
  define("reversal5", "1-$close/Ref($close,5)", "minus the return over 5 sessions, decimal"),
  define(
    "high252Ratio",
    where(189, "$close", 252, "$close/Max($close,252)"),
    "close over its 252-session high, 0 to 1",
  ),
  define(
    "beta252",
    where(189, "$return+$market", 252, "Beta($return,$market,252)"),
    "slope of returns on the equal-weighted universe return",
  ),
  define(
    "idiosyncraticVolatility252",
    where(189, "$return+$market", 252, `ResidualStd($return,$market,252)*${annual}`),
    "annualised deviation of the residuals of beta252, decimal",
  ),
  define(
    "residualMomentum12_1",
    where(
      189,
      "$return+$market",
      252,
      "(Ref(Sum($return,231),21)-Beta($return,$market,252)*Ref(Sum($market,231),21))/(ResidualStd($return,$market,252)*15.198684153570664)",
    ),
    "sum of market-adjusted returns from 252 to 21 sessions ago over their deviation times sqrt(231)",
  ),
  define(
    "amihud21",
    where(16, "$volume", 21, "1000000*Mean(Abs($return)/($close*$volume),21)"),
    "mean absolute return per million of currency traded",
    true,
  ),
  define(
    "amihud63",
    where(48, "$volume", 63, "1000000*Mean(Abs($return)/($close*$volume),63)"),
    "mean absolute return per million of currency traded",
    true,
  ),
  define("max5", "MeanLargest($return,21,5)", "mean of the five largest returns of 21 sessions, decimal"),
  define("volumeRatio252", where(189, "$volume", 252, "$volume/Mean($volume,252)"), "volume over its 252-session mean"),
  define(
    "logDollarVolume63",
    where(48, "$volume", 63, "Log(Mean($close*$volume,63))"),
    "natural log of the mean currency traded a session",
    true,
  ),
  define("volatility21", where(16, "$return", 21, `Std($return,21)*${annual}`), "annualised, decimal"),
  define("volatility63", where(48, "$return", 63, `Std($return,63)*${annual}`), "annualised, decimal"),
  define("volatility252", where(189, "$return", 252, `Std($return,252)*${annual}`), "annualised, decimal"),
  define("skewness63", where(48, "$return", 63, "Skew($return,63)"), "bias-corrected skewness of returns"),
  define("rsi14", "RSI($close,14)", "relative strength index, 0 to 100"),
  define("macd", where(26, "$close", 35, `(${macd})/$close`), "12/26 MACD line over close"),
  define("macdSignal", where(34, "$close", 46, `EMA(${macd},9)/$close`), "9-session EMA of the MACD line over close"),
  define(
    "macdHistogram",
    where(34, "$close", 46, `((${macd})-EMA(${macd},9))/$close`),
    "MACD line minus its signal, over close",
  ),
  define("atr14", "ATR($high,$low,$close,14)/$close", "average true range over close"),
  define(
    "bollingerPosition20",
    where(20, "$close", 20, `($close-Mean($close,20))/(2*${bollingerDeviation})`),
    "distance from the middle band in bands; 1 is the upper band",
  ),
  define(
    "bollingerWidth20",
    where(20, "$close", 20, `4*${bollingerDeviation}/Mean($close,20)`),
    "distance of the bands over the middle one",
  ),
  define("adx14", "ADX($high,$low,$close,14)", "average directional index, 0 to 100"),
  define("stochasticK14", where(14, "$close", 14, stochastic), "close within the 14-session range, 0 to 100"),
  define("stochasticD14", where(16, "$close", 16, `Mean(${stochastic},3)`), "3-session mean of stochasticK14"),
  define(
    "cci20",
    where(20, "$high+$low", 20, `(${typical}-Mean(${typical},20))/(0.015*Mad(${typical},20))`),
    "commodity channel index",
  ),
  define(
    "mfi14",
    where(15, "$volume+$high", 15, `100*${positiveFlow}/(${positiveFlow}+${negativeFlow})`),
    "money flow index, 0 to 100",
  ),
  define(
    "williamsR14",
    where(14, "$close", 14, `-100*(Max($high,14)-$close)/${rangeOf(14)}`),
    "Williams %R, -100 to 0",
  ),
  define("aroonUp25", where(26, "$high", 26, "4*(IdxMax($high,26)-1)"), "Aroon up, 0 to 100"),
  define("aroonDown25", where(26, "$low", 26, "4*(IdxMin($low,26)-1)"), "Aroon down, 0 to 100"),
  define(
    "donchianPosition20",
    where(20, "$close", 20, `($close-Min($low,20))/${rangeOf(20)}`),
    "close within the 20-session channel, 0 to 1",
  ),
  define("donchianWidth20", where(20, "$close", 20, `${rangeOf(20)}/$close`), "20-session channel over close"),
  define(
    "onBalanceVolume63",
    where(48, "$volume", 63, "Sum(Sign(Delta($close,1))*$volume,63)/Sum($volume,63)"),
    "signed volume over volume of 63 sessions, -1 to 1",
  ),
  define(
    "efficiencyRatio21",
    "Abs(Delta($close,21))/Sum(Abs(Delta($close,1)),21)",
    "Kaufman's efficiency ratio, 0 to 1",
  ),
];
