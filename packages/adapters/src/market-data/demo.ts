import type { MarketData } from "@plumbline/core";
import { throwIfCancelled } from "@plumbline/core";
import { buildDemoMarket } from "./demo/market.js";
import { demoId, parseDemoUrl } from "./demo/parameters.js";
import { parseDemoPayload } from "./demo/parse-payload.js";
import { demoPayloads } from "./demo/payloads.js";

/** The seeded synthetic market behind `demo:?seed=7&securities=200&years=8&signal=1`; see docs/methods/demo-market.md. */
export function openDemoMarketData(url: string): MarketData {
  const parameters = parseDemoUrl(url);
  return {
    async describe() {
      return {
        id: demoId(parameters),
        title: `Simulated market (seed ${parameters.seed})`,
        isSimulated: true,
        priceBasis: "raw",
        volumeBasis: "raw",
        calendar: "XNYS",
        currency: "USD",
        fields: ["open", "high", "low", "close", "volume"],
        hasSectors: true,
        hasCorporateActions: true,
        isSurvivorshipFree: true,
        notices: ["Simulated market: these numbers say nothing about a real one."],
      };
    },
    async *fetch(signal) {
      throwIfCancelled(signal, "demo market");
      for await (const payload of demoPayloads(buildDemoMarket(parameters))) {
        throwIfCancelled(signal, "demo market");
        yield payload;
      }
    },
    parse: ({ endpoint, path }) => parseDemoPayload(endpoint, path),
  };
}
