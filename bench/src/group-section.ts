import { cpus, loadavg } from "node:os";
import { spreadOf, verdictsOf } from "./benchmark-report.js";
import type { WorkloadResult } from "./run-workload.js";

/**
 * One table of workloads that ran in one run: every program's cost, and whether the aims are met.
 * @param loadBefore processes that wanted to run when it began: beside many others, short work costs more
 */
export function groupSection(
  group: string,
  about: string,
  results: readonly WorkloadResult[],
  loadBefore: number,
): string {
  const rows = results.flatMap(({ workload, measurements }) => {
    const cpuOf = (index: number) => spreadOf(measurements[index].runs.map((run) => run.cpuSeconds));
    return measurements.map(({ contestant, version, peakMegabytes }, index) => {
      const { median, least, most } = cpuOf(index);
      const ratio = (cpuOf(0).median / median).toFixed(3);
      const range = `${median.toFixed(3)} (${least.toFixed(3)}-${most.toFixed(3)})`;
      const name = index === 0 ? `[${workload.name}](#${workload.name.toLowerCase()})` : "";
      return `| ${name} | ${contestant} | ${version} | ${range} | ${Math.round(peakMegabytes)} | ${ratio} |`;
    });
  });
  const verdicts = results.flatMap((result) => verdictsOf(result).map((line) => `- ${result.workload.name}: ${line}`));
  return [
    `## ${group}`,
    "",
    about,
    `Load of the machine when it began and when it ended: ${loadBefore.toFixed(1)} and ${loadavg()[0].toFixed(1)} on ${cpus().length} processors.`,
    "",
    "| work | program | version | CPU s, median (min-max) | peak MB | ours / theirs (CPU) |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
    ...verdicts,
    "",
    `Reproduce: \`npm run bench -- ${group}\``,
    "",
  ].join("\n");
}
