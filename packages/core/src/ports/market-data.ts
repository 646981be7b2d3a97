import type { Frame } from "../frame.js";

export type PriceBasis = "raw" | "split-adjusted" | "total-return";
export type VolumeBasis = "raw" | "split-adjusted";
export type CalendarName = "XNYS" | "24x7" | "from-data";
export type BarField = "open" | "high" | "low" | "close" | "volume";

/** What a source is and how its numbers are to be read; it travels with the data into every report. */
export interface SourceDescription {
  /** The source's URL without secrets; identifies the source in ledgers. */
  readonly id: string;
  readonly title: string;
  readonly isSimulated: boolean;
  readonly priceBasis: PriceBasis;
  readonly volumeBasis: VolumeBasis;
  readonly calendar: CalendarName;
  readonly currency: string;
  /** Fields of a bar that the source has at all. */
  readonly fields: readonly BarField[];
  readonly hasSectors: boolean;
  readonly hasCorporateActions: boolean;
  /** True only where delisted securities are known to be in the data. */
  readonly isSurvivorshipFree: boolean;
  /** Sentences a reader must see beside the numbers ("price return, no dividends"). */
  readonly notices: readonly string[];
}

/** One payload as it comes from the source. */
export interface Payload {
  /** Path inside the source or API route; no secrets. */
  readonly endpoint: string;
  readonly contentType: string;
  /** Instant the source states for the payload, ms UTC: a file's modification time. */
  readonly statedAt?: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/** What a payload says, in columns, before any check. Tickers are the source's own. */
export type ParsedBatch =
  /** ticker text, session date, open high low close volume float64, line int32; optional securityId text where the source has permanent ids */
  | { readonly kind: "bars"; readonly frame: Frame }
  /** ticker, validFrom date, validTo date, name, exchange, sector, currency; optional securityId */
  | { readonly kind: "securities"; readonly frame: Frame }
  /** ticker, session date, kind, ratio, amount, delistingReturn, detail; optional securityId */
  | { readonly kind: "actions"; readonly frame: Frame }
  /** line int32, session date, rule, reason, row */
  | { readonly kind: "rejects"; readonly frame: Frame };

/**
 * A source of market data. `fetch` yields payloads in a fixed order; `parse` is a pure function of the payload's bytes,
 * so that replaying the stored bytes gives the same tables.
 */
export interface MarketData {
  describe(): Promise<SourceDescription>;
  fetch(signal: AbortSignal): AsyncIterable<Payload>;
  /** `path` is a local file with the payload's bytes. */
  parse(
    payload: { endpoint: string; contentType: string; path: string },
    signal: AbortSignal,
  ): AsyncIterable<ParsedBatch>;
}
