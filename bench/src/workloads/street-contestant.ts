import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  openDeltaTableStore,
  openFolderPayloadStore,
  openGradientBoosting,
  openMarketData,
  writeParquet,
} from "@plumbline/adapters";
import { bars } from "@plumbline/core";
import { runStreet } from "@plumbline/pipeline";
import { serveContestant } from "../serve-contestant.js";
import { RecordedFits } from "./recorded-fits.js";

/** usage: street-contestant.js SOURCE HOME CACHE THREADS; walks the whole street from nothing, as `npm start` does. */
const [sourceName, home, cacheDir, threadCount] = process.argv.slice(2);
const threads = Number(threadCount);

await serveContestant(async () => {
  const opened = await openGradientBoosting({ cacheDir, env: process.env });
  if ("absent" in opened) throw new Error(opened.absent);
  const fits = new RecordedFits(opened.engine);
  const source = await openMarketData(sourceName, {});
  const description = await source.describe();
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const store = openDeltaTableStore({ root: join(home, "lake"), threads: 1 });
  return {
    async run() {
      const result = await runStreet({
        config: {
          source: description,
          featureSets: ["alpha158", "classic"],
          horizons: [1, 5, 10, 21],
          primaryHorizon: 5,
          costPerSide: 0.001,
          rounds: 200,
          full: false,
          seed: 7,
          universe: { minHistory: 252, minPrice: 1, minDollarVolume: 1_000_000 },
        },
        store,
        payloads: openFolderPayloadStore(join(home, "payloads")),
        source,
        boosting: fits,
        boostingAbsent: null,
        signal: new AbortController().signal,
        now: Date.UTC(2030, 0, 1),
        runId: "bench",
        threads,
        report: () => undefined,
      });
      return Object.fromEntries(result.stages.map((stage) => [`CPU s of ${stage.name}`, stage.cpuSeconds]));
    },
    async dump(folder) {
      fits.write(folder);
      const columns = ["securityId", "session", "open", "high", "low", "close", "volume"];
      const frame = await store.read(bars, { vintage: "first", columns });
      const { securityId, session, ...prices } = frame.columns;
      await writeParquet(
        { rows: frame.rows, columns: { ticker: securityId, date: session, ...prices } },
        join(folder, "bars.parquet"),
      );
      writeFileSync(join(folder, "bars.json"), JSON.stringify({ rows: frame.rows }));
    },
  };
});
