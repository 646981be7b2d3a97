import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDeltaTableStore, openFolderPayloadStore } from "@plumbline/adapters";
import type { MarketData, StreetConfig, TableStore } from "@plumbline/core";
import { dayOf, makeFrame, textColumn } from "@plumbline/core";
import { runStreet } from "@plumbline/pipeline";
import type { DirtyMarket } from "@plumbline/pipeline/dirty-market";

/** What one payload states: bars with their line, and actions. */
export type Statement = Pick<DirtyMarket, "bars" | "actions">;

export const loadedConfig: StreetConfig = {
  source: {
    id: "file:loaded",
    title: "Loaded",
    isSimulated: true,
    priceBasis: "raw",
    volumeBasis: "raw",
    calendar: "XNYS",
    currency: "USD",
    fields: ["open", "high", "low", "close", "volume"],
    hasSectors: false,
    hasCorporateActions: true,
    isSurvivorshipFree: true,
    notices: [],
  },
  featureSets: ["alpha158", "classic"],
  horizons: [1, 5],
  primaryHorizon: 5,
  costPerSide: 0.001,
  rounds: 10,
  full: false,
  seed: 1,
  universe: { minHistory: 21, minPrice: 1, minDollarVolume: 1 },
};

/** A source that holds these payloads, one a name. */
function sourceOf(payloads: Readonly<Record<string, Statement>>): MarketData {
  return {
    describe: async () => loadedConfig.source,
    async *fetch() {
      for (const [endpoint, statement] of Object.entries(payloads)) {
        const bytes = Buffer.from(JSON.stringify(statement));
        yield {
          endpoint,
          contentType: "application/json",
          content: (async function* () {
            yield bytes;
          })(),
        };
      }
    },
    async *parse({ path }) {
      const { bars, actions } = JSON.parse(readFileSync(path, "utf8")) as Statement;
      const float = (values: readonly (number | null | undefined)[]) =>
        ({ type: "float64", values: Float64Array.from(values, (value) => value ?? Number.NaN) }) as const;
      const days = (values: readonly string[]) => ({ type: "date", values: Int32Array.from(values, dayOf) }) as const;
      yield {
        kind: "bars",
        frame: makeFrame({
          ticker: textColumn(bars.map(({ id }) => id)),
          securityId: textColumn(bars.map(({ id }) => id)),
          session: days(bars.map(({ session }) => session)),
          open: float(bars.map(({ open, close }) => open ?? close)),
          high: float(bars.map(({ high, open, close }) => high ?? Math.max(close, open ?? close))),
          low: float(bars.map(({ low, open, close }) => low ?? Math.min(close, open || close))),
          close: float(bars.map(({ close }) => close)),
          volume: float(bars.map(({ volume }) => volume)),
          line: { type: "int32", values: Int32Array.from(bars, ({ line }) => line ?? 0) },
        }),
      };
      yield {
        kind: "actions",
        frame: makeFrame({
          ticker: textColumn(actions.map(({ id }) => id)),
          securityId: textColumn(actions.map(({ id }) => id)),
          session: days(actions.map(({ session }) => session)),
          kind: textColumn(actions.map(({ kind }) => kind)),
          ratio: float(actions.map(({ ratio }) => ratio)),
          amount: float(actions.map(({ amount }) => amount)),
          delistingReturn: float(actions.map(({ delistingReturn }) => delistingReturn)),
          detail: textColumn(actions.map(() => null)),
        }),
      };
    },
  };
}

export interface LoadedLake {
  readonly store: TableStore;
  /** Walks the street up to a stage with these payloads in the source. Each load is a day later than the one before. */
  load(payloads: Readonly<Record<string, Statement>>, upTo?: string): Promise<void>;
  /** ms UTC of a load, counted from 0. */
  instantOf(load: number): number;
  remove(): Promise<void>;
}

const firstLoad = Date.UTC(2020, 0, 1);

/** A lake of its own in a temporary folder. */
export async function openLoadedLake(): Promise<LoadedLake> {
  const root = await mkdtemp(join(tmpdir(), "plumb-loads-"));
  const store = openDeltaTableStore({ root: join(root, "lake") });
  const instantOf = (load: number) => firstLoad + load * 86_400_000;
  let loads = 0;
  return {
    store,
    instantOf,
    async load(payloads, upTo = "targets") {
      await runStreet({
        config: loadedConfig,
        store,
        payloads: openFolderPayloadStore(join(root, "payloads")),
        source: sourceOf(payloads),
        boosting: null,
        boostingAbsent: "not part of this test",
        signal: new AbortController().signal,
        now: instantOf(loads++),
        runId: `run${loads}`,
        threads: 1,
        report() {},
        upTo,
      });
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
