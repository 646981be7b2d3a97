import { count, date, defineTable, flag, float, instant, integer, maybe, text } from "../table.js";

/**
 * Bits of `silver.bars.flags`. A row with `retracted` was accepted first and refused by what a later session revealed:
 * from its knownAt on the bar does not stand, and readers leave it out (`standingBars` in the pipeline's definitions).
 */
export const barFlags = {
  outlierReturn: 1,
  splitShapedJump: 2,
  staleClose: 4,
  afterGap: 8,
  missingOpen: 16,
  zeroVolume: 32,
  largeMove: 64,
  retracted: 128,
  unexplainedGap: 256,
  longWick: 512,
} as const;
export type BarFlag = keyof typeof barFlags;

const flagBits = Object.entries(barFlags)
  .map(([name, bit]) => `${bit} ${name}`)
  .join(", ");

/** Bars that passed the checks. Prices stay as the source states them; the forward factors turn them into series. */
export const bars = defineTable({
  name: "silver.bars",
  about: "Checked daily bars with forward adjustment factors and data-quality flags.",
  key: ["securityId", "session"],
  time: "session",
  partitionByYear: true,
  clusterBy: ["securityId", "session"],
  columns: {
    securityId: text("permanent id"),
    session: date("exchange session"),
    open: maybe(float("currency per share, on the declared price basis")),
    high: maybe(float("currency per share, on the declared price basis")),
    low: maybe(float("currency per share, on the declared price basis")),
    close: float("currency per share, on the declared price basis"),
    volume: maybe(float("shares, on the declared volume basis")),
    splitFactor: float(
      "shares today per share at the first bar: product of split ratios so far; price x factor is continuous",
    ),
    totalReturnFactor: float("splitFactor times the growth of reinvested cash dividends since the first bar"),
    flags: integer(`bit mask of suspicions that did not reject the row: ${flagBits}`),
    payloadHash: text("sha256 of the payload the row was read from"),
    line: integer("1-based line or row inside the payload"),
  },
});

/** Permanent securities with dated names. */
export const securities = defineTable({
  name: "silver.securities",
  about:
    "Permanent ids with dated ticker, name, exchange, sector and currency; a row a ticker, so that joins ask validFrom and validTo too.",
  key: ["securityId", "validFrom"],
  time: "validFrom",
  columns: {
    securityId: text("permanent id"),
    validFrom: date("first session the row's names hold"),
    validTo: maybe(date("first session they no longer hold; missing while they do")),
    ticker: text("exchange symbol in that interval"),
    name: maybe(text("company name")),
    exchange: maybe(text("exchange code")),
    sector: maybe(text("sector name")),
    currency: text("ISO 4217"),
  },
});

/** Splits, cash dividends, delistings and renames, as known. */
export const corporateActions = defineTable({
  name: "silver.corporateActions",
  about: "Splits, cash dividends, delistings and renames with their effective session.",
  key: ["securityId", "session", "kind"],
  time: "session",
  columns: {
    securityId: text("permanent id"),
    session: date("ex-date, last session of a delisting, first session of a new ticker"),
    kind: text("split, dividend, delisting or rename"),
    ratio: maybe(float("new shares per old share, for a split")),
    amount: maybe(float("currency per share as traded on the ex-date, for a cash dividend")),
    delistingReturn: maybe(float("decimal return from the last close to the value received, for a delisting")),
    detail: maybe(text("new ticker of a rename, reason of a delisting")),
  },
});

/** Rows refused, with the rule and the row itself. Nothing is deleted. */
export const quarantine = defineTable({
  name: "silver.quarantine",
  about: "Rows refused by a rule, each with rule, reason and the row as it came.",
  key: ["quarantineId"],
  time: "session",
  clusterBy: ["rule", "securityId", "session"],
  columns: {
    quarantineId: text("sha256 of dataset, rule, payload and line, first 32 hex digits"),
    dataset: text("table the row was meant for"),
    rule: text("quarantine rule"),
    reason: text("what is wrong and what would be right"),
    securityId: maybe(text("permanent id, where one is known")),
    ticker: maybe(text("symbol as the source writes it")),
    session: date("session the row names; 1970-01-01 where it names none"),
    row: text("the row as it came, JSON or the line itself"),
    payloadHash: text("sha256 of the payload"),
    endpoint: text("file or route the payload came from"),
    line: integer("1-based line or row inside the payload"),
    revealedAt: maybe(
      instant("UTC instant from which the fault shows: the bar's own knownAt, or the close that reveals it later"),
    ),
  },
});

/** Data-quality scores by security and by dataset (securityId "*"). */
export const quality = defineTable({
  name: "silver.quality",
  about: "Data-quality score from 0 to 100 by security and for the whole dataset, with its parts.",
  key: ["dataset", "securityId"],
  time: "session",
  columns: {
    dataset: text("table scored"),
    securityId: text("permanent id; * for the whole dataset"),
    session: date("last session the score covers"),
    score: float("0 to 100"),
    rows: count("rows seen"),
    rejected: count("rows quarantined"),
    flagged: count("rows kept with a flag"),
    gapSessions: count("sessions missing between first and last bar, halts included"),
    isFit: flag("the gate let the dataset or security through"),
    detail: text("JSON: counts by rule, gaps by kind, the gate's thresholds"),
  },
});
