import { type MarketDataOptions, openMarketData } from "@plumbline/adapters";

/** The id a source gives itself; where it cannot be reached any more (a file moved away), its URL. */
export async function sourceIdOf(source: string, declared: MarketDataOptions): Promise<string> {
  try {
    return (await (await openMarketData(source, declared)).describe()).id;
  } catch {
    return source;
  }
}
