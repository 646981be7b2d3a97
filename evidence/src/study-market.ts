import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { testNulls } from "./null-tests.js";
import { judgePlantedSignal } from "./planted-signal.js";
import type { MarketResult } from "./results.js";
import { streetResult } from "./street-result.js";
import { openOnlyLake, studiedMarket } from "./studied-lake.js";
import type { Study } from "./studies.js";
import { sourceOf } from "./studies.js";

export interface MarketRequest {
  readonly root: string;
  readonly study: Study;
  readonly seed: number;
  readonly signals: number;
  /** More parameters of the demo market. */
  readonly market: string;
  /** Emptied before and after. */
  readonly home: string;
  /** XGBoost's library, so that no home fetches its own. */
  readonly library: string;
  readonly code: string;
  readonly signal: AbortSignal;
  readonly report: (what: string) => void;
}

/** Runs the product's own command on one market, reads what came of it, and removes the lake. */
export async function studyMarket(request: MarketRequest): Promise<MarketResult> {
  const { study, seed, home } = request;
  const source = sourceOf(study, seed, request.market);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  try {
    const cpuSeconds = await runPlumb(request, study.isStreet ? "run" : "targets", source);
    const store = openOnlyLake(home);
    const market = await studiedMarket(store, source);
    const base = { study: study.name, seed, source, code: request.code };
    if (!study.isStreet) {
      const report = (done: number) => request.report(`${done} of ${request.signals} signals`);
      return { ...base, nulls: testNulls(market, seed, request.signals, report) };
    }
    const street = await streetResult(store, cpuSeconds);
    return study.signal > 0 ? { ...base, street, planted: judgePlantedSignal(market, home) } : { ...base, street };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** CPU seconds of the stages. @throws Error with the end of what it said where it does not exit with 0 */
function runPlumb({ root, home, library, signal }: MarketRequest, verb: string, source: string): Promise<number> {
  const child = spawn(
    process.execPath,
    [join(root, "apps", "server", "bin", "plumb.js"), verb, "--source", source, "--threads", "1", "--json"],
    {
      cwd: home,
      env: { ...process.env, PLUMB_HOME: home, PLUMB_XGBOOST_LIB: library },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const stop = () => child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  let answer = "";
  let said = "";
  child.stdout.on("data", (chunk) => {
    answer += chunk;
  });
  child.stderr.on("data", (chunk) => {
    said = (said + chunk).slice(-2_000);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      signal.removeEventListener("abort", stop);
      if (code !== 0)
        return reject(new Error(`plumb ${verb} --source "${source}" ended with ${code}: ${answer}${said}`));
      const { stages } = JSON.parse(answer) as { stages: readonly { cpuSeconds: number }[] };
      resolve(stages.reduce((sum, stage) => sum + stage.cpuSeconds, 0));
    });
  });
}
