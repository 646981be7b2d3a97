import { mkdirSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { sectionOf, writeSection } from "./benchmark-report.js";
import { groupSection } from "./group-section.js";
import { runWorkload, type WorkloadResult } from "./run-workload.js";
import type { Workload } from "./workload.js";
import { alpha158Workload } from "./workloads/alpha158-workload.js";
import { graphqlWorkload, restWorkload } from "./workloads/api-workload.js";
import { fourteenFeaturesWorkload } from "./workloads/fourteen-features-workload.js";
import { lakeAppendWorkload } from "./workloads/lake-append-workload.js";
import { lakeCommitsWorkload } from "./workloads/lake-commits-workload.js";
import { lakeMemoryWorkload } from "./workloads/lake-memory-workload.js";
import { lakeOpenWorkload } from "./workloads/lake-open-workload.js";
import { lakeReadWorkload } from "./workloads/lake-read-workload.js";
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
    lakeReadWorkload(root, "all"),
    lakeReadWorkload(root, "one"),
    lakeOpenWorkload(root),
    lakeCommitsWorkload(root),
    lakeMemoryWorkload(root),
    reversalWorkload(root),
    trainingWorkload(root),
    restWorkload(root, "W-API-BARS"),
    restWorkload(root, "W-API-INSIGHTS"),
    graphqlWorkload(root),
    streetWorkload(root),
  ];
}

/** Workloads whose names begin so have a table of their own beside their sections, made when all of them ran in one run. */
const groups: Readonly<Record<string, string>> = {
  "W-LAKE": "The lakehouse: everything below that begins with W-LAKE, from one run, workload after workload.",
};

/**
 * Runs the named workloads or groups of them, or all, and rewrites their sections of docs/benchmarks.md.
 * @returns exit code: 0, or 1 if a workload failed or a name is unknown
 */
export async function runBenchmarks(root: string, names: readonly string[]): Promise<number> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const all = workloads(root);
  const membersOf = (group: string) => all.filter(({ name }) => name.startsWith(`${group}-`));
  const wanted = names.flatMap((name) => (name in groups ? membersOf(name).map((member) => member.name) : [name]));
  const unknown = wanted.filter((name) => !all.some((workload) => workload.name === name));
  if (unknown.length > 0) {
    const known = [...Object.keys(groups), ...all.map(({ name }) => name)];
    say(`no workload ${unknown.join(", ")}; there are ${known.join(", ")}`);
    return 1;
  }
  const folders = { root, data: join(root, ".bench", "data") };
  mkdirSync(folders.data, { recursive: true });
  let failures = 0;
  const loadBefore = loadavg()[0];
  const results: WorkloadResult[] = [];
  const write = (name: string, section: string) => {
    writeSection(join(root, "docs", "benchmarks.md"), name, section);
    process.stdout.write(`${section}\n`);
  };
  for (const workload of all.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    try {
      const result = await runWorkload(workload, folders, say);
      results.push(result);
      write(workload.name, sectionOf(result));
    } catch (error) {
      failures++;
      say(`${workload.name} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  for (const [group, about] of Object.entries(groups)) {
    const members = results.filter(({ workload }) => workload.name.startsWith(`${group}-`));
    if (members.length === membersOf(group).length) write(group, groupSection(group, about, members, loadBefore));
  }
  return failures > 0 ? 1 : 0;
}
