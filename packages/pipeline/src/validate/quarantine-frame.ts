import { createHash } from "node:crypto";
import type { Frame, InstantColumn } from "@plumbline/core";
import { constantText, float64Of, int32Of, isoDay, makeFrame, textAt, textColumn, textOf } from "@plumbline/core";
import type { SessionCloses } from "../definitions/session-closes.js";
import { type BarColumns, securityIdAt } from "./bar-columns.js";
import type { BarRule } from "./rules/bar-rule.js";
import { revertingGapReason } from "./rules/reverting-gap.js";
import { spikeReason } from "./rules/reverting-spike.js";
import { splitShapeReason } from "./rules/reverting-split-shape.js";
import { repeatedBarReason, staleBarReason } from "./rules/stale-bar.js";
import { singleBarRules } from "./single-bar-rules.js";
import type { Verdicts } from "./verdicts.js";

const dataset = "silver.bars";

interface QuarantineRow {
  readonly rule: string;
  readonly reason: string;
  readonly securityId: string | null;
  readonly ticker: string | null;
  readonly session: number;
  readonly row: string;
  readonly payloadHash: string;
  readonly line: number;
  readonly knownAt: number;
}

/**
 * Rows of silver.quarantine: refused bars of sessions from `from` on, each known when its fault was, and the lines
 * that could not be read as a bar at all.
 */
export function quarantineFrame(
  bars: BarColumns,
  verdicts: Verdicts,
  unreadable: Frame,
  payloads: Frame,
  closes: SessionCloses,
  from: number,
  now: number,
): Frame {
  const rows = [...refusedBars(bars, verdicts, closes, from), ...unreadableLines(unreadable, from)];
  const endpoints = endpointsByHash(payloads);
  const unreadableEndpoints = endpointsByHash(unreadable);
  const id = (row: QuarantineRow) =>
    createHash("sha256").update(`${dataset}|${row.rule}|${row.payloadHash}|${row.line}`).digest("hex").slice(0, 32);
  const instants = (pick: (row: QuarantineRow) => number): InstantColumn => ({
    type: "instant",
    values: Float64Array.from(rows, pick),
  });
  return makeFrame({
    quarantineId: textColumn(rows.map(id)),
    dataset: constantText(dataset, rows.length),
    rule: textColumn(rows.map((row) => row.rule)),
    reason: textColumn(rows.map((row) => row.reason)),
    securityId: textColumn(rows.map((row) => row.securityId)),
    ticker: textColumn(rows.map((row) => row.ticker)),
    session: { type: "date", values: Int32Array.from(rows, (row) => row.session) },
    row: textColumn(rows.map((row) => row.row)),
    payloadHash: textColumn(rows.map((row) => row.payloadHash)),
    endpoint: textColumn(
      rows.map((row) => endpoints.get(row.payloadHash) ?? unreadableEndpoints.get(row.payloadHash) ?? ""),
    ),
    line: { type: "int32", values: Int32Array.from(rows, (row) => row.line) },
    revealedAt: instants((row) => row.knownAt),
    knownAt: instants((row) => row.knownAt),
    knownAtBasis: constantText("rule", rows.length),
    ingestedAt: instants(() => now),
  });
}

function* refusedBars(
  bars: BarColumns,
  verdicts: Verdicts,
  closes: SessionCloses,
  from: number,
): Generator<QuarantineRow> {
  for (let row = 0; row < bars.rows; row++) {
    const rule = bars.session[row] >= from ? verdicts.ruleOf(row) : null;
    if (!rule) continue;
    yield {
      rule,
      reason: reasonOf(bars, row, rule, verdicts.evidence[row]),
      securityId: securityIdAt(bars, row),
      ticker: textAt(bars.ticker, row),
      session: bars.session[row],
      row: barAsJson(bars, row),
      payloadHash: textAt(bars.payloadHash, row) ?? "",
      line: bars.line[row],
      knownAt: refusalKnownAt(bars, verdicts, closes, row),
    };
  }
}

/** The longest excursion that a later session reveals, calendar days. */
const excursionDays = 16;

/**
 * UTC ms: when the bar was known, or the close of the later session that revealed its fault; later still where a bar
 * beside them, on which that verdict rests too, came later.
 */
export function refusalKnownAt(bars: BarColumns, verdicts: Verdicts, closes: SessionCloses, row: number): number {
  const revealedBy = verdicts.revealedBy(row);
  if (revealedBy < 0) return bars.knownAt[row];
  const { knownAt, session, securityId } = bars;
  let known = closes.closeOf(session[revealedBy]);
  const last = Math.max(row, revealedBy);
  for (let other = last; other >= 0 && securityId.codes[other] === securityId.codes[row]; other--) {
    known = Math.max(known, knownAt[other]);
    if (session[other] < session[row] - excursionDays) break;
  }
  for (let other = last + 1; other < bars.rows && isSameDay(bars, other, last); other++) {
    known = Math.max(known, knownAt[other]);
  }
  return known;
}

function isSameDay({ session, securityId }: BarColumns, a: number, b: number): boolean {
  return session[a] === session[b] && securityId.codes[a] === securityId.codes[b];
}

function reasonOf(bars: BarColumns, row: number, rule: BarRule, evidence: number): string {
  switch (rule) {
    case "revertingSpike":
      return spikeReason(bars, row, evidence);
    case "revertingSplitShape":
      return splitShapeReason(bars, row, evidence);
    case "revertingGap":
      return revertingGapReason(bars, row, evidence);
    case "staleBar":
      return staleBarReason(bars, row, evidence);
    case "repeatedBar":
      return repeatedBarReason(bars, evidence);
    case "duplicate":
      return `the same bar as line ${bars.line[evidence]}; one bar a security and session, line ${bars.line[evidence]} is kept`;
    case "conflictingDuplicate":
      return `line ${bars.line[evidence]} states another bar for this session; there must be one, line ${bars.line[evidence]} is kept`;
    default:
      return singleBarRules.find((one) => one.rule === rule)!.reason(bars, row);
  }
}

function barAsJson(bars: BarColumns, row: number): string {
  const value = (number: number) => (Number.isNaN(number) ? null : Number.isFinite(number) ? number : String(number));
  return JSON.stringify({
    ticker: textAt(bars.ticker, row),
    session: isoDay(bars.session[row]),
    open: value(bars.open[row]),
    high: value(bars.high[row]),
    low: value(bars.low[row]),
    close: value(bars.close[row]),
    volume: value(bars.volume[row]),
  });
}

function* unreadableLines(frame: Frame, from: number): Generator<QuarantineRow> {
  const session = int32Of(frame, "session");
  const line = int32Of(frame, "line");
  const knownAt = float64Of(frame, "knownAt");
  const text = (name: string, row: number) => textAt(textOf(frame, name), row) ?? "";
  for (let row = 0; row < frame.rows; row++) {
    if (session[row] < from) continue;
    yield {
      rule: text("rule", row),
      reason: text("reason", row),
      securityId: null,
      ticker: null,
      session: session[row],
      row: text("row", row),
      payloadHash: text("payloadHash", row),
      line: line[row],
      knownAt: knownAt[row],
    };
  }
}

function endpointsByHash(frame: Frame): Map<string, string> {
  const endpoints = new Map<string, string>();
  for (let row = 0; row < frame.rows; row++) {
    const hash = textAt(textOf(frame, "payloadHash"), row);
    if (hash !== null && !endpoints.has(hash)) endpoints.set(hash, textAt(textOf(frame, "endpoint"), row) ?? "");
  }
  return endpoints;
}
