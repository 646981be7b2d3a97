import { type DetectionScore, type FalseAlarms, type ScoredError, type Tally, tallyOf } from "./score-detection.js";
import type { Findings } from "./validate-table.js";

/** Bands of the size of a wrong price, |wrong / right - 1|. */
export const sizeBands = [
  { name: "to 5 %", from: 0, to: 0.05 },
  { name: "5-10 %", from: 0.05, to: 0.1 },
  { name: "10-20 %", from: 0.1, to: 0.2 },
  { name: "20-50 %", from: 0.2, to: 0.5 },
  { name: "over 50 %", from: 0.5, to: Number.POSITIVE_INFINITY },
] as const;
const noSize = "no size";

/** Bands of the size over the security's own daily volatility. */
export const volatilityBands = [0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20] as const;
/** Kinds that lay a whole bar on another level and come back: the detection limit is theirs. */
const levelKinds = ["split-shaped jump", "spike: whole bar"];

export interface DetectionResult {
  readonly dataset: string;
  readonly seeds: readonly number[];
  readonly lines: number;
  readonly securities: number;
  readonly kinds: readonly KindResult[];
  /** Wrong levels by their size in own daily volatilities. */
  readonly limit: readonly ({ readonly from: number; readonly to: number | null } & Tally)[];
  readonly falseAlarms: FalseAlarms;
  /** What the same file drew without injected errors, over all its lines; null where it never was without. */
  readonly before: BeforeCounts | null;
}

export interface KindResult extends Tally {
  readonly kind: string;
  readonly bands: readonly ({ readonly band: string } & Tally)[];
  /** Wrong lines refused, and right lines refused because of such an error; their share is the precision. */
  readonly wrongRefused: number;
  readonly rightRefused: number;
}

export interface BeforeCounts {
  readonly lines: number;
  readonly refusedByRule: Readonly<Record<string, number>>;
  readonly flaggedByName: Readonly<Record<string, number>>;
  readonly flagged: number;
}

/** Adds up the scores of one data set over its seeds. */
export function detectionResult(
  data: { readonly dataset: string; readonly lines: number; readonly securities: number },
  seeds: readonly number[],
  scores: readonly DetectionScore[],
  before: BeforeCounts | null,
): DetectionResult {
  const errors = scores.flatMap((score) => score.errors);
  const kinds = [...new Set(errors.map(({ error }) => error.kind))];
  const sum = (name: keyof FalseAlarms) => scores.reduce((total, { falseAlarms }) => total + falseAlarms[name], 0);
  const level = errors.filter(({ error }) => levelKinds.includes(error.kind));
  return {
    ...data,
    seeds,
    kinds: kinds.map((kind) => kindResult(kind, errors, scores)),
    limit: volatilityBands.map((from, i) => {
      const to = volatilityBands[i + 1] ?? null;
      const within = level.filter(
        ({ error }) => error.sizeInVolatility >= from && error.sizeInVolatility < (to ?? Number.POSITIVE_INFINITY),
      );
      return { from, to, ...tallyOf(within) };
    }),
    falseAlarms: {
      cleanBars: sum("cleanBars"),
      refused: sum("refused"),
      flagged: sum("flagged"),
      echoes: sum("echoes"),
    },
    before,
  };
}

function kindResult(kind: string, errors: readonly ScoredError[], scores: readonly DetectionScore[]): KindResult {
  const own = errors.filter(({ error }) => error.kind === kind);
  const bands = [
    ...sizeBands.map(({ name, from, to }) => ({
      band: name,
      ...tallyOf(own.filter(({ error }) => error.size >= from && error.size < to)),
    })),
    { band: noSize, ...tallyOf(own.filter(({ error }) => Number.isNaN(error.size))) },
  ];
  return {
    kind,
    ...tallyOf(own),
    bands: bands.filter(({ injected }) => injected > 0),
    wrongRefused: own.reduce((total, { refusedLines }) => total + refusedLines, 0),
    rightRefused: scores.reduce((total, { wronglyRefused }) => total + (wronglyRefused.get(kind) ?? 0), 0),
  };
}

/** @param flags names and bits */
export function beforeCounts(findings: Findings, flags: Readonly<Record<string, number>>): BeforeCounts {
  const refusedByRule: Record<string, number> = {};
  for (const rule of findings.refused.values()) refusedByRule[rule] = (refusedByRule[rule] ?? 0) + 1;
  const flaggedByName: Record<string, number> = {};
  for (const bits of findings.flagged.values()) {
    for (const [name, bit] of Object.entries(flags)) {
      if ((bits & bit) !== 0) flaggedByName[name] = (flaggedByName[name] ?? 0) + 1;
    }
  }
  const lines = findings.kept + findings.refused.size;
  return { lines, refusedByRule, flaggedByName, flagged: findings.flagged.size };
}
