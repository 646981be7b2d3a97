import type { TableSpec } from "../table.js";
import { bytes, date, defineTable, flag, float, float32, integer, maybe, text } from "../table.js";

/** Who was tradable in each session, as known at its close. */
export const universe = defineTable({
  name: "gold.universe",
  about: "For each session and security with a bar: was it in the universe, as known at that close, and why not.",
  key: ["session", "securityId"],
  time: "session",
  partitionByYear: true,
  columns: {
    session: date("exchange session"),
    securityId: text("permanent id"),
    isMember: flag("passed every rule of the universe at this close"),
    reason: text("the first rule that failed; empty for members"),
    historySessions: integer("bars known at this close; counted up to 252, or to the smallest history asked for"),
    medianDollarVolume: maybe(float("currency, median of close x volume over the last 63 bars")),
    sector: maybe(text("sector in force at this session")),
  },
});

export type FeatureSetTable = TableSpec & { readonly features: readonly string[] };

/** Table of one feature set: wide, float32, its name carries the hash of its definition. */
export function featureSetTable(
  set: string,
  definitionHash: string,
  features: readonly string[],
  about: string,
): FeatureSetTable {
  const columns: Record<string, ReturnType<typeof float32>> = {};
  for (const feature of features) columns[feature] = maybe(float32("see the feature's definition"));
  const table = defineTable({
    name: `gold.features_${set}_${definitionHash.slice(0, 8)}`,
    about,
    key: ["session", "securityId"],
    time: "session",
    partitionByYear: true,
    columns: { session: date("exchange session"), securityId: text("permanent id"), ...columns },
  });
  return { ...table, features };
}

/** What happened after session t: return over (close t0, close t1], t0 = session t+1, t1 = session t+1+h. */
export const targets = defineTable({
  name: "gold.targets",
  about:
    "Forward returns and what is made of them; each label carries the interval it looks at and when it became known.",
  key: ["horizon", "session", "securityId"],
  time: "session",
  partitionByYear: true,
  columns: {
    horizon: integer("sessions h"),
    session: date("session t of the prediction"),
    securityId: text("permanent id"),
    t0: date("session t+1, whose close starts the return"),
    t1: date("session t+1+h, whose close ends it"),
    forwardReturn: float("simple return, decimal, delisting return then cash included"),
    excessReturn: float("forwardReturn minus the equal-weighted mean of the session's universe, decimal"),
    sectorExcessReturn: maybe(
      float("forwardReturn minus the mean of the session's universe in the same sector, decimal"),
    ),
    excessRank: float("cross-sectional rank of excessReturn in the session's universe, in (0, 1), ties averaged"),
    volatilityScaledReturn: maybe(
      float("excessReturn over the daily volatility known at t times sqrt(h), dimensionless"),
    ),
    isDelisted: flag("the security delisted inside (t0, t1]"),
  },
});

/** Out-of-sample scores by session, security and trial. */
export const predictions = defineTable({
  name: "gold.predictions",
  about: "Scores made for each session with a model trained on labels known before it.",
  key: ["trialId", "session", "securityId"],
  time: "session",
  partitionByYear: true,
  clusterBy: ["trialId", "session", "securityId"],
  columns: {
    trialId: text("hash of target, features, learner, parameters, universe rule, split and sampling policy"),
    session: date("session t of the prediction"),
    securityId: text("permanent id"),
    modelId: text("model that made the score"),
    score: float("learner's output, in the unit of the target"),
    rank: float("rank of the score in the session's universe, in (0, 1), 1 is best"),
  },
});

/** What each security looked like to the learners, one session a month: where past situations like today's are sought. */
export const situations = defineTable({
  name: "gold.situations",
  about: "One session a month: the ranked features of each member of the universe, a byte each.",
  key: ["session", "securityId"],
  time: "session",
  columns: {
    session: date("first session of its month on or after the 15th"),
    securityId: text("permanent id"),
    columnsHash: text("sha256 of the features' names in their order, first 16 hex digits"),
    ranks: bytes("a byte a feature: rank in the session's universe x 254, rounded; 255 is missing"),
  },
});

/** The ranking of the last session behind Overview. What was added after the first release may be missing in older lakes. */
export const insights = defineTable({
  name: "gold.insights",
  about: "Ranked securities of the last session with score, quality and what speaks for and against.",
  key: ["session", "securityId"],
  time: "session",
  columns: {
    session: date("session t of the prediction"),
    securityId: text("permanent id"),
    trialId: text("trial of the champion"),
    position: integer("1 is the highest score; 0 takes the row back: no longer ranked at that session"),
    score: float("learner's output, in the unit of the target"),
    previousPosition: maybe(integer("position five sessions earlier")),
    qualityScore: float("0 to 100"),
    doubts: text("JSON list of reasons to doubt, in words"),
    drivers: text("JSON list of {feature, value, rank, contribution}: the largest contributions to the score"),
    modelId: maybe(text("model that made the score")),
    expectedExcessReturn: maybe(
      float("decimal over the horizon, calibrated out of fold; missing where only a score can be stated"),
    ),
    calibration: maybe(text("JSON: prediction or score, with band, cases and why; CalibrationPart")),
    explanation: maybe(text("JSON: base, drivers and rest sum to the score; ExplanationPart")),
    reasons: maybe(text("JSON list: the largest contributions in words")),
    changes: maybe(text("JSON: what moved since five sessions earlier; ChangesPart")),
    analogues: maybe(text("JSON: nearest earlier situations and what followed; AnaloguesPart")),
    counterfactual: maybe(text("JSON: smallest change over the edge of the top decile; CounterfactualPart")),
    grade: maybe(text("A to D or no evidence, never above the model's; missing where it was not graded")),
    gradeDetail: maybe(text("JSON: the model's grade and what lowered it; GradePart")),
    lineage: maybe(text("JSON list: steps from the number down to the payload's hash and line; LineageStep")),
  },
});
