import type { CalendarName, MarketData, PriceBasis, VolumeBasis } from "@plumbline/core";
import { PlatformError } from "@plumbline/core";

/** What the user may declare about a source; each can also stand in the URL's query. */
export interface MarketDataOptions {
  /** Which header holds which field: `{ close: "Last", date: "Day" }`. */
  readonly map?: Readonly<Record<string, string>>;
  readonly priceBasis?: PriceBasis;
  readonly volumeBasis?: VolumeBasis;
  readonly calendar?: CalendarName;
  /** ISO 4217 code of the prices. */
  readonly currency?: string;
}

/** Opens a source of market data; the URL's scheme picks the adapter, which is loaded only then. */
export async function openMarketData(url: string, options: MarketDataOptions = {}): Promise<MarketData> {
  const scheme = /^([a-z][a-z0-9+.-]*):/.exec(url)?.[1];
  if (scheme === "demo") return (await import("./demo.js")).openDemoMarketData(url);
  if (scheme === "file") return (await import("./file.js")).openFileMarketData(url, options);
  throw new PlatformError(
    "BAD_ARGUMENT",
    `source "${url}" ${scheme ? `is of kind ${scheme}, which is not known` : "names no kind of source"}`,
    {
      remedy: "Use demo: for the simulated market or file:<path> for your own prices.",
    },
  );
}
