/**
 * The read model behind the web app, in GraphQL's schema language.
 *
 * Conventions of every field: sessions are `yyyy-mm-dd`; instants are ISO 8601 in UTC; returns, ranks and correlations
 * are decimals (0.01 is 1 %); missing numbers are null. Series are columns of equal length, not lists of objects.
 * `asOf` is a session or an instant: facts known later do not exist for that read (a session means its whole UTC day).
 * `release` is a release id; the newest complete release where absent. Errors carry `extensions.code` and
 * `extensions.remedy`; before the first release the fields that need one are null with the code NO_RELEASE.
 */
export const schema = /* GraphQL */ `
type Query {
  "What the process is doing: works before the first release."
  status: Status!
  release(asOf: String, release: String): Release
  "Newest first."
  releases(first: Int = 20): [Release!]!
  "The page Overview: the ranking with its verdict and what it rests on."
  overview(asOf: String, release: String): Overview
  "One security by its permanent id; null if the release does not know it."
  security(id: String!, asOf: String, release: String): Security
  "Securities whose ticker, name or id contains the text, best match first; all by ticker where absent."
  securities(search: String, first: Int = 50, after: String, asOf: String, release: String): SecurityConnection
  tables(release: String): [Table!]
  table(name: String!, release: String): Table
  "Rows refused by a rule, newest session first, page by page."
  quarantine(rule: String, security: String, first: Int = 50, after: String, asOf: String, release: String): QuarantineConnection
  "Newest first."
  diary: [DiaryEntry!]!
  diaryEntry(slug: String!): DiaryEntry
}

"Where an answer comes from; every page's foot."
type Provenance {
  releaseId: String!
  sequence: Int!
  runId: String!
  releasedAt: String!
  "The tables the answer was read from, at the release's versions."
  tables: [TableVersion!]!
  "Source URL without secrets."
  source: String!
  sourceTitle: String!
  isSimulated: Boolean!
  "Knowledge time of the read; null for the newest."
  asOf: String
  "Last session visible to the read."
  session: String
  "Latest knownAt among the facts of that session."
  knownAt: String
  "Sentences: price basis, risk-free rate, costs, annualisation."
  conventions: [String!]!
  "Sentences a reader must see beside the numbers (\\"price return, no dividends\\")."
  notices: [String!]!
}

type TableVersion {
  table: String!
  version: Int!
}

"An estimate is never a bare number: band, sample, unit and threshold travel with it."
type Estimate {
  "Stable name: rankIc, deflatedSharpe, breakEvenCost, dataQuality, sharpeNet, ..."
  key: String!
  label: String!
  value: Float
  "95 % band; null where none can be stated."
  low: Float
  high: Float
  "The value that would be needed or assumed; null where there is none."
  threshold: Float
  "decimal, basis points a side, of 100, correlation, probability"
  unit: String!
  "Sample behind it: sessions, trials, bars."
  n: Int
  "One line for below the gauge."
  caption: String!
}

type Status {
  version: String!
  "starting, running (a pipeline runs), ready, failed"
  state: String!
  hasRelease: Boolean!
  releaseId: String
  run: RunProgress
  "Why the last run failed; null if it did not."
  error: Problem
}

type Problem {
  code: String!
  message: String!
  remedy: String!
}

type RunProgress {
  runId: String
  source: String
  isRunning: Boolean!
  stages: [StageProgress!]!
}

type StageProgress {
  name: String!
  "waiting, running, done, skipped, failed"
  status: String!
  done: Float!
  "null where the total is not known"
  total: Float
  unit: String!
  note: String
  seconds: Float!
}

type Release {
  releaseId: String!
  sequence: Int!
  runId: String!
  source: String!
  sourceTitle: String!
  isSimulated: Boolean!
  priceBasis: String!
  volumeBasis: String!
  calendar: String!
  currency: String!
  lastSession: String!
  releasedAt: String!
  tables: [TableVersion!]!
  "Sessions with a ranking, ascending: what the time machine can stand on."
  sessions: [String!]!
  conventions: [String!]!
  notices: [String!]!
  "Features and rules that this source cannot feed, each with the reason."
  unavailable: [Unavailable!]!
}

type Unavailable {
  name: String!
  reason: String!
}

type Overview {
  provenance: Provenance!
  verdict: Verdict!
  "The gauges at the head of the page, in order: rankIc, sharpeNet or deflatedSharpe, breakEvenCost, dataQuality."
  gauges: [Estimate!]!
  learner: Learner!
  horizon: Int!
  "Assumed cost a side, decimal (0.001 is 10 bp)."
  costPerSide: Float
  ranking(first: Int = 500, order: RankingOrder = TOP): [RankedSecurity!]!
  rankedCount: Int!
  "IC of the champion's trial by session, out of sample."
  ic: IcSeries!
  decay: [DecayPoint!]!
  quintiles: [QuintileBar!]!
  datasets: [Dataset!]!
  movers: [String!]!
}

enum RankingOrder {
  TOP
  BOTTOM
  MOVERS
}

type Verdict {
  "One plain sentence."
  sentence: String!
  "What it rests on: one or two sentences with figures."
  detail: String!
  "Statistical reasons not to believe it, in words."
  alarms: [String!]!
}

type Learner {
  "xgboost or ridge"
  name: String!
  version: String!
  "Why this learner made the ranking, or why the other could not."
  why: String!
  trialId: String!
  modelId: String
  trainedTo: String
}

type RankedSecurity {
  position: Int!
  "Position five sessions earlier; null if it was not ranked then."
  previousPosition: Int
  securityId: String!
  ticker: String!
  name: String
  sector: String
  "Learner's output in the unit of the target (scoreUnit)."
  score: Float!
  scoreUnit: String!
  "Rank of the score in the universe, in (0, 1), 1 is best."
  rank: Float
  "0 to 100; null where no score is held."
  qualityScore: Float
  drivers: [Driver!]!
  doubts: [String!]!
  "Growth over the universe's mean, decimal and cumulated, of the last 60 sessions; null where a session has no bar."
  sparkline: [Float]!
}

"A feature's contribution to the score, in the score's unit."
type Driver {
  feature: String!
  phrase: String!
  value: Float
  contribution: Float!
}

type IcSeries {
  session: [String!]!
  ic: [Float]!
  rankIc: [Float]!
  "Mean rank IC of the last 252 sessions; null before."
  mean252: [Float]!
  "95 % band of that mean, overlap-safe."
  low252: [Float]!
  high252: [Float]!
  provenance: Provenance!
}

type DecayPoint {
  horizon: Int!
  rankIc: Float
  low: Float
  high: Float
  n: Int
}

type QuintileBar {
  "1 is the lowest scores."
  quintile: Int!
  "Mean forward excess return, decimal."
  meanReturn: Float
  low: Float
  high: Float
  n: Int
}

"A row of 'Data behind this page'."
type Dataset {
  table: String!
  label: String!
  "0 to 100; null where it is not scored."
  score: Float
  rows: Float
  rejected: Float
  flagged: Float
  isFit: Boolean
  lastSession: String
  knownAt: String
  version: Int
}

type SecurityConnection {
  nodes: [SecuritySummary!]!
  totalCount: Int!
  endCursor: String
  hasNextPage: Boolean!
  provenance: Provenance!
}

type SecuritySummary {
  securityId: String!
  ticker: String!
  name: String
  exchange: String
  sector: String
  currency: String!
  firstSession: String
  lastSession: String
  isMember: Boolean!
  position: Int
  qualityScore: Float
}

type Security {
  provenance: Provenance!
  securityId: String!
  ticker: String!
  name: String
  exchange: String
  sector: String
  currency: String!
  "Every name it has had, ascending by validFrom."
  identities: [Identity!]!
  firstSession: String
  lastSession: String
  lastClose: Float
  "Simple return of the last session, decimal; distributions included where known."
  lastReturn: Float
  isMember: Boolean!
  "Why it is not in the universe; empty for members."
  membershipReason: String!
  qualityScore: Float
  "basis: RAW as traded, SPLIT split-adjusted to the last visible session, TOTAL with reinvested dividends."
  candles(basis: PriceBasis = SPLIT, from: String, to: String, last: Int): Candles!
  events: [SecurityEvent!]!
  "Bars refused by a rule: marks below the candles."
  quarantine(first: Int = 200): [QuarantineRow!]!
  "Values of the last visible session."
  features(names: [String!], search: String, set: String, first: Int = 500): [FeatureValue!]!
  "Null where no champion scored it."
  prediction: Prediction
  rankHistory(last: Int): RankHistory!
}

enum PriceBasis {
  RAW
  SPLIT
  TOTAL
}

type Identity {
  ticker: String!
  name: String
  exchange: String
  sector: String
  currency: String!
  validFrom: String!
  validTo: String
}

type Candles {
  basis: PriceBasis!
  "What the prices are, in words."
  statement: String!
  currency: String!
  session: [String!]!
  open: [Float]!
  high: [Float]!
  low: [Float]!
  close: [Float]!
  volume: [Float]!
  "Bit mask of suspicions: 1 outlier return, 2 split-shaped jump, 4 stale close, 8 after a gap, 16 no open, 32 no volume."
  flags: [Int!]!
  provenance: Provenance!
}

type SecurityEvent {
  session: String!
  "split, dividend, delisting, rename"
  kind: String!
  ratio: Float
  amount: Float
  delistingReturn: Float
  detail: String
  "The event in words."
  phrase: String!
  knownAt: String!
}

type FeatureValue {
  name: String!
  set: String!
  "A few plain words, such as: volatility, 21 days."
  words: String!
  "What it measures, or its expression."
  about: String!
  value: Float
  "Cross-sectional rank in the session's universe, in (0, 1), ties averaged; null where the value or membership is missing."
  rank: Float
  valueWeekAgo: Float
  session: String!
  table: String!
  version: Int!
  contribution: Float
}

type Prediction {
  session: String!
  trialId: String!
  modelId: String!
  learner: String!
  horizon: Int!
  score: Float!
  scoreUnit: String!
  rank: Float!
  position: Int!
  of: Int!
  previousPosition: Int
  "The prediction in one sentence, with what is not known."
  sentence: String!
  drivers: [Driver!]!
  doubts: [String!]!
  provenance: Provenance!
}

type RankHistory {
  session: [String!]!
  "In (0, 1), 1 is best, as given out of sample that day."
  rank: [Float!]!
  score: [Float!]!
}

type Table {
  name: String!
  about: String!
  "bronze, silver, gold, ml"
  layer: String!
  version: Int!
  newestVersion: Int!
  "Rows added over all versions up to this one."
  rows: Float!
  bytes: Float!
  key: [String!]!
  time: String!
  partitionByYear: Boolean!
  clusterBy: [String!]!
  firstSession: String
  lastSession: String
  committedAt: String
  columns: [TableColumn!]!
  "Newest first, not later than the release's version."
  versions(first: Int = 20): [TableCommit!]!
  "Newest rows of the release's version, each cell as text; missing is null."
  preview(first: Int = 20, asOf: String): TablePreview!
  "Tables it was computed from, and those computed from it."
  inputs: [TableVersion!]!
  outputs: [TableVersion!]!
  provenance: Provenance!
}

type TableColumn {
  name: String!
  type: String!
  unit: String!
  isNullable: Boolean!
  isKey: Boolean!
}

type TableCommit {
  version: Int!
  committedAt: String!
  "append, overwrite, other"
  mode: String!
  runId: String
  rowsAdded: Float!
  bytesAdded: Float!
  firstSession: String
  lastSession: String
  inputs: [TableVersion!]!
}

type TablePreview {
  columns: [String!]!
  rows: [[String]!]!
  totalRows: Float!
}

type QuarantineConnection {
  nodes: [QuarantineRow!]!
  totalCount: Int!
  endCursor: String
  hasNextPage: Boolean!
  "Counts by rule under the same filters (the rule's own left out), largest first."
  rules: [RuleCount!]!
  provenance: Provenance!
}

type RuleCount {
  rule: String!
  rows: Int!
}

type QuarantineRow {
  quarantineId: String!
  dataset: String!
  rule: String!
  reason: String!
  securityId: String
  ticker: String
  "null where the row names no session"
  session: String
  row: String!
  endpoint: String!
  line: Int!
  payloadHash: String!
  knownAt: String!
}

type DiaryEntry {
  slug: String!
  title: String!
  date: String!
  summary: String!
  "Safe HTML made from the entry's markdown."
  html: String!
}
`;
