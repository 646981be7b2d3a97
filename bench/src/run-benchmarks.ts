import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { sectionOf, writeSection } from "./benchmark-report.js";
import { runWorkload } from "./run-workload.js";
import type { Workload } from "./workload.js";
import { alpha158Workload } from "./workloads/alpha158-workload.js";
import { graphqlWorkload, restWorkload } from "./workloads/api-workload.js";
import { fourteenFeaturesWorkload } from "./workloads/fourteen-features-workload.js";
import { lakeAppendWorkload } from "./workloads/lake-append-workload.js";
import { lakeCommitsWorkload } from "./workloads/lake-commits-workload.js";
import { lakeOpenWorkload } from "./workloads/lake-open-workload.js";
import { lakeWriteWorkload } from "./workloads/lake-write-workload.js";
import { linearityWorkload } from "./workloads/linearity-workload.js";
import { newSessionWorkload } from "./workloads/new-session-workload.js";
import { reversalWorkload } from "./workloads/reversal-workload.js";
import { streetWorkload } from "./workloads/street-workload.js";
import { trainingWorkload } from "./workloads/training-workload.js";

/** Every workload, in the order in which they run without names. A new one is a module and a line here. */
function workloads(root: string): readonly Workload[] {
  return [
    fourteenFeaturesWorkload(root),
    alpha158Workload(root),
    newSessionWorkload(root),
    linearityWorkload(root),
    lakeWriteWorkload(root),
    lakeAppendWorkload(root),
    lakeCommitsWorkload(root),
    lakeOpenWorkload(root),
    reversalWorkload(root),
    trainingWorkload(root),
    restWorkload(root, "W-API-BARS"),
    restWorkload(root, "W-API-INSIGHTS"),
    graphqlWorkload(root),
    streetWorkload(root),
  ];
}

/**
 * Runs the named workloads, or all, and rewrites their sections of docs/benchmarks.md.
 * @returns exit code: 0, or 1 if a workload failed or a name is unknown
 */
export async function runBenchmarks(root: string, names: readonly string[]): Promise<number> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const all = workloads(root);
  const unknown = names.filter((name) => !all.some((workload) => workload.name === name));
  if (unknown.length > 0) {
    say(`no workload ${unknown.join(", ")}; there are ${all.map((workload) => workload.name).join(", ")}`);
    return 1;
  }
  const folders = { root, data: join(root, ".bench", "data") };
  mkdirSync(folders.data, { recursive: true });
  let failures = 0;
  for (const workload of all.filter(({ name }) => names.length === 0 || names.includes(name))) {
    try {
      const section = sectionOf(await runWorkload(workload, folders, say));
      writeSection(join(root, "docs", "benchmarks.md"), workload.name, section);
      process.stdout.write(`${section}\n`);
    } catch (error) {
      failures++;
      say(`${workload.name} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failures > 0 ? 1 : 0;
}
