import { type Column, cellAt, type Frame, int32Of, PlatformError, takeRows, textAt, textOf } from "@plumbline/core";
import type { ReleaseView } from "./release-view.js";

export interface QuarantineRow {
  readonly quarantineId: string;
  readonly dataset: string;
  readonly rule: string;
  readonly reason: string;
  readonly securityId: string | null;
  readonly ticker: string | null;
  /** null where the row names no session. */
  readonly session: string | null;
  readonly row: string;
  readonly endpoint: string;
  readonly line: number;
  readonly payloadHash: string;
  readonly knownAt: string;
}

export interface QuarantinePage {
  readonly nodes: readonly QuarantineRow[];
  readonly totalCount: number;
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
  readonly rules: readonly { readonly rule: string; readonly rows: number }[];
}

export interface QuarantineFilter {
  readonly rule?: string | null | undefined;
  /** securityId, or ticker as the source writes it. */
  readonly security?: string | null | undefined;
}

/**
 * A page of refused rows, newest session first. The cursor names a place in that order by the row's own session and id,
 * so that it stays right when a newer release adds rows.
 *
 * @throws PlatformError BAD_ARGUMENT for a cursor that is none
 */
export async function quarantinePage(
  view: ReleaseView,
  filter: QuarantineFilter,
  first: number,
  after: string | null | undefined,
): Promise<QuarantinePage> {
  const { frame, order } = await orderedQuarantine(view);
  const ids = textOf(frame, "securityId");
  const tickers = textOf(frame, "ticker");
  const rules = textOf(frame, "rule");
  const bySecurity = filter.security
    ? order.filter((row) => textAt(ids, row) === filter.security || textAt(tickers, row) === filter.security)
    : order;
  const counts = new Map<string, number>();
  for (const row of bySecurity) {
    const rule = textAt(rules, row) ?? "";
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  const wanted = filter.rule ? bySecurity.filter((row) => textAt(rules, row) === filter.rule) : bySecurity;
  const start = after ? wanted.findIndex((row) => isAfter(frame, row, cursorOf(after))) : 0;
  const page = start < 0 ? [] : wanted.slice(start, start + first);
  const last = page.at(-1);
  return {
    nodes: page.map((row) => nodeOf(frame, row)),
    totalCount: wanted.length,
    endCursor: last === undefined ? null : Buffer.from(JSON.stringify(placeOf(frame, last))).toString("base64url"),
    hasNextPage: start >= 0 && start + page.length < wanted.length,
    rules: [...counts]
      .map(([rule, rows]) => ({ rule, rows }))
      .sort((a, b) => b.rows - a.rows || (a.rule < b.rule ? -1 : 1)),
  };
}

/** Refused rows under a filter, newest session first, in the columns a reader sees; a session that is none is missing. */
export async function quarantineFrame(view: ReleaseView, filter: QuarantineFilter): Promise<Frame> {
  const { frame, order } = await orderedQuarantine(view);
  const ids = textOf(frame, "securityId");
  const tickers = textOf(frame, "ticker");
  const rules = textOf(frame, "rule");
  const rows = order.filter(
    (row) =>
      (!filter.security || textAt(ids, row) === filter.security || textAt(tickers, row) === filter.security) &&
      (!filter.rule || textAt(rules, row) === filter.rule),
  );
  const taken = takeRows(frame, Int32Array.from(rows));
  const session = int32Of(taken, "session");
  const columns: Record<string, Column> = {};
  for (const name of shownColumns) columns[name] = taken.columns[name];
  columns.session = { type: "date", values: session, valid: Uint8Array.from(session, (day) => Number(day !== 0)) };
  return { rows: taken.rows, columns };
}

/** Refused rows by rule under the same filter, the rule's own left out, largest first. */
export async function ruleCounts(view: ReleaseView, filter: QuarantineFilter): Promise<QuarantinePage["rules"]> {
  return (await quarantinePage(view, { security: filter.security }, 1, null)).rules;
}

const shownColumns = [
  "quarantineId",
  "dataset",
  "rule",
  "reason",
  "securityId",
  "ticker",
  "session",
  "row",
  "endpoint",
  "line",
  "payloadHash",
  "knownAt",
] as const;

type Place = readonly [session: number, id: string];

function orderedQuarantine(view: ReleaseView): Promise<{ frame: Frame; order: readonly number[] }> {
  return view.once("orderedQuarantine", async () => {
    const frame = await view.quarantine();
    const places = Array.from({ length: frame.rows }, (_, row) => placeOf(frame, row));
    const order = Array.from(places.keys()).sort((a, b) => compare(places[a], places[b]));
    return { frame, order };
  });
}

function placeOf(frame: Frame, row: number): Place {
  return [int32Of(frame, "session")[row], textAt(textOf(frame, "quarantineId"), row) ?? ""];
}

function compare(a: Place, b: Place): number {
  return b[0] - a[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0);
}

function isAfter(frame: Frame, row: number, cursor: Place): boolean {
  return compare(placeOf(frame, row), cursor) > 0;
}

function cursorOf(text: string): Place {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (Array.isArray(parsed) && typeof parsed[0] === "number" && typeof parsed[1] === "string") {
      return [parsed[0], parsed[1]];
    }
  } catch {}
  throw new PlatformError("BAD_ARGUMENT", `after "${text}": is no cursor of this list`, {
    remedy: "Pass the endCursor of the page before, or leave it out.",
  });
}

function nodeOf(frame: Frame, row: number): QuarantineRow {
  const text = (name: string) => {
    const cell = cellAt(frame.columns[name], row);
    return cell === null ? null : String(cell);
  };
  return {
    quarantineId: text("quarantineId") ?? "",
    dataset: text("dataset") ?? "",
    rule: text("rule") ?? "",
    reason: text("reason") ?? "",
    securityId: text("securityId"),
    ticker: text("ticker"),
    session: int32Of(frame, "session")[row] === 0 ? null : text("session"),
    row: text("row") ?? "",
    endpoint: text("endpoint") ?? "",
    line: int32Of(frame, "line")[row],
    payloadHash: text("payloadHash") ?? "",
    knownAt: text("knownAt") ?? "",
  };
}
