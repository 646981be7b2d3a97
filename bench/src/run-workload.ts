import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ContestantProcess } from "./contestant-process.js";
import type { BenchFolders, Cost, Measurement, Workload } from "./workload.js";

export interface WorkloadResult {
  readonly workload: Workload;
  readonly comparisons: readonly string[];
  readonly measurements: readonly Measurement[];
}

/** Where a contestant's output is written. */
export function outputFolder(folders: BenchFolders, workload: string, contestant: string): string {
  return join(folders.data, "outputs", workload, contestant.replaceAll(/\W+/g, "-"));
}

/** Prepares the data, warms every contestant up, compares their outputs, then times them in turn, round after round. */
export async function runWorkload(
  workload: Workload,
  folders: BenchFolders,
  say: (line: string) => void,
): Promise<WorkloadResult> {
  say(`${workload.name}: preparing`);
  await workload.prepare(folders);
  const processes = new Map<string, ContestantProcess>();
  try {
    const costs = new Map<string, Cost[]>(workload.contestants.map(({ name }) => [name, []]));
    const outputs = new Map<string, string>();
    for (const contestant of workload.contestants) {
      say(`${workload.name}: ${contestant.name} starts and warms up`);
      const process = new ContestantProcess(contestant.name, contestant.command(folders));
      processes.set(contestant.name, process);
      await process.ready();
      const first = await process.run();
      if (workload.isSingle) costs.get(contestant.name)?.push(first);
      const folder = outputFolder(folders, workload.name, contestant.name);
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      await process.dump(folder);
      outputs.set(contestant.name, folder);
      if (workload.isSingle) process.stop();
    }
    const comparisons = await workload.compare(outputs);
    for (const sentence of comparisons) say(`${workload.name}: ${sentence}`);

    const runs = workload.isSingle ? 0 : (workload.runs ?? 5);
    for (let round = 0; round < runs; round++) {
      for (const [name, process] of processes) {
        const cost = await process.run();
        costs.get(name)?.push(cost);
        say(`${workload.name}: run ${round + 1} of ${runs}, ${name}: ${cost.cpuSeconds.toFixed(3)} s CPU`);
      }
    }
    const measurements = workload.contestants.map(({ name, version }) => ({
      contestant: name,
      version,
      runs: costs.get(name) ?? [],
      peakMegabytes: processes.get(name)?.peakMegabytes ?? Number.NaN,
    }));
    return { workload, comparisons, measurements };
  } finally {
    for (const process of processes.values()) process.stop();
  }
}
