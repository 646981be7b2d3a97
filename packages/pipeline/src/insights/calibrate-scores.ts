import type { Frame } from "@plumbline/core";
import { counted, float64Of, int32Of, textOf } from "@plumbline/core";
import {
  calibrateOutOfFold,
  evaluateIsotonic,
  fitIsotonic,
  type IsotonicCurve,
  mean,
  overlapSafeMean,
  type ScoredOutcomes,
  sortedQuantile,
} from "@plumbline/quant";
import { absentCalibration } from "../definitions/absent-parts.js";
import type { CalibrationPart } from "../definitions/insight-parts.js";
import type { KnownOutcomes } from "./known-outcomes.js";

/** What scores of a trial have meant so far. */
export interface CalibratedScores {
  /** What one score means. */
  readonly partOf: (score: number) => CalibrationPart;
  /** From score to expected excess return, decimal; null where calibration does not hold. */
  readonly curve: IsotonicCurve | null;
}

/** Scores of one trial with the fold that made each, every so many sessions: outcomes then do not overlap. */
export interface ScoredRows {
  readonly sessions: Int32Array;
  readonly scores: Float64Array;
  /** Position of the model among the trial's, in time. */
  readonly folds: Int32Array;
  /** ms UTC */
  readonly scoredAt: Float64Array;
  readonly securityIds: readonly string[];
  /** Into `securityIds`. */
  readonly codes: Int32Array;
}

/**
 * The trial's out-of-sample scores of every h-th session counted from its first, as known at the instant.
 *
 * @param predictions gold.predictions, all vintages
 * @param every sessions from one that is taken to the next, h
 */
export function scoredRows(predictions: Frame, trialId: string, every: number, instant: number): ScoredRows {
  const trials = textOf(predictions, "trialId");
  const own = trials.dictionary.indexOf(trialId);
  const sessions = int32Of(predictions, "session");
  const known = float64Of(predictions, "knownAt");
  const scores = float64Of(predictions, "score");
  const ids = textOf(predictions, "securityId");
  const models = textOf(predictions, "modelId");
  const days = new Set<number>();
  for (let row = 0; row < predictions.rows; row++) if (trials.codes[row] === own && own >= 0) days.add(sessions[row]);
  const taken = new Set([...days].sort((a, b) => a - b).filter((_, i) => i % Math.max(1, every) === 0));
  const latest = new Map<number, number>();
  for (let row = 0; row < predictions.rows; row++) {
    if (trials.codes[row] !== own || !taken.has(sessions[row]) || !(known[row] <= instant)) continue;
    const key = sessions[row] * ids.dictionary.length + ids.codes[row];
    const held = latest.get(key);
    if (held === undefined || known[row] >= known[held]) latest.set(key, row);
  }
  const rows = Int32Array.from(latest.values()).filter((row) => Number.isFinite(scores[row]));
  const firstOf = new Map<number, number>();
  for (const row of rows) {
    const first = firstOf.get(models.codes[row]);
    if (first === undefined || sessions[row] < first) firstOf.set(models.codes[row], sessions[row]);
  }
  const order = [...firstOf].sort(([a, x], [b, y]) => x - y || a - b).map(([code]) => code);
  const foldOf = new Map(order.map((code, fold) => [code, fold]));
  const sorted = rows.sort((a, b) => scores[a] - scores[b] || sessions[a] - sessions[b] || ids.codes[a] - ids.codes[b]);
  return {
    sessions: sorted.map((row) => sessions[row]),
    scores: Float64Array.from(sorted, (row) => scores[row]),
    folds: sorted.map((row) => foldOf.get(models.codes[row]) ?? 0),
    scoredAt: Float64Array.from(sorted, (row) => known[row]),
    securityIds: ids.dictionary,
    codes: sorted.map((row) => ids.codes[row]),
  };
}

const fifths = 5;

/** Rows of a fifth of the scores, lowest first. */
interface Fifth {
  /** Highest score of the fifth. */
  readonly upTo: number;
  readonly cases: number;
  readonly sessions: number;
  /** Half-widths of the 95 % band of the mean outcome by session; NaN where too short. */
  readonly below: number;
  readonly above: number;
  readonly tenth: number;
  readonly ninetieth: number;
}

/** Calibrates a trial's scores on what followed, out of fold; see docs/methods/calibration.md. */
export function calibrateScores(rows: ScoredRows, outcomes: KnownOutcomes, horizon: number): CalibratedScores {
  const places = rows.securityIds.map((id) => outcomes.placeOf(id));
  const followed = rows.sessions
    .map((_, row) => row)
    .filter((row) => {
      return Number.isFinite(outcomes.excess(rows.sessions[row], places[rows.codes[row]]));
    });
  if (followed.length === 0) {
    const reason = "No outcome of an earlier score is known yet: this is a score.";
    return { partOf: () => absentCalibration(horizon, reason), curve: null };
  }
  const cases: ScoredOutcomes = {
    scores: Float64Array.from(followed, (row) => rows.scores[row]),
    outcomes: Float64Array.from(followed, (row) => outcomes.excess(rows.sessions[row], places[rows.codes[row]])),
    folds: followed.map((row) => rows.folds[row]),
    sessions: followed.map((row) => rows.sessions[row]),
    knownAt: Float64Array.from(followed, (row) => outcomes.knownAt(rows.sessions[row], places[rows.codes[row]])),
    scoredAt: Float64Array.from(followed, (row) => rows.scoredAt[row]),
  };
  // every h-th session is taken, so that one outcome looks one taken session ahead
  const calibration = calibrateOutOfFold(cases, 1);
  const holds = calibration.verdict === "holds";
  const groups = fifthsOf(cases);
  const curve = curveOfGroups(cases);
  const partOf = (score: number): CalibrationPart => {
    const fifth = groups.find(({ upTo }) => score <= upTo) ?? groups[groups.length - 1];
    const value = evaluateIsotonic(curve, score);
    const isStated = holds && Number.isFinite(value) && Number.isFinite(fifth.below);
    const part = {
      horizon,
      oneInTenBelow: fifth.tenth,
      oneInTenAbove: fifth.ninetieth,
      cases: fifth.cases,
      sessions: fifth.sessions,
      verdict: calibration.verdict,
    };
    if (!isStated) {
      return { ...part, kind: "score", sentence: calibration.sentence, value: null, low: null, high: null };
    }
    const [low, high] = [value - fewerRows * fifth.below, value + fewerRows * fifth.above];
    return { ...part, kind: "prediction", sentence: sentenceOf(value, low, high, fifth, horizon), value, low, high };
  };
  return { partOf, curve: holds ? curve : null };
}

/** Equally filled groups of scores whose mean outcomes the stated curve runs through. */
const curveGroups = 20;
/** The band is that of a fifth of the cases; a level of the curve may rest on a twentieth, whose error is twice as large. */
const fewerRows = Math.sqrt(curveGroups / fifths);

/**
 * The curve that is stated. Through every row an isotonic curve ends in levels of a handful of rows that are chosen for
 * being the highest and the lowest: the best score would be promised the luckiest outcomes.
 *
 * @param cases ascending by score
 */
function curveOfGroups({ scores, outcomes }: ScoredOutcomes): IsotonicCurve {
  const groups = Math.min(curveGroups, scores.length);
  const meanOf = (values: Float64Array) =>
    Float64Array.from({ length: groups }, (_, i) => {
      const [from, to] = [i, i + 1].map((edge) => Math.floor((edge * values.length) / groups));
      return mean(values.subarray(from, to));
    });
  return fitIsotonic(meanOf(scores), meanOf(outcomes));
}

/** @param cases ascending by score */
function fifthsOf(cases: ScoredOutcomes): Fifth[] {
  const count = cases.scores.length;
  return Array.from({ length: Math.min(fifths, count) }, (_, i) => {
    const parts = Math.min(fifths, count);
    const from = Math.floor((i * count) / parts);
    const to = Math.floor(((i + 1) * count) / parts);
    const sums = new Map<number, { sum: number; rows: number }>();
    for (let row = from; row < to; row++) {
      const held = sums.get(cases.sessions[row]) ?? { sum: 0, rows: 0 };
      sums.set(cases.sessions[row], { sum: held.sum + cases.outcomes[row], rows: held.rows + 1 });
    }
    const bySession = [...sums].sort(([a], [b]) => a - b).map(([, { sum, rows }]) => sum / rows);
    const band = overlapSafeMean(Float64Array.from(bySession), 1);
    const sorted = cases.outcomes.slice(from, to).sort();
    return {
      upTo: i === parts - 1 ? Number.POSITIVE_INFINITY : cases.scores[to - 1],
      cases: to - from,
      sessions: sums.size,
      below: band.mean - band.low,
      above: band.high - band.mean,
      tenth: sortedQuantile(sorted, 0.1),
      ninetieth: sortedQuantile(sorted, 0.9),
    };
  });
}

function sentenceOf(value: number, low: number, high: number, fifth: Fifth, horizon: number): string {
  return (
    `Expected excess return over ${counted(horizon, "session")}: ${percent(value)} (95 % band of the mean ${percent(low)} to ` +
    `${percent(high)}, ${fifth.cases.toLocaleString("en-US")} out-of-fold cases in ${counted(fifth.sessions, "session")}). ` +
    `A single case varies far more: one in ten ended below ${percent(fifth.tenth)}, one in ten above ${percent(fifth.ninetieth)}.`
  );
}

/** A decimal as a signed percentage with a true minus. */
function percent(value: number): string {
  const text = Math.abs(value * 100).toFixed(2);
  return `${Number(text) === 0 ? "" : value < 0 ? "−" : "+"}${text} %`;
}
