/** What an operator's argument is: a series by session, or a constant. */
export type ArgumentKind = "series" | "window" | "span" | "fraction" | "count";

export interface OperatorSpec {
  readonly arguments: readonly ArgumentKind[];
  /** Sessions before t that the operator itself looks at, given the values of its constant arguments in order. */
  readonly reach: (...constants: number[]) => number;
}

/** Days in the smallest block at whose start windowed sums are restarted. */
export const smallestBlock = 64;

/**
 * Block size, in days, of a windowed sum over `window` sessions: 64, 256, 1024, ... A block holds at most as many
 * sessions, and a sum in it starts at most that many sessions before the block.
 */
export function blockOfWindow(window: number): number {
  let block = smallestBlock;
  while (block < window) block *= 4;
  return block;
}

/** Sessions after which an exponential average of this span has forgotten its seed (weight below 1e-12). */
export function seedingOf(span: number): number {
  return Math.ceil(14 * span);
}

/** Span of Wilder's smoothing with alpha = 1/n. */
export function wilderSpan(n: number): number {
  return 2 * n - 1;
}

const none = () => 0;
const inWindow = (d: number) => d - 1;
const summed = (d: number) => 2 * blockOfWindow(d) - 2;
const exponential = (span: number) => seedingOf(span) + smallestBlock - 1;
const wilder = (n: number) => 1 + exponential(wilderSpan(n));
const chainedWilder = (n: number) => 1 + 2 * seedingOf(wilderSpan(n)) + smallestBlock - 1;

const one = (reach: (...constants: number[]) => number, ...constants: ArgumentKind[]): OperatorSpec => ({
  arguments: ["series", ...constants],
  reach,
});
const two = (reach: (...constants: number[]) => number, ...constants: ArgumentKind[]): OperatorSpec => ({
  arguments: ["series", "series", ...constants],
  reach,
});
const bars = (reach: (...constants: number[]) => number): OperatorSpec => ({
  arguments: ["series", "series", "series", "window"],
  reach,
});

/** Every operator of the language: Qlib's names, then comparisons and the indicators of technical analysis. */
export const operators = {
  Abs: one(none),
  Log: one(none),
  Sign: one(none),
  Sqrt: one(none),
  Not: one(none),
  Neg: one(none),
  Add: two(none),
  Sub: two(none),
  Mul: two(none),
  Div: two(none),
  Power: two(none),
  Greater: two(none),
  Less: two(none),
  Gt: two(none),
  Ge: two(none),
  Lt: two(none),
  Le: two(none),
  Eq: two(none),
  Ne: two(none),
  And: two(none),
  Or: two(none),
  Where: two(none),
  If: { arguments: ["series", "series", "series"], reach: none },
  Ref: one((d) => d, "window"),
  Delta: one((d) => d, "window"),
  Sum: one(summed, "window"),
  Mean: one(summed, "window"),
  Std: one(summed, "window"),
  Var: one(summed, "window"),
  Count: one(summed, "window"),
  Slope: one(summed, "window"),
  Rsquare: one(summed, "window"),
  Resi: one(summed, "window"),
  Skew: one(inWindow, "window"),
  Kurt: one(inWindow, "window"),
  WMA: one(inWindow, "window"),
  EMA: one(exponential, "span"),
  Max: one(inWindow, "window"),
  Min: one(inWindow, "window"),
  IdxMax: one(inWindow, "window"),
  IdxMin: one(inWindow, "window"),
  Quantile: one(inWindow, "window", "fraction"),
  Rank: one(inWindow, "window"),
  Med: one(inWindow, "window"),
  Mad: one(inWindow, "window"),
  MeanLargest: one(inWindow, "window", "count"),
  Corr: two(summed, "window"),
  Cov: two(summed, "window"),
  Beta: two(summed, "window"),
  ResidualStd: two(summed, "window"),
  RSI: one(wilder, "window"),
  ATR: bars(wilder),
  ADX: bars(chainedWilder),
} as const satisfies Record<string, OperatorSpec>;

export type OperatorName = keyof typeof operators;

export function isOperatorName(name: string): name is OperatorName {
  return Object.hasOwn(operators, name);
}

export function operatorSpec(name: OperatorName): OperatorSpec {
  return operators[name];
}

/** Fields of a bar that expressions can name; the later ones are made from the first five and the universe. */
export const expressionFields = ["open", "high", "low", "close", "volume", "ohlc4", "return", "market"] as const;
export type ExpressionField = (typeof expressionFields)[number];

export function isExpressionField(name: string): name is ExpressionField {
  return (expressionFields as readonly string[]).includes(name);
}
