import type { PriceBasis, SourceDescription } from "@plumbline/core";
import { PlatformError } from "@plumbline/core";

/** One data set of the package. */
export interface SampleSet {
  readonly id: string;
  readonly title: string;
  /** Path inside the wheel. */
  readonly file: string;
  readonly priceBasis: PriceBasis;
  /** What a reader must know of this set beside what holds for both. */
  readonly notices: readonly string[];
}

const sets: Readonly<Record<string, SampleSet>> = {
  stocks: {
    id: "sample:",
    title: "20 US large caps, 1990 to 2022",
    file: "skfolio/datasets/data/sp500_dataset.csv.gz",
    priceBasis: "total-return",
    notices: [
      "Adjusted closes as of early 2023: splits and dividends are in them, so levels of the past are not what was paid.",
      "Survivors only: the 20 companies were chosen afterwards from those that still traded in 2022; results are too good.",
      "Three decimals only: a close near 0.1 is rounded by half a percent, and such levels are those of later winners.",
    ],
  },
  index: {
    id: "sample:?set=index",
    title: "S&P 500 index, 1990 to 2022",
    file: "skfolio/datasets/data/sp500_index.csv.gz",
    priceBasis: "split-adjusted",
    notices: ["A price index: price return, no dividends."],
  },
};

const common = [
  "Closes only: features and rules that need open, high, low or volume are absent.",
  "Source: Python package skfolio 1.12.2, Copyright (c) The skfolio developers, BSD 3-Clause; its authors call the data stale and for tests and examples only.",
];

/** `sample:` or `sample:?set=stocks|index`. @throws PlatformError BAD_ARGUMENT for anything else */
export function readSampleUrl(url: string): SampleSet {
  const [path, query = ""] = url.replace(/^sample:/, "").split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  const unknown = path !== "" ? path : [...parameters.keys()].find((key) => key !== "set");
  if (unknown !== undefined) throw wrong(url, `has no parameter "${unknown}"`);
  const name = parameters.get("set") ?? "stocks";
  if (!Object.hasOwn(sets, name)) throw wrong(url, `set=${name} is not one of ${Object.keys(sets).join(", ")}`);
  return sets[name];
}

export function describeSample({ id, title, priceBasis, notices }: SampleSet): SourceDescription {
  return {
    id,
    title,
    isSimulated: false,
    priceBasis,
    volumeBasis: "raw",
    calendar: "XNYS",
    currency: "USD",
    fields: ["close"],
    hasSectors: false,
    hasCorporateActions: false,
    isSurvivorshipFree: false,
    notices: [...notices, ...common],
  };
}

function wrong(url: string, what: string): PlatformError {
  return new PlatformError("BAD_ARGUMENT", `source ${url}: ${what}`, {
    remedy: "Legal: sample: or sample:?set=stocks for the 20 stocks, sample:?set=index for the S&P 500.",
  });
}
