import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CalendarName, MarketData, PriceBasis, VolumeBasis } from "@plumbline/core";
import { PlatformError } from "@plumbline/core";
import type { fetchWheel } from "../pip-wheels/fetch-wheel.js";

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

/** What a source may use that is not on this machine yet. */
export interface MarketDataSurroundings {
  /** Where fetched packages are kept; checked by hash on each use. */
  readonly cacheDir: string;
  /** The environment that the package client reads. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told in one line what is being done, when it takes time. */
  readonly report?: (line: string) => void;
  /** Another way to get a wheel; for tests. */
  readonly fetcher?: typeof fetchWheel;
}

/**
 * Opens a source of market data; the URL's scheme picks the adapter, which is loaded only then. Nothing is fetched before
 * `fetch` is called.
 */
export async function openMarketData(
  url: string,
  options: MarketDataOptions = {},
  surroundings: MarketDataSurroundings = { cacheDir: join(tmpdir(), "plumbline-cache"), env: process.env },
): Promise<MarketData> {
  const scheme = /^([a-z][a-z0-9+.-]*):/.exec(url)?.[1];
  if (scheme === "demo") return (await import("./demo.js")).openDemoMarketData(url);
  if (scheme === "file") return (await import("./file.js")).openFileMarketData(url, options);
  if (scheme === "sample") return (await import("./sample.js")).openSampleMarketData(url, options, surroundings);
  throw new PlatformError(
    "BAD_ARGUMENT",
    `source "${url}" ${scheme ? `is of kind ${scheme}, which is not known` : "names no kind of source"}`,
    {
      remedy: "Use demo: for the simulated market, sample: for twenty real stocks or file:<path> for your own prices.",
    },
  );
}
