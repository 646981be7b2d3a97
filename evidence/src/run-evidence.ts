import { join } from "node:path";
import { boostingLibrary } from "./boosting-library.js";
import { codeVersion } from "./code-version.js";
import { type EvidenceOptions, readOptions } from "./options.js";
import { type MarketResult, readResult, resultFile, writeResult } from "./results.js";
import { type Study, sourceOf, studies } from "./studies.js";
import { studyMarket } from "./study-market.js";
import { writeTables } from "./write-tables.js";

interface Job {
  readonly study: Study;
  readonly seed: number;
  readonly file: string;
}

/**
 * Studies every market that has no result yet, then rewrites the tables of docs/evidence from all results kept.
 *
 * @returns exit code: 0, or 1 if a market could not be studied or the options are wrong
 */
export async function runEvidence(root: string, words: readonly string[]): Promise<number> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  let options: EvidenceOptions;
  try {
    options = readOptions(words);
  } catch (error) {
    say((error as Error).message);
    return 1;
  }
  const folder = options.folder ?? join(root, ".evidence");
  const wanted = studies.filter(({ name }) => options.studies.includes(name));
  const jobs = wanted.flatMap((study) =>
    options.seeds.map((seed): Job => ({ study, seed, file: resultFile(folder, study.name, seed) })),
  );
  const open = jobs.filter((job) => options.again || keptResult(job, options) === null);
  say(`${jobs.length} markets, ${jobs.length - open.length} with a result already`);
  const failures = await studyEach(root, folder, open, options, say);
  const results = jobs
    .map((job) => keptResult(job, options))
    .filter((result): result is MarketResult => result !== null);
  if (results.length < jobs.length) {
    say(`${jobs.length - results.length} markets without a result: no table is written`);
  } else {
    for (const line of writeTables(options.isDry ? null : root, results))
      process.stdout.write(`${line}
`);
  }
  return failures > 0 ? 1 : 0;
}

/** A result of the same market and as many signals as are asked for. */
function keptResult({ study, seed, file }: Job, { market, signals }: EvidenceOptions): MarketResult | null {
  const result = readResult(file);
  if (result === null || result.source !== sourceOf(study, seed, market)) return null;
  return result.nulls === undefined || result.nulls.signals === signals ? result : null;
}

/** @returns how many failed */
async function studyEach(
  root: string,
  folder: string,
  open: readonly Job[],
  options: EvidenceOptions,
  say: (line: string) => void,
): Promise<number> {
  if (open.length === 0) return 0;
  const library = await boostingLibrary(root);
  const code = codeVersion(root);
  const stop = new AbortController();
  const abort = () => stop.abort();
  process.once("SIGINT", abort);
  process.once("SIGTERM", abort);
  const started = performance.now();
  let [next, done, failures] = [0, 0, 0];
  const work = async () => {
    while (next < open.length && !stop.signal.aborted) {
      const { study, seed, file } = open[next++];
      const name = `${study.name} seed ${seed}`;
      try {
        const home = join(folder, "homes", `${study.name}-${seed}`);
        const { signals, market } = options;
        const report = (what: string) => process.stderr.isTTY && process.stderr.write(`\r${name}: ${what}\x1b[K`);
        const request = { root, study, seed, signals, market, home, library, code, signal: stop.signal, report };
        writeResult(file, await studyMarket(request));
        const left = ((performance.now() - started) / ++done / 60_000) * (open.length - done);
        say(`${process.stderr.isTTY ? "\r" : ""}${name}: ${done} of ${open.length}, ${left.toFixed(0)} min left`);
      } catch (error) {
        failures++;
        if (stop.signal.aborted) {
          say(`${name}: stopped`);
          continue;
        }
        say(`${name} failed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, work));
  process.off("SIGINT", abort);
  process.off("SIGTERM", abort);
  return failures;
}
