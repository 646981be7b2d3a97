import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { WorkloadResult } from "./run-workload.js";
import type { Cost } from "./workload.js";

const title = `# Benchmarks

Our side and the peers' programs in one interleaved run on the same machine: CPU seconds are user plus system time of the
whole process, all threads; medians of at least five runs with minimum and maximum; peak memory is the process's largest
resident set. Outputs are compared before anything is timed (in W-STREET, which runs once, after). Where features are timed, Node runs
with \`--single-threaded-gc\`. Only ratios within one table mean anything elsewhere.
`;

/** Middle value, with the smallest and the largest. */
export function spreadOf(values: readonly number[]): { median: number; least: number; most: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, least: sorted[0], most: sorted[sorted.length - 1] };
}

/** One section of docs/benchmarks.md. */
export function sectionOf(result: WorkloadResult): string {
  const { workload, comparisons, measurements } = result;
  const ours = measurements[0];
  const oursCpu = cpuOf(ours.runs).median;
  const rows = measurements.map(({ contestant, version, runs, peakMegabytes }) => {
    const cpu = cpuOf(runs);
    const wall = spreadOf(runs.map((run) => run.wallSeconds));
    const ratio = (oursCpu / cpu.median).toFixed(3);
    const range = `${cpu.median.toFixed(3)} (${cpu.least.toFixed(3)}-${cpu.most.toFixed(3)})`;
    return `| ${contestant} | ${version} | ${range} | ${wall.median.toFixed(3)} | ${Math.round(peakMegabytes)} | ${ratio} |`;
  });
  const once = workload.isSingle ? ["One run of each, from a cold start."] : [];
  if (!workload.isSingle && ours.runs.length < 5) once.push(`${ours.runs.length} runs of each.`);
  return [
    `## ${workload.name}`,
    "",
    workload.about,
    workload.data,
    ...once,
    "",
    "| program | version | CPU s, median (min-max) | wall s | peak MB | ours / theirs (CPU) |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
    ...verdictsOf(result).map((line) => `- ${line}`),
    ...comparisons.map((sentence) => `- ${sentence}`),
    "",
    `Reproduce: \`npm run bench -- ${workload.name}\``,
    "",
  ].join("\n");
}

/** What was asked of ours and what was measured: aims, then what ours measured of itself. */
export function verdictsOf({ workload, measurements }: WorkloadResult): string[] {
  const ours = measurements[0];
  const oursCpu = cpuOf(ours.runs).median;
  const aims = workload.aims.map(({ peer, ratio }) => {
    const peers = typeof peer === "string" ? [peer] : peer;
    const theirs = measurements.filter(({ contestant }) => peers.includes(contestant));
    const title = peers.join(" and ");
    if (theirs.length < peers.length) return `${title}: not measured.`;
    const measured = oursCpu / theirs.reduce((sum, { runs }) => sum + cpuOf(runs).median, 0);
    return `Aim: at most ${ratio} of the CPU of ${title}; measured ${measured.toFixed(3)}: ${measured <= ratio ? "met" : "missed"}.`;
  });
  const extras = Object.keys(ours.runs[0]?.extra ?? {}).map((name) => {
    const { median, least, most } = spreadOf(ours.runs.map((run) => run.extra[name]));
    const limit = workload.limits?.find(({ extra }) => extra === name);
    const verdict = limit ? ` Aim: at most ${limit.most}: ${median <= limit.most ? "met" : "missed"}.` : "";
    return `${name}: ${significant(median)} (${significant(least)}-${significant(most)}).${verdict}`;
  });
  const memory =
    workload.memoryLimit === undefined
      ? []
      : [
          `Aim: at most ${workload.memoryLimit} MB at the peak; measured ${Math.round(ours.peakMegabytes)}: ${ours.peakMegabytes <= workload.memoryLimit ? "met" : "missed"}.`,
        ];
  return [...aims, ...memory, ...extras];
}

function cpuOf(runs: readonly Cost[]): { median: number; least: number; most: number } {
  return spreadOf(runs.map((run) => run.cpuSeconds));
}

function significant(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Puts a section in the file in place of the one with the same heading, sections sorted by name. */
export function writeSection(file: string, name: string, section: string): void {
  const text = existsSync(file) ? readFileSync(file, "utf8") : title;
  const [, ...held] = text.split(/^(?=## )/m);
  const others = held.filter((part) => part.split("\n", 1)[0] !== `## ${name}`);
  const sections = [...others.map((part) => part.trimEnd()), section.trimEnd()].sort();
  writeFileSync(file, `${[title.trimEnd(), ...sections].join("\n\n")}\n`);
}
