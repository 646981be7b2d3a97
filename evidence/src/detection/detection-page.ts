import type { DetectionResult, KindResult } from "./detection-result.js";

/** The page docs/evidence/detection.md. */
export function detectionPage(results: readonly DetectionResult[], code: string): string {
  return `${[
    "# Errors found in bars",
    "",
    "How many wrong bars the checks of [data quality](../methods/data-quality.md) find, by kind and size, and how many right",
    "bars they take for wrong. On the simulated market the truth is its own; on real prices errors are written in by a",
    "program that shares no code with the simulated market or with the checks (`evidence/src/detection/error-kinds.ts`),",
    "at places drawn uniformly over the bars. Sizes are drawn log-uniformly from 2 % up.",
    "",
    `\`npm run evidence -- detection\`, code ${code}; all figures are in \`detection.json\`.`,
    "",
    "*Caught*: every wrong line is refused (quarantined), at the latest when a later bar reveals it. *Flagged*: not all are,",
    "but the error carries a flag that was not there before, on a wrong line or on the bar before or after. *Missed*: neither.",
    "A gap is no line: a flag on the bar after it is all there can be. *Precision*: of the lines refused because of such an",
    "error, the share that is wrong.",
    ...results.flatMap(section),
    ...limitSection(results),
  ].join("\n")}\n`;
}

function section(result: DetectionResult): string[] {
  const { falseAlarms, before } = result;
  const per10000 = (count: number, bars: number) => ((count / bars) * 10_000).toFixed(2);
  const lines = [
    "",
    `## ${result.dataset}`,
    "",
    `${whole(result.lines)} bars of ${result.securities} securities, ${result.seeds.length === 1 ? "seed" : "seeds"} ${result.seeds.join(", ")}. ` +
      `False alarms on ${whole(falseAlarms.cleanBars)} right bars${before ? ", beyond those of the file as it is" : ""}: ` +
      `**${per10000(falseAlarms.refused, falseAlarms.cleanBars)} refused** and ` +
      `**${per10000(falseAlarms.flagged, falseAlarms.cleanBars)} flagged per 10,000** ` +
      `(and ${per10000(falseAlarms.echoes, falseAlarms.cleanBars)} flagged for standing beside an error).`,
    "",
    "| kind | size | injected | caught | flagged | missed | recall | recall with flags | precision |",
    "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ...result.kinds.flatMap(rowsOf),
  ];
  if (before) {
    const list = (counts: Readonly<Record<string, number>>) =>
      Object.entries(counts)
        .sort((a, b) => b[1] - a[1])
        .map(([name, n]) => `${name} ${whole(n)}`)
        .join(", ");
    const refused = Object.values(before.refusedByRule).reduce((a, b) => a + b, 0);
    lines.push(
      "",
      `The file as it is, whose own errors nobody has listed: ${whole(refused)} bars refused (${list(before.refusedByRule) || "none"}), ` +
        `${per10000(before.flagged, before.lines)} per 10,000 kept with a flag (${list(before.flaggedByName)}).`,
    );
  }
  return lines;
}

function rowsOf(kind: KindResult): string[] {
  const refused = kind.wrongRefused + kind.rightRefused;
  const precision = refused === 0 ? "" : share(kind.wrongRefused, refused);
  const row = (
    name: string,
    band: string,
    t: { injected: number; caught: number; flagged: number; missed: number },
    last: string,
  ) =>
    `| ${name} | ${band} | ${t.injected} | ${t.caught} | ${t.flagged} | ${t.missed} | ${share(t.caught, t.injected)} | ${share(t.caught + t.flagged, t.injected)} | ${last} |`;
  if (kind.bands.length === 1) return [row(kind.kind, kind.bands[0].band, kind, precision)];
  return [row(kind.kind, "all", kind, precision), ...kind.bands.map((band) => row("", band.band, band, ""))];
}

function limitSection(results: readonly DetectionResult[]): string[] {
  return [
    "",
    "## The limit",
    "",
    "A wrong level is found against the noise of the security it is written into: |ln(wrong / right)| over the daily",
    "volatility of the 63 sessions before (median absolute return / 0.6745), whole bars that come back (split-shaped jumps",
    "and spikes).",
    "",
    `| size / own volatility | ${results.map(({ dataset }) => `${dataset}: caught | flagged | of`).join(" | ")} |`,
    `|---|${results.map(() => "---:|---:|---:").join("|")}|`,
    ...results[0].limit.map(({ from, to }, i) => {
      const cells = results.map(({ limit }) => {
        const { injected, caught, flagged } = limit[i];
        return injected === 0 ? " | | 0" : `${share(caught, injected)} | ${share(flagged, injected)} | ${injected}`;
      });
      return `| ${to === null ? `over ${from}` : `${from} to ${to}`} | ${cells.join(" | ")} |`;
    }),
  ];
}

function share(part: number, of: number): string {
  return of === 0 ? "" : `${((100 * part) / of).toFixed(0)} %`;
}

function whole(value: number): string {
  return value.toLocaleString("en-US");
}
