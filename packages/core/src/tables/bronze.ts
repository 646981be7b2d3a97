import { count, date, defineTable, float, integer, maybe, text } from "../table.js";

/**
 * What a source answered, byte for byte: the bytes lie in the payload store under their hash, this table is the index.
 * `ingestedAt` is the instant of arrival; `knownAt` is what the source states for the payload (a file's modification
 * time), else the arrival.
 */
export const payloads = defineTable({
  name: "bronze.payloads",
  about: "Every payload as it came: where from, when, its hash and size.",
  key: ["source", "endpoint", "payloadHash"],
  time: "knownAt",
  clusterBy: ["knownAt", "endpoint"],
  columns: {
    payloadHash: text("sha256 of the bytes, hex"),
    source: text("the source's URL without secrets"),
    endpoint: text("what was asked of the source: a file's path inside the source, an API route"),
    contentType: text("media type"),
    bytes: count("bytes"),
  },
});

/** Bars exactly as the source stated them, one row a source line, before any check. */
export const rawBars = defineTable({
  name: "bronze.bars",
  about: "Bars as the source stated them, with file and line, before any check.",
  key: ["securityId", "session", "payloadHash", "line"],
  time: "session",
  partitionByYear: true,
  clusterBy: ["securityId", "session", "line"],
  columns: {
    securityId: text("permanent id"),
    ticker: text("symbol as the source writes it"),
    session: date("exchange session"),
    open: maybe(float("currency per share, on the source's declared price basis")),
    high: maybe(float("currency per share, on the source's declared price basis")),
    low: maybe(float("currency per share, on the source's declared price basis")),
    close: maybe(float("currency per share, on the source's declared price basis")),
    volume: maybe(float("shares, on the source's declared volume basis")),
    payloadHash: text("sha256 of the payload the row was read from"),
    line: integer("1-based line or row inside the payload"),
  },
});

/** Lines that could not be read as a row at all. */
export const rawRejects = defineTable({
  name: "bronze.rejects",
  about: "Lines of a payload that could not be read as a row, with the reason.",
  key: ["payloadHash", "line"],
  time: "session",
  clusterBy: ["payloadHash", "line"],
  columns: {
    payloadHash: text("sha256 of the payload"),
    endpoint: text("file or route the payload came from"),
    line: integer("1-based line or row inside the payload"),
    session: date("session the line names; 1970-01-01 where it names none"),
    rule: text("quarantine rule"),
    reason: text("what is wrong and what would be right"),
    row: text("the line as it came, at most 4,096 characters"),
  },
});
