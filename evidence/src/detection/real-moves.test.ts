import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { barFlags, isoDay } from "@plumbline/core";
import { beforeCounts } from "./detection-result.js";
import type { PriceData } from "./price-table.js";
import { readLean } from "./read-lean.js";
import { readSource } from "./read-source.js";
import { validateTable } from "./validate-table.js";

const here = dirname(fileURLToPath(import.meta.url));
const data = join(process.env.PLUMB_SHARED ?? join(here, "..", "..", "..", "..", "shared"), "data");
const adjusted = { calendar: "XNYS", priceBasis: "split-adjusted" } as const;

interface RealFile {
  readonly path: string;
  read(path: string): PriceData | Promise<PriceData>;
  /** Refused for what bars before or after show, as `rule ticker session`, with what is known of each. */
  readonly refused: readonly string[];
  /** Most bars per 10,000 with a flag of the comparing rules: measured 24, 29 and 36. */
  readonly mostFlagged: number;
}

const files: readonly RealFile[] = [
  {
    path: join(data, "lean", "equity", "usa"),
    read: (path) => readLean(path, 2),
    // 2/2/1.94/2/55300 on two days running.
    refused: ["repeatedBar BNO.1 2000-08-24"],
    mostFlagged: 55,
  },
  {
    path: join(data, "stocknet_88", "prices.csv.gz"),
    read: (path) => readSource("stocknet_88", `file:${path}`, adjusted),
    refused: [],
    mostFlagged: 40,
  },
  {
    path: join(data, "us_eod_pystock_2015_2017", "prices_first_seen.csv.gz"),
    read: (path) => readSource("us_eod_pystock", `file:${path}`, { calendar: "XNYS", priceBasis: "raw" }),
    refused: [
      // Lines of a preferred share under the common one's ticker: 45.26, 25.59, 25.61, 25.66, 46.15.
      "revertingGap MS 2017-02-14",
      "revertingGap MS 2017-02-15",
      "revertingGap MS 2017-02-16",
      // The other way round: the common share (113.83) under a ticker the file uses for another security (22.86).
      "revertingSplitShape NEE 2016-11-22",
      "revertingSplitShape NEE 2016-11-23",
      "revertingSplitShape NEE 2016-11-25",
      "revertingSplitShape NEE 2016-11-28",
      // 94.89, 23.76, 96.42.
      "revertingSpike VNO 2015-06-30",
    ],
    mostFlagged: 50,
  },
];

/** Rules that one bar alone breaks need no explanation: they are arithmetic. */
const comparing = ["repeatedBar", "staleBar", "revertingSpike", "revertingSplitShape", "revertingGap"];

for (const { path, read, refused, mostFlagged } of files) {
  test(`no real move is refused: ${path.slice(data.length + 1)}`, {
    skip: existsSync(path) ? false : `real data not found: ${path} (set PLUMB_SHARED)`,
  }, async () => {
    const prices = await read(path);
    const findings = await validateTable(prices, prices.table);
    const { line, session, security, ids } = prices.table;
    const found: string[] = [];
    line.forEach((number, row) => {
      const rule = findings.refused.get(number);
      if (rule && comparing.includes(rule)) found.push(`${rule} ${ids[security[row]]} ${isoDay(session[row])}`);
    });
    assert.deepEqual(found.sort(), [...refused].sort());
    const { flaggedByName } = beforeCounts(findings, barFlags);
    const count = ["unexplainedGap", "longWick", "outlierReturn"].reduce(
      (sum, name) => sum + (flaggedByName[name] ?? 0),
      0,
    );
    assert.ok((10_000 * count) / line.length <= mostFlagged, JSON.stringify(flaggedByName));
  });
}
