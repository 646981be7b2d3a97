import type { Frame, StageContext, TextColumn } from "@plumbline/core";
import { columnOf, float64Of, int32Of, textAt, textOf, throwIfCancelled } from "@plumbline/core";

/** A payload as bronze holds it. */
export interface HeldPayload {
  readonly hash: string;
  readonly endpoint: string;
  readonly contentType: string;
  /** ms UTC */
  readonly arrivedAt: number;
  /** Stated by the source, else the arrival. */
  readonly knownAt: number;
  readonly knownAtBasis: "stated" | "arrival";
}

/** All bars of all payloads in columns, in order of arrival, then line. */
export interface CollectedBars {
  readonly rows: number;
  /** Index into `names`: what tells securities apart before ids are given. */
  readonly name: Int32Array;
  /** Index into `tickers`. */
  readonly ticker: Int32Array;
  readonly session: Int32Array;
  readonly line: Int32Array;
  /** Index into the payloads. */
  readonly payload: Int32Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly names: readonly BarName[];
  readonly tickers: readonly string[];
}

/** Whose bar a row is, as the source says it. */
export interface BarName {
  /** The source's own permanent id, or null. */
  readonly statedId: string | null;
  readonly ticker: string;
  readonly exchange: string | null;
  readonly sector: string | null;
}

/** Securities, actions or rejects of one payload. */
export interface PayloadFrame {
  readonly payload: number;
  readonly frame: Frame;
}

export interface ParsedPayloads {
  readonly bars: CollectedBars;
  readonly securities: readonly PayloadFrame[];
  readonly actions: readonly PayloadFrame[];
  readonly rejects: readonly PayloadFrame[];
}

/** The source's payloads out of bronze.payloads, ordered by arrival, endpoint and hash. */
export function heldPayloads(frame: Frame, source: string): HeldPayload[] {
  if (frame.rows === 0) return [];
  const text = (name: string, row: number) => textAt(textOf(frame, name), row) ?? "";
  const arrivedAt = float64Of(frame, "ingestedAt");
  const knownAt = float64Of(frame, "knownAt");
  const basis = textOf(frame, "knownAtBasis");
  const held: HeldPayload[] = [];
  for (let row = 0; row < frame.rows; row++) {
    if (text("source", row) !== source) continue;
    held.push({
      hash: text("payloadHash", row),
      endpoint: text("endpoint", row),
      contentType: text("contentType", row),
      arrivedAt: arrivedAt[row],
      knownAt: knownAt[row],
      knownAtBasis: textAt(basis, row) === "stated" ? "stated" : "arrival",
    });
  }
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return held.sort((a, b) => a.arrivedAt - b.arrivedAt || order(a.endpoint, b.endpoint) || order(a.hash, b.hash));
}

/** Parses the payloads one after another; only columns are held. */
export async function parsePayloads(held: readonly HeldPayload[], context: StageContext): Promise<ParsedPayloads> {
  const bars: { payload: number; frame: Frame }[] = [];
  const securities: PayloadFrame[] = [];
  const actions: PayloadFrame[] = [];
  const rejects: PayloadFrame[] = [];
  const into = { bars, securities, actions, rejects };
  for (const [payload, { hash, endpoint, contentType }] of held.entries()) {
    const path = await context.payloads.path(hash);
    for await (const batch of context.source.parse({ endpoint, contentType, path }, context.signal)) {
      throwIfCancelled(context.signal, "normalise");
      if (batch.frame.rows > 0) into[batch.kind].push({ payload, frame: batch.frame });
    }
    context.report({ done: payload + 1, total: held.length, unit: "payloads", note: endpoint });
  }
  return { bars: collectBars(bars), securities, actions, rejects };
}

/** Empties `batches` while copying, so that large sources are held once. */
function collectBars(batches: { payload: number; frame: Frame }[]): CollectedBars {
  const rows = batches.reduce((sum, batch) => sum + batch.frame.rows, 0);
  const names: BarName[] = [];
  const tickers: string[] = [];
  const nameOf = new Map<string, number>();
  const tickerOf = new Map<string, number>();
  const out = {
    rows,
    name: new Int32Array(rows),
    ticker: new Int32Array(rows),
    session: new Int32Array(rows),
    line: new Int32Array(rows),
    payload: new Int32Array(rows),
    open: new Float64Array(rows),
    high: new Float64Array(rows),
    low: new Float64Array(rows),
    close: new Float64Array(rows),
    volume: new Float64Array(rows),
    names,
    tickers,
  };
  let offset = 0;
  for (let batch = batches.shift(); batch; batch = batches.shift()) {
    const { frame, payload } = batch;
    const ticker = textOf(frame, "ticker");
    const optional = (name: string) => (frame.columns[name] ? (columnOf(frame, name) as TextColumn) : null);
    const stated = optional("securityId");
    const exchange = optional("exchange");
    const sector = optional("sector");
    const nameAt = (row: number): BarName => ({
      statedId: stated ? textAt(stated, row) : null,
      ticker: textAt(ticker, row) ?? "",
      exchange: exchange ? textAt(exchange, row) : null,
      sector: sector ? textAt(sector, row) : null,
    });
    const tickerCodes = ticker.dictionary.map((text) => codeOf(tickerOf, tickers, text, text));
    const cache = new Map<string, number>();
    let before = -1;
    let code = -1;
    for (let row = 0; row < frame.rows; row++) {
      const isSameName =
        before >= 0 &&
        ticker.codes[row] === ticker.codes[before] &&
        (!stated || stated.codes[row] === stated.codes[before]) &&
        (!exchange || exchange.codes[row] === exchange.codes[before]) &&
        (!sector || sector.codes[row] === sector.codes[before]);
      if (!isSameName) {
        const key = `${ticker.codes[row]}/${stated?.codes[row]}/${exchange?.codes[row]}/${sector?.codes[row]}`;
        code = cache.get(key) ?? -1;
        if (code < 0) {
          const name = nameAt(row);
          code = codeOf(nameOf, names, JSON.stringify(name), name);
          cache.set(key, code);
        }
      }
      before = row;
      out.name[offset + row] = code;
      out.ticker[offset + row] = tickerCodes[ticker.codes[row]];
    }
    out.session.set(int32Of(frame, "session"), offset);
    out.line.set(int32Of(frame, "line"), offset);
    out.payload.fill(payload, offset, offset + frame.rows);
    for (const field of ["open", "high", "low", "close", "volume"] as const) {
      out[field].set(float64Of(frame, field), offset);
    }
    offset += frame.rows;
  }
  return out;
}

/** Code of a value in a growing dictionary. */
function codeOf<T>(codes: Map<string, number>, values: T[], key: string, value: T): number {
  let code = codes.get(key);
  if (code === undefined) {
    code = values.length;
    values.push(value);
    codes.set(key, code);
  }
  return code;
}
