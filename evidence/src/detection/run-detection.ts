import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { barFlags } from "@plumbline/core";
import { codeVersion } from "../code-version.js";
import { detectionPage } from "./detection-page.js";
import { beforeCounts, type DetectionResult, detectionResult } from "./detection-result.js";
import { injectErrors } from "./inject-errors.js";
import type { PriceData, PriceTable } from "./price-table.js";
import { readDemoTruth } from "./read-demo-truth.js";
import { readLean } from "./read-lean.js";
import { readSource } from "./read-source.js";
import { type DetectionScore, scoreDetection } from "./score-detection.js";
import { validateTable } from "./validate-table.js";

/** Simulated markets: their errors are their own. Five times the usual rate, so that each kind has some of each size. */
const demoSeeds = [1, 2, 3];
const demoUrl = (seed: number) => `demo:?seed=${seed}&errors=5`;
const injectionSeeds = [1, 2, 3];

/**
 * Measures recall and precision of the checks on three simulated markets and on errors injected into two real files, and
 * rewrites docs/evidence/detection.md and .json.
 *
 * @returns exit code: 0, or 1 where the real prices are not there
 */
export async function runDetection(root: string, words: readonly string[]): Promise<number> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  if (words.some((word) => word !== "--dry")) {
    say("npm run evidence -- detection [--dry]");
    return 1;
  }
  const shared = join(process.env.PLUMB_SHARED ?? join(root, "..", "shared"), "data");
  const lean = join(shared, "lean", "equity", "usa");
  const google = join(shared, "us_eod_google_2008_2017", "prices.parquet");
  for (const path of [lean, google]) {
    if (existsSync(path)) continue;
    say(`real prices not found: ${path} (set PLUMB_SHARED)`);
    return 1;
  }
  const results = [await demoDetection(demoSeeds.map(demoUrl), demoSeeds)];
  say("demo: done");
  results.push(await injectedDetection(readLean(lean), injectionSeeds, 40));
  say("lean: done");
  const options = { calendar: "XNYS", priceBasis: "split-adjusted" } as const;
  results.push(
    await injectedDetection(
      await readSource("us_eod_google_2008_2017", `file:${google}`, options),
      injectionSeeds,
      150,
    ),
  );
  const code = codeVersion(root);
  const page = detectionPage(results, code);
  if (!words.includes("--dry")) {
    const folder = join(root, "docs", "evidence");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "detection.md"), page);
    const command = "npm run evidence -- detection";
    writeFileSync(join(folder, "detection.json"), `${JSON.stringify({ command, code, results }, null, 1)}\n`);
  }
  process.stdout.write(page);
  return 0;
}

/** The errors that simulated markets planted themselves. */
export async function demoDetection(urls: readonly string[], seeds: readonly number[]): Promise<DetectionResult> {
  const scores: DetectionScore[] = [];
  let lines = 0;
  let securities = 0;
  for (const url of urls) {
    const data = await readSource("demo", url, {});
    const errors = await readDemoTruth(url, data.table);
    scores.push(scoreDetection(errors, await validateTable(data, data.table), null, linesOf(data.table)));
    lines += data.table.line.length;
    securities += data.table.ids.length;
  }
  return detectionResult({ dataset: "demo:?errors=5", lines, securities }, seeds, scores, null);
}

/** Errors injected into a file, one copy a seed. */
export async function injectedDetection(
  data: PriceData,
  seeds: readonly number[],
  perKind: number,
): Promise<DetectionResult> {
  const before = await validateTable(data, data.table);
  const scores: DetectionScore[] = [];
  for (const seed of seeds) {
    const { table, errors } = injectErrors(data.table, { seed, perKind });
    scores.push(scoreDetection(errors, await validateTable(data, table), before, linesOf(table)));
  }
  const about = { dataset: data.name, lines: data.table.line.length, securities: data.table.ids.length };
  return detectionResult(about, seeds, scores, beforeCounts(before, barFlags));
}

function linesOf(table: PriceTable) {
  return { line: table.line, session: table.session, securityId: (row: number) => table.ids[table.security[row]] };
}
