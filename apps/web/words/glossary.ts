export type Term = {
  /** its place on the page Glossary */
  readonly key: string;
  readonly term: string;
  /** what it is, in words a newcomer reads */
  readonly words: string;
  /** labels of figures that show it */
  readonly labels: RegExp;
  /** page of docs/methods that has formula, source and limits */
  readonly method: string;
};

/** The words for every figure that needs some: popovers and the page Glossary read them here. */
export const glossary: readonly Term[] = [
  {
    key: "rank-ic",
    term: "Rank IC (information coefficient)",
    words:
      "How well a session’s ranking agreed with what followed: the correlation of the ranks of the scores with the ranks of the returns over the horizon. 0 is chance, 1 is perfect; 0.03 held over years is much, above 0.1 is suspicious.",
    labels: /rank ic\b|information coefficient/i,
    method: "information-coefficient",
  },
  {
    key: "band",
    term: "95 % band",
    words:
      "Where the true mean lies, in 95 of 100 such studies. Labels of neighbouring sessions overlap and say the same thing several times; the band is widened for that. A band that includes zero is no evidence.",
    labels: /band|mean ic/i,
    method: "overlap-safe-inference",
  },
  {
    key: "sharpe",
    term: "Sharpe ratio",
    words: "Mean return over its standard deviation, a year: return a unit of risk. After costs where it says so.",
    labels: /^sharpe ratio|^sharpe/i,
    method: "sharpe-and-deflation",
  },
  {
    key: "deflated-sharpe",
    term: "Deflated Sharpe ratio (more than luck)",
    words:
      "The probability that the Sharpe ratio is above what the best of so many worthless trials would reach by luck. 0.95 is asked for an A; 0.5 is a coin toss.",
    labels: /deflated|more than luck/i,
    method: "sharpe-and-deflation",
  },
  {
    key: "probabilistic-sharpe",
    term: "Probabilistic Sharpe ratio",
    words:
      "The probability that the true Sharpe ratio is above zero, for one trial alone, with skewness and fat tails counted in.",
    labels: /probabilistic/i,
    method: "sharpe-and-deflation",
  },
  {
    key: "track-record",
    term: "Minimum track record",
    words: "Sessions needed until a Sharpe ratio of this size would be told from zero at 95 %.",
    labels: /track record/i,
    method: "sharpe-and-deflation",
  },
  {
    key: "pbo",
    term: "Probability of overfitting (PBO)",
    words:
      "How often the trial that was best in one half of the sessions falls below the middle in the other half. 0.5 and more: choosing the best taught nothing. Below ten trials it is not computed.",
    labels: /overfitting|pbo/i,
    method: "overfitting-probability",
  },
  {
    key: "trials",
    term: "Trials",
    words:
      "Every combination of features, target, horizon and learner that was judged on this source. The more were tried, the better the best looks by luck alone.",
    labels: /trials?\b|best of n/i,
    method: "trials",
  },
  {
    key: "holm",
    term: "p after Holm",
    words:
      "How often chance alone gives a mean this far from zero, made larger for the number of questions looked at together.",
    labels: /holm|adjusted p/i,
    method: "holm-adjustment",
  },
  {
    key: "break-even",
    term: "Break-even cost",
    words: "The cost a side, in basis points of what is traded, at which the portfolio earns nothing.",
    labels: /break-even cost/i,
    method: "backtest-ledger",
  },
  {
    key: "capacity",
    term: "Capacity",
    words:
      "How much money can follow the ranking until its own trading moves prices by as much as it earns, if an order costs the daily volatility times the root of its share of a day’s trading.",
    labels: /capacity|capital/i,
    method: "trading-capacity",
  },
  {
    key: "fifths",
    term: "Fifths (quintiles) and their spread",
    words:
      "Each session’s securities in five groups by score. If the ranking knows something, each group does better than the one below; the spread is highest less lowest.",
    labels: /fifth|spread|quintile/i,
    method: "information-coefficient",
  },
  {
    key: "turnover",
    term: "Turnover",
    words: "What is bought and sold in a session, as a share of equity; all of it pays costs.",
    labels: /turnover/i,
    method: "backtest-ledger",
  },
  {
    key: "drawdown",
    term: "Drawdown",
    words: "How far equity has fallen from its highest point so far.",
    labels: /drawdown/i,
    method: "backtest-ledger",
  },
  {
    key: "grade",
    term: "Grade",
    words:
      "How strong the evidence is, not how good the security: A to D, or no evidence, by a fixed rule over some twenty parts, each shown with what it found and what it needs.",
    labels: /grade/i,
    method: "evidence-grade",
  },
  {
    key: "score",
    term: "Score, in percentiles",
    words:
      "What the model expects of a security’s rank, measured from the middle of the universe: +0.33 means one third of a percentile above the middle. The read model holds the same as a share, 0.0033.",
    labels: /^score/i,
    method: "insights",
  },
  {
    key: "calibration",
    term: "Prediction or score",
    words:
      "A score becomes a predicted return only where such scores were followed by such returns out of sample; else it stays a score.",
    labels: /calibrat/i,
    method: "calibration",
  },
  {
    key: "contribution",
    term: "Part of the score",
    words:
      "What a feature added to the score or took from it, by exact Shapley values: average and parts add up to the score.",
    labels: /part of the score|contribution/i,
    method: "insights",
  },
  {
    key: "baselines",
    term: "Baselines",
    words:
      "What simple things reach in the same test: ridge, the single best feature, the last label, the sector’s mean, and labels shuffled within the session.",
    labels: /baseline|permuted/i,
    method: "baselines",
  },
  {
    key: "quality",
    term: "Data quality",
    words:
      "0 to 100: what share of the rows passes the checks, weighted by how bad a fault is. Below the gate nothing is ranked.",
    labels: /quality/i,
    method: "data-quality",
  },
  {
    key: "known-at",
    term: "Known at",
    words:
      "When a fact could first be known, beside the session it is about. At a past date only what was known by then is read.",
    labels: /known at/i,
    method: "calendar",
  },
];

/** The term that a figure's label shows; the first that fits. */
export function termOf(label: string): Term | null {
  return glossary.find(({ labels }) => labels.test(label)) ?? null;
}
