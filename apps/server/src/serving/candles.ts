import { float64Of, int32Of, isoDay, type SourceDescription } from "@plumbline/core";
import type { ReleaseView } from "./release-view.js";

export type CandleBasis = "RAW" | "SPLIT" | "TOTAL";

/** Daily bars of one security in columns; missing is null. */
export interface Candles {
  readonly basis: CandleBasis;
  /** What the prices are, in words. */
  readonly statement: string;
  readonly currency: string;
  readonly session: readonly string[];
  readonly open: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly close: readonly (number | null)[];
  readonly volume: readonly (number | null)[];
  readonly flags: readonly number[];
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
  const rows = rowsOf(session, start, end, range);
  const factor = basis === "RAW" ? null : float64Of(frame, basis === "SPLIT" ? "splitFactor" : "totalReturnFactor");
  const lastFactor = factor && end > start ? factor[end - 1] : 1;
  const scale = (row: number) => (factor ? factor[row] / lastFactor : 1);
  const price = (name: string) => {
    const values = float64Of(frame, name);
    return rows.map((row) => orNull(values[row] * scale(row)));
  };
  const volume = float64Of(frame, "volume");
  const isVolumeScaled = basis !== "RAW" && source.volumeBasis === "raw" && source.priceBasis === "raw";
  const split = float64Of(frame, "splitFactor");
  const lastSplit = end > start ? split[end - 1] : 1;
  const flags = int32Of(frame, "flags");
  return {
    basis,
    statement: statementOf(basis, source),
    currency: source.currency,
    session: rows.map((row) => dayText(session[row])),
    open: price("open"),
    high: price("high"),
    low: price("low"),
    close: price("close"),
    volume: rows.map((row) => orNull(isVolumeScaled ? (volume[row] * lastSplit) / split[row] : volume[row])),
    flags: rows.map((row) => flags[row]),
  };
}

/** Rows in [start, end), ordered by session, that the range asks for. */
function rowsOf(session: Int32Array, start: number, end: number, { from, to, last = Infinity }: CandleRange): number[] {
  const rows: number[] = [];
  for (let row = end - 1; row >= start && rows.length < last; row--) {
    if (from !== undefined && session[row] < from) break;
    if (to === undefined || session[row] < to) rows.push(row);
  }
  return rows.reverse();
}

/** Days already written out, by day number: a lake has some thousands, asked for again and again. */
const dayTexts = new Map<number, string>();

function dayText(day: number): string {
  let text = dayTexts.get(day);
  if (text === undefined) {
    text = isoDay(day);
    dayTexts.set(day, text);
  }
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

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
