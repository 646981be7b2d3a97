import type { Frame, SourceDescription } from "@plumbline/core";
import { calendarOf, constantText, makeFrame } from "@plumbline/core";

/** Lines of daily bars as a vendor would publish them, ordered by security, session and line; NaN is a missing field. */
export interface PriceTable {
  /** Securities by the codes in `security`. */
  readonly ids: readonly string[];
  readonly security: Int32Array;
  /** Day number (days since 1970-01-01). */
  readonly session: Int32Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** 1-based place in the file; unique. */
  readonly line: Int32Array;
}

/** A data set to inject into: its lines, its declared splits and dividends, and what it says about itself. */
export interface PriceData {
  readonly name: string;
  readonly table: PriceTable;
  /** silver.corporateActions. */
  readonly actions: Frame;
  readonly source: SourceDescription;
}

/** bronze.bars of the lines, each known at its session's close, or at midnight of a day that is no session. */
export function bronzeOf(table: PriceTable): Frame {
  const nyse = calendarOf("XNYS");
  const closes = new Map<number, number>();
  const knownAt = Float64Array.from(table.session, (day) => {
    let close = closes.get(day);
    if (close === undefined) {
      close = nyse.isSession(day) ? nyse.closeOf(day) : (day + 1) * 86_400_000;
      closes.set(day, close);
    }
    return close;
  });
  const rows = table.session.length;
  const id = { type: "text", codes: table.security, dictionary: [...table.ids] } as const;
  return makeFrame({
    securityId: id,
    ticker: id,
    session: { type: "date", values: table.session },
    open: { type: "float64", values: table.open },
    high: { type: "float64", values: table.high },
    low: { type: "float64", values: table.low },
    close: { type: "float64", values: table.close },
    volume: { type: "float64", values: table.volume },
    payloadHash: constantText("study", rows),
    line: { type: "int32", values: table.line },
    knownAt: { type: "instant", values: knownAt },
    knownAtBasis: constantText("rule", rows),
    ingestedAt: { type: "instant", values: new Float64Array(rows) },
  });
}
