import type { MarketResult, StreetResult } from "./results.js";
import { digits, seedsOf, verdictOf, versionsOf } from "./study-words.js";
import type { Csv } from "./write-tables.js";

type Street = MarketResult & { readonly street: StreetResult };

/** One row a street. */
export function streetRows(results: readonly MarketResult[]): Csv {
  const header =
    "study,seed,learner,rankIc,low,high,t,finding,grade,plantedIc,ridgeIc,permutedIc,sharpeNet,deflatedSharpe,breakEvenBp,cpuSeconds,code";
  const rows = streetsOf(results).map(({ study, seed, code, street, planted }) => {
    const { summary, cpuSeconds } = street;
    const { primary, sharpeNet, deflatedSharpe, finding } = summary.verdict;
    const baseline = (name: string) => summary.baselines.find((entry) => entry.name === name)?.rankIc.value ?? null;
    const own = planted?.find(({ horizon }) => horizon === summary.trial.horizon)?.rankIc.mean ?? null;
    const cost = summary.breakEvenCost.cost;
    return [
      study,
      seed,
      summary.trial.learner,
      ...[primary.value, primary.ci95?.[0] ?? null, primary.ci95?.[1] ?? null].map((value) => digits(value, 5)),
      digits(tOf(summary), 2),
      finding,
      summary.evidence.grade,
      ...[own, baseline("ridge"), baseline("permuted labels")].map((value) => (value === null ? "" : digits(value, 5))),
      digits(sharpeNet.value, 2),
      digits(deflatedSharpe, 3),
      cost === null ? "" : (cost * 10_000).toFixed(1),
      cpuSeconds.toFixed(1),
      code,
    ];
  });
  return [header.split(","), ...rows];
}

/** What was asked of the streets of each study, and what came of it. */
export function streetSection(results: readonly MarketResult[]): string {
  const streets = streetsOf(results);
  const names = [...new Set(streets.map(({ study }) => study))];
  return names
    .map((name) =>
      studySection(
        name,
        streets.filter(({ study }) => study === name),
      ),
    )
    .join("\n\n");
}

function studySection(study: string, streets: readonly Street[]): string {
  const ics = streets.map(({ street }) => street.summary.verdict.primary.value ?? Number.NaN);
  const grades = new Map<string, number>();
  for (const { street } of streets) {
    const { grade } = street.summary.evidence;
    grades.set(grade, (grades.get(grade) ?? 0) + 1);
  }
  const said = [...grades].sort(([a], [b]) => (a < b ? -1 : 1)).map(([grade, count]) => `${grade} ${count}`);
  return [
    `Streets, \`${study}\`, ${seedsOf(streets)} (code ${versionsOf(streets)}). Mean rank IC ${digits(mean(ics), 4)}; grades: ${said.join(", ")}.`,
    "",
    "| asked | found | |",
    "|---|---|---|",
    ...asked(study, streets).map(({ what, found, holds }) => `| ${what} | ${found} | ${verdictOf(holds)} |`),
  ].join("\n");
}

interface Asked {
  readonly what: string;
  readonly found: string;
  readonly holds: boolean;
}

/** What each study must come to; shares of twenty where fewer markets were studied. */
function asked(study: string, streets: readonly Street[]): Asked[] {
  const n = streets.length;
  const least = (of20: number) => Math.ceil((of20 / 20) * n);
  const most = (of20: number) => Math.floor((of20 / 20) * n);
  const graded = (grades: string) =>
    streets.filter(({ street }) => grades.split("").includes(street.summary.evidence.grade)).length;
  const count = (what: string, found: number, holds: boolean): Asked => ({ what, found: `${found} of ${n}`, holds });
  if (study === "null-streets") {
    const rejected = streets.filter(({ street }) => isRejected(street.summary)).length;
    return [
      count(`at most ${most(3)} reject at 5 %, two-sided`, rejected, rejected <= most(3)),
      count("none grades A or B", graded("AB"), graded("AB") === 0),
    ];
  }
  if (study === "planted-twice") {
    return [count(`at least ${least(15)} grade A or B`, graded("AB"), graded("AB") >= least(15))];
  }
  const found = streets.filter(({ street }) => (tOf(street.summary) ?? 0) > 2).length;
  const own = mean(streets.map(({ street }) => street.summary.verdict.primary.value ?? Number.NaN));
  const planted = mean(streets.map(plantedIc));
  return [
    count(`t over 2 in at least ${least(15)}`, found, found >= least(15)),
    {
      what: "a mean rank IC of at least half the planted signal's",
      found: `${digits(own, 4)} of ${digits(planted, 4)}: ${((own / planted) * 100).toFixed(0)} %`,
      holds: own >= planted / 2,
    },
    count(`at least ${least(15)} grade C or better`, graded("ABC"), graded("ABC") >= least(15)),
  ];
}

function streetsOf(results: readonly MarketResult[]): Street[] {
  return results.filter((result): result is Street => result.street !== undefined);
}

function plantedIc({ planted, street }: Street): number {
  return planted?.find(({ horizon }) => horizon === street.summary.trial.horizon)?.rankIc.mean ?? Number.NaN;
}

function tOf(summary: StreetResult["summary"]): number | null {
  return summary.informationCoefficient.rank.inference.equalWeightedCosine.t;
}

function isRejected({ verdict }: StreetResult["summary"]): boolean {
  return verdict.finding === "evidence" || verdict.finding === "against";
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
