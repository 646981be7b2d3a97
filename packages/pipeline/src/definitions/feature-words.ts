/** Features without a window, each as a noun for "…, top tenth of the universe". */
const plain: Readonly<Record<string, string>> = {
  KMID: "gain from open to close",
  KLEN: "day's range",
  KMID2: "gain from open to close, within the day's range",
  KUP: "upper shadow of the day",
  KUP2: "upper shadow, within the day's range",
  KLOW: "lower shadow of the day",
  KLOW2: "lower shadow, within the day's range",
  KSFT: "close above the middle of the day",
  KSFT2: "close above the middle, within the day's range",
  OPEN0: "open over the close",
  HIGH0: "day's high over the close",
  LOW0: "day's low over the close",
  VWAP0: "day's mean price over the close",
  momentum12_1: "momentum, months 12 to 2",
  momentum6_1: "momentum, months 6 to 2",
  high252Ratio: "nearness to the 52-week high",
  residualMomentum12_1: "own momentum, months 12 to 2",
  max5: "five best days of a month",
  macd: "MACD line",
  macdSignal: "MACD signal line",
  macdHistogram: "MACD over its signal",
};

/** Families with a window of d sessions: name before the number, words around it. */
const families: Readonly<Record<string, (d: string) => string>> = {
  ROC: (d) => `price ${d} ago over today's`,
  MA: (d) => `mean price of ${d} over today's`,
  STD: (d) => `spread of prices, ${d}`,
  BETA: (d) => `slope of the price, ${d}`,
  RSQR: (d) => `steadiness of the trend, ${d}`,
  RESI: (d) => `price above its trend line, ${d}`,
  MAX: (d) => `high of ${d} over today's price`,
  MIN: (d) => `low of ${d} over today's price`,
  QTLU: (d) => `upper-fifth price of ${d} over today's`,
  QTLD: (d) => `lower-fifth price of ${d} over today's`,
  RANK: (d) => `close ranked among ${d}`,
  RSV: (d) => `close within the range of ${d}`,
  IMAX: (d) => `recency of the high, ${d}`,
  IMIN: (d) => `recency of the low, ${d}`,
  IMXD: (d) => `lead of the low before the high, ${d}`,
  CORR: (d) => `correlation with volume, ${d}`,
  CORD: (d) => `correlation with volume moves, ${d}`,
  CNTP: (d) => `share of rising days, ${d}`,
  CNTN: (d) => `share of falling days, ${d}`,
  CNTD: (d) => `rising less falling days, ${d}`,
  SUMP: (d) => `share of gains in price moves, ${d}`,
  SUMN: (d) => `share of losses in price moves, ${d}`,
  SUMD: (d) => `gains less losses in price moves, ${d}`,
  VMA: (d) => `mean volume of ${d} over today's`,
  VSTD: (d) => `spread of volume over today's, ${d}`,
  WVMA: (d) => `unevenness of moves by volume, ${d}`,
  VSUMP: (d) => `share of rises in volume, ${d}`,
  VSUMN: (d) => `share of falls in volume, ${d}`,
  VSUMD: (d) => `rises less falls in volume, ${d}`,
  reversal: (d) => `fall over ${d}`,
  beta: (d) => `beta to the market, ${d}`,
  idiosyncraticVolatility: (d) => `own volatility, ${d}`,
  amihud: (d) => `illiquidity, ${d}`,
  volumeRatio: (d) => `volume over its mean of ${d}`,
  logDollarVolume: (d) => `money traded, ${d}`,
  volatility: (d) => `volatility, ${d}`,
  skewness: (d) => `skew of returns, ${d}`,
  rsi: (d) => `relative strength index, ${d}`,
  atr: (d) => `average true range, ${d}`,
  bollingerPosition: (d) => `place in the Bollinger bands, ${d}`,
  bollingerWidth: (d) => `width of the Bollinger bands, ${d}`,
  adx: (d) => `strength of the trend (ADX), ${d}`,
  stochasticK: (d) => `stochastic %K, ${d}`,
  stochasticD: (d) => `stochastic %D, ${d}`,
  cci: (d) => `commodity channel index, ${d}`,
  mfi: (d) => `money flow index, ${d}`,
  williamsR: (d) => `Williams %R, ${d}`,
  aroonUp: (d) => `Aroon up, ${d}`,
  aroonDown: (d) => `Aroon down, ${d}`,
  donchianPosition: (d) => `close within the channel of ${d}`,
  donchianWidth: (d) => `width of the channel of ${d}`,
  onBalanceVolume: (d) => `volume of rising less falling days, ${d}`,
  efficiencyRatio: (d) => `straightness of the price path, ${d}`,
};

/**
 * A feature in a few plain words, a noun with its window in sessions ("volatility, 21 days"); the name itself where no
 * words are known. Days are trading days.
 */
export function featureWords(name: string): string {
  if (Object.hasOwn(plain, name)) return plain[name];
  const parts = /^(.*?[A-Za-z])(\d+)$/.exec(name);
  const family = parts && Object.hasOwn(families, parts[1]) ? families[parts[1]] : undefined;
  return parts && family ? family(`${parts[2]} days`) : name;
}
