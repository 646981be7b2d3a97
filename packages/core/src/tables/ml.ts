import { bytes, count, date, defineTable, flag, float, instant, integer, maybe, text } from "../table.js";

/** The trials ledger: every distinct thing that was tried. */
export const trials = defineTable({
  name: "ml.trials",
  about: "Ledger of distinct trials: target, features, learner, parameters, universe rule, split and sampling policy.",
  key: ["trialId"],
  time: "knownAt",
  clusterBy: ["trialId"],
  columns: {
    trialId: text("sha256 of what is tried, first 16 hex digits"),
    source: text("source the trial was made on, without secrets"),
    role: text("candidate, baseline or control; controls are not counted in deflation"),
    isPrimary: flag("the question fixed before looking"),
    target: text("name of the target"),
    horizon: integer("sessions"),
    learner: text("xgboost or ridge"),
    definition: text("JSON of everything that is hashed"),
  },
});

/** What the ledger of a lake is about: its prices, as marks by which another lake's are recognised. */
export const ledgerContents = defineTable({
  name: "ml.ledgerContents",
  about:
    "What the trials of this lake were made on: marks of its price moves, by which the same prices are recognised.",
  key: ["source"],
  time: "lastSession",
  partitionByYear: false,
  columns: {
    source: text("source, without secrets"),
    moves: count("runs of price moves that the marks stand for"),
    firstSession: date("first session with a mark"),
    lastSession: date("last session with a mark"),
    marks: bytes("smallest hashes of (session, five moves in thousandths), float64 little endian, ascending"),
  },
});

/** Trials of other ledgers about the same prices: they count here too. */
export const joinedTrials = defineTable({
  name: "ml.joinedTrials",
  about:
    "Candidates tried on the same prices in another lake of this home: deflation, Holm and overfitting count them here.",
  key: ["source", "trialId"],
  time: "knownAt",
  clusterBy: ["source", "trialId"],
  columns: {
    source: text("source of the other ledger, without secrets"),
    trialId: text("trial in that ledger"),
    overlap: float("share of the smaller lake's marks that both have, 0 to 1, two decimals"),
    isPrimary: flag("the question its run had fixed before looking"),
    target: text("name of the target"),
    horizon: integer("sessions"),
    learner: text("xgboost or ridge"),
    definition: text("JSON of everything that is hashed"),
    periodSharpe: maybe(float("Sharpe ratio of one session after costs, as last recorded there")),
    pValue: maybe(float("two-sided p of the mean rank IC at its own horizon, as last recorded there")),
    sessions: bytes("sessions with a return, int32 day numbers, little endian"),
    returns: bytes("daily long-short return after costs at each of them, float64 little endian, decimal"),
  },
});

/** One row per fitted model: a fold of a trial. */
export const models = defineTable({
  name: "ml.models",
  about: "Fitted models, one a fold, with the window they learned from and the bytes of the model.",
  key: ["trialId", "fold"],
  time: "trainTo",
  clusterBy: ["trialId", "fold"],
  columns: {
    modelId: text(
      "sha256 of trial, fold, library and the rows trained on, first 32 hex digits: equal ones are not trained again",
    ),
    trialId: text("trial"),
    fold: integer("0-based"),
    trainFrom: date("first session trained on"),
    trainTo: date("last session trained on"),
    testFrom: date("first session predicted"),
    testTo: date("first day it no longer predicts: 1 January after its test year"),
    trainRows: count("rows trained on"),
    learner: text("xgboost or ridge"),
    learnerVersion: text("library and version"),
    features: text("JSON list of input columns in order"),
    content: bytes("model: XGBoost UBJSON, or JSON of the ridge"),
  },
});

/** One row per evaluation of a trial: a window and the versions of its inputs. */
export const evaluations = defineTable({
  name: "ml.evaluations",
  about: "Evaluations below each trial: window, input versions, and every statistic with its convention.",
  key: ["evaluationId"],
  time: "windowTo",
  clusterBy: ["trialId", "windowTo"],
  columns: {
    evaluationId: text("sha256 of trial, window and input content, first 16 hex digits"),
    trialId: text("trial"),
    windowFrom: date("first session evaluated"),
    windowTo: date("last session evaluated"),
    sessions: integer("sessions evaluated"),
    securities: integer("distinct securities evaluated"),
    meanRankIc: maybe(float("mean of the rank IC by session")),
    sharpeNet: maybe(float("annualised Sharpe ratio of the staggered long-short portfolio after costs")),
    summary: text("JSON: all statistics, conventions and alarms"),
  },
});

/** Per-session series of each evaluation. */
export const evaluationSeries = defineTable({
  name: "ml.evaluationSeries",
  about: "Per-session series of an evaluation: IC, quintile returns, turnover, portfolio returns.",
  key: ["trialId", "session"],
  time: "session",
  partitionByYear: false,
  clusterBy: ["trialId", "session"],
  columns: {
    trialId: text("trial"),
    session: date("session t of the prediction"),
    securities: integer("securities with a score and a label"),
    ic: maybe(float("Pearson correlation of score and label")),
    rankIc: maybe(float("Spearman correlation of score and label")),
    quintile1: maybe(float("mean forward excess return of the lowest scores, decimal")),
    quintile2: maybe(float("decimal")),
    quintile3: maybe(float("decimal")),
    quintile4: maybe(float("decimal")),
    quintile5: maybe(float("mean forward excess return of the highest scores, decimal")),
    turnover: maybe(float("one-sided turnover of the top and bottom quintile against h sessions ago, 0 to 1")),
    longShortGross: maybe(float("daily return of the staggered long-short portfolio before costs, decimal")),
    longShortNet: maybe(float("daily return of the staggered long-short portfolio after costs, decimal")),
    longOnlyNet: maybe(float("daily return of the staggered top-quintile portfolio after costs, decimal")),
    universeReturn: maybe(float("daily equal-weighted return of the universe, decimal")),
  },
});

/** Decisions of promotion: who is champion and why. */
export const champions = defineTable({
  name: "ml.champions",
  about: "Decision records: which trial is champion from when, and the gates it passed.",
  key: ["source", "decidedAt"],
  time: "decidedAt",
  columns: {
    source: text("source the decision is about"),
    decidedAt: date("last session known when deciding"),
    trialId: text("champion"),
    evaluationId: text("evaluation the decision rests on"),
    decision: text("promoted, kept or refused"),
    reason: text("one sentence"),
    detail: text("JSON of the incumbent and of every contender: gates with figures and thresholds, evaluation ids"),
  },
});

/** A release names the version of every table: readers see only whole releases. */
export const releases = defineTable({
  name: "ml.releases",
  about: "One row a finished run: the version of every table, so that readers never see half a run.",
  key: ["releaseId"],
  time: "releasedAt",
  clusterBy: ["sequence"],
  columns: {
    releaseId: text("sha256 of the table versions, the source's bytes and what made each table, first 16 hex digits"),
    sequence: integer("1, 2, 3, ..."),
    runId: text("run that made it"),
    source: text("source, without secrets"),
    isSimulated: flag("the source is a simulation"),
    lastSession: date("last session with at least 80 % of the usual breadth"),
    tables: text("JSON object: table name to version"),
    summary: text("JSON: verdict, conventions, source description"),
    releasedAt: instant("UTC instant"),
  },
});
