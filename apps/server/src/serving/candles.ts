import { float64Of, int32Of, isoDay, type SourceDescription } from "@plumbline/core";
import { listOfColumn } from "./column-list.js";
import type { ReleaseView } from "./release-view.js";

export type CandleBasis = "RAW" | "SPLIT" | "TOTAL";

/** Daily bars of one security in columns; missing is NaN. */
export interface Candles {
  readonly basis: CandleBasis;
  /** What the prices are, in words. */
  readonly statement: string;
  readonly currency: string;
  readonly session: readonly string[];
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly flags: Int32Array;
}

export interface CandleRange {
  /** First day number wanted. */
  readonly from?: number;
  /** Day number after the last wanted. */
  readonly to?: number;
  /** At most so many, the newest. */
  readonly last?: number;
}

/**
 * Bars on the wanted basis: as stated, or scaled so that the last visible session is as traded. Volume on SPLIT is in
 * shares of the last visible session where the source's volume is raw.
 */
export async function candlesOf(
  view: ReleaseView,
  securityId: string,
  basis: CandleBasis,
  range: CandleRange = {},
): Promise<Candles> {
  const { frame, bySecurity } = await view.bars();
  const { source } = view.release.summary.config;
  const session = int32Of(frame, "session");
  const [start, end] = bySecurity.get(securityId) ?? [0, 0];
  const [first, after] = rangeOf(session, start, end, range);
  const factor = basis === "RAW" ? null : float64Of(frame, basis === "SPLIT" ? "splitFactor" : "totalReturnFactor");
  const lastFactor = factor && end > start ? factor[end - 1] : 1;
  const price = (name: string) => {
    const values = float64Of(frame, name);
    if (!factor) return values.slice(first, after);
    const out = new Float64Array(after - first);
    for (let row = first; row < after; row++) out[row - first] = values[row] * (factor[row] / lastFactor);
    return out;
  };
  const volumes = () => {
    const isScaled = basis !== "RAW" && source.volumeBasis === "raw" && source.priceBasis === "raw";
    const volume = float64Of(frame, "volume");
    if (!isScaled) return volume.slice(first, after);
    const split = float64Of(frame, "splitFactor");
    const lastSplit = end > start ? split[end - 1] : 1;
    const out = new Float64Array(after - first);
    for (let row = first; row < after; row++) out[row - first] = (volume[row] * lastSplit) / split[row];
    return out;
  };
  return {
    basis,
    statement: statementOf(basis, source),
    currency: source.currency,
    session: texts(session, first, after),
    open: price("open"),
    high: price("high"),
    low: price("low"),
    close: price("close"),
    volume: volumes(),
    flags: int32Of(frame, "flags").slice(first, after),
  };
}

// Array.from walks a typed array by its iterator, which costs five times a loop.
function texts(days: Int32Array, first: number, after: number): string[] {
  const out = new Array<string>(after - first);
  for (let row = first; row < after; row++) out[row - first] = dayText(days[row]);
  return out;
}

/** First row and the row after the last in [start, end), ordered by session, that the range asks for. */
function rangeOf(session: Int32Array, start: number, end: number, { from, to, last }: CandleRange): [number, number] {
  const after = to === undefined ? end : firstNotBefore(session, start, end, to);
  const first = from === undefined ? start : firstNotBefore(session, start, after, from);
  return [last === undefined ? first : Math.max(first, after - last), after];
}

function firstNotBefore(session: Int32Array, start: number, end: number, day: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (session[middle] < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Days already written out, by day number: a lake has some thousands, asked for again and again. */
const dayTexts: (string | undefined)[] = [];
/** Days after 1970 that are remembered: to 2106. */
const lastRemembered = 50_000;

function dayText(day: number): string {
  if (day < 0 || day > lastRemembered) return isoDay(day);
  const held = dayTexts[day];
  if (held !== undefined) return held;
  const text = isoDay(day);
  dayTexts[day] = text;
  return text;
}

function statementOf(basis: CandleBasis, source: SourceDescription): string {
  const unit = `${source.currency} a share`;
  if (source.priceBasis !== "raw") {
    return `${unit}, ${source.priceBasis} by the source${source.priceBasis === "split-adjusted" ? ", without dividends" : ""}`;
  }
  if (basis === "RAW") return `${unit}, as traded`;
  if (basis === "SPLIT") return `${unit}, split-adjusted to the last session shown`;
  return `${unit}, dividends reinvested, scaled to the last session shown`;
}

/** The same columns as lists, missing as null: what JSON says of them. */
export function listsOf({ open, high, low, close, volume, flags, ...head }: Candles) {
  return {
    ...head,
    open: listOfColumn(open),
    high: listOfColumn(high),
    low: listOfColumn(low),
    close: listOfColumn(close),
    volume: listOfColumn(volume),
    flags: listOfColumn(flags),
  };
}
