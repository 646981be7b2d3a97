import { studentTwoSidedP } from "../distributions/student-t.js";
import { holmAdjust } from "../statistics/holm-adjustment.js";
import { evaluateIsotonic, fitIsotonic, type IsotonicCurve } from "../statistics/isotonic-regression.js";
import { mean, presentValues } from "../statistics/moments.js";
import { overlapSafeMean } from "../statistics/overlap-safe-mean.js";
import { sortedQuantile } from "../statistics/quantiles.js";

/** Scores made out of fold, with what followed. One entry a row; rows of a session need not be adjacent. */
export interface ScoredOutcomes {
  /** Any unit; NaN is left out. */
  readonly scores: Float64Array;
  /** What the calibrated value shall mean: 0 or 1 for a probability, a decimal for a return; NaN is left out. */
  readonly outcomes: Float64Array;
  /** Fold that scored the row, ascending in time from 0. */
  readonly folds: ArrayLike<number>;
  /** Session of the row, an ascending number. */
  readonly sessions: ArrayLike<number>;
  /** From when the outcome could be learned from, and when the row was scored: one unit. */
  readonly knownAt: ArrayLike<number>;
  readonly scoredAt: ArrayLike<number>;
}

/** One bin of calibrated values, lowest first. */
export interface CalibrationBin {
  /** Means, in the unit of the outcomes. */
  readonly predicted: number;
  readonly observed: number;
  readonly rows: number;
  /** Two-sided p of "observed is predicted on average", adjusted by Holm over the bins; NaN where too short. */
  readonly p: number;
}

/** Whether calibrated values may be called what they claim to be. */
export interface Calibration {
  /**
   * "holds": no bin misses beyond chance and higher values are followed by more. "fails": a bin misses. "flat": values
   * hold but do not tell rows apart. "too short": too few sessions outside the first fold for a test.
   */
  readonly verdict: "holds" | "fails" | "flat" | "too short";
  readonly sentence: string;
  readonly bins: readonly CalibrationBin[];
  /** Out-of-fold calibrated value of each row; NaN in the first fold, which has nothing to learn from. */
  readonly calibrated: Float64Array;
  /** Curve over all rows, for scores yet to come. */
  readonly curve: IsotonicCurve;
}

const significance = 0.05;

/**
 * Isotonic calibration that never sees what it is judged on: the values of a fold come from a curve through rows of
 * earlier folds whose outcomes were known when the fold's first row was scored. The test bins the calibrated values; a
 * bin's residuals are averaged by session and tested against zero with inference that allows for overlap and for the
 * curve's own error, and the bins' p-values are adjusted together.
 *
 * @param horizon sessions that an outcome looks ahead, h >= 1
 * @param bins    number of equally filled bins, 2 or more
 */
export function calibrateOutOfFold(rows: ScoredOutcomes, horizon: number, bins = 5): Calibration {
  const calibrated = calibrateFolds(rows);
  const curve = fitIsotonic(rows.scores, rows.outcomes);
  const judged = Array.from(calibrated.keys()).filter(
    (row) => !Number.isNaN(calibrated[row]) && !Number.isNaN(rows.outcomes[row]),
  );
  const tested = binsOf(rows, calibrated, judged, horizon, bins);
  const base = { bins: tested, calibrated, curve };
  const stated = tested.filter((bin) => !Number.isNaN(bin.p));
  if (stated.length === 0) {
    return { ...base, verdict: "too short", sentence: "Too few sessions to test calibration: this is a score." };
  }
  const worst = stated.reduce((held, bin) => (bin.p < held.p ? bin : held));
  if (worst.p < significance) {
    const miss = `${worst.observed.toPrecision(3)} followed where ${worst.predicted.toPrecision(3)} was stated`;
    return { ...base, verdict: "fails", sentence: `Not calibrated (${miss}): this is a score.` };
  }
  if (!tellsApart(rows, calibrated, judged, horizon)) {
    return { ...base, verdict: "flat", sentence: "Calibrated values do not tell rows apart: this is a score." };
  }
  return { ...base, verdict: "holds", sentence: `Calibrated on ${judged.length} out-of-fold rows.` };
}

function calibrateFolds(rows: ScoredOutcomes): Float64Array {
  const calibrated = new Float64Array(rows.scores.length).fill(Number.NaN);
  const all = Array.from(rows.scores.keys());
  for (const fold of new Set(Array.from(rows.folds))) {
    const own = all.filter((row) => rows.folds[row] === fold);
    const first = own.reduce((least, row) => Math.min(least, rows.scoredAt[row]), Number.POSITIVE_INFINITY);
    const earlier = all.filter((row) => rows.folds[row] < fold && rows.knownAt[row] <= first);
    const curve = fitIsotonic(
      Float64Array.from(earlier, (row) => rows.scores[row]),
      Float64Array.from(earlier, (row) => rows.outcomes[row]),
    );
    for (const row of own) calibrated[row] = evaluateIsotonic(curve, rows.scores[row]);
  }
  return calibrated;
}

function binsOf(
  rows: ScoredOutcomes,
  calibrated: Float64Array,
  judged: readonly number[],
  horizon: number,
  bins: number,
): CalibrationBin[] {
  const sorted = Float64Array.from(judged, (row) => calibrated[row]).sort();
  const edges = Array.from({ length: bins - 1 }, (_, b) => sortedQuantile(sorted, (b + 1) / bins));
  const members: number[][] = Array.from({ length: bins }, () => []);
  for (const row of judged) members[edges.filter((edge) => calibrated[row] > edge).length].push(row);
  const filled = members.filter((group) => group.length > 0);
  const learned = sessionsByFold(rows, Array.from(rows.scores.keys()));
  const raw = filled.map((group) => {
    const residuals = bySession(rows.sessions, group, (row) => rows.outcomes[row] - calibrated[row]);
    const { equalWeightedCosine, mean: average } = overlapSafeMean(residuals, horizon);
    if (average === 0) return 1;
    const { t, parameter } = equalWeightedCosine;
    return studentTwoSidedP(t / Math.sqrt(curveInflation(learned, sessionsByFold(rows, group))), parameter);
  });
  const adjusted = holmAdjust(raw);
  return filled.map((group, b) => ({
    predicted: mean(Float64Array.from(group, (row) => calibrated[row])),
    observed: mean(Float64Array.from(group, (row) => rows.outcomes[row])),
    rows: group.length,
    p: adjusted[b],
  }));
}

/** Distinct sessions with a score and an outcome, by fold. */
function sessionsByFold(rows: ScoredOutcomes, group: readonly number[]): Map<number, number> {
  const seen = new Map<number, Set<number>>();
  for (const row of group) {
    if (Number.isNaN(rows.scores[row]) || Number.isNaN(rows.outcomes[row])) continue;
    const held = seen.get(rows.folds[row]) ?? new Set<number>();
    seen.set(rows.folds[row], held.add(rows.sessions[row]));
  }
  return new Map([...seen].map(([fold, sessions]) => [fold, sessions.size]));
}

/**
 * Variance of a mean residual over what it would be if the curve were known. The curve of fold g is itself a mean over
 * the sessions of earlier folds, so a fold f enters with weight w(f) - sum over g > f of w(g) n(f) / n(before g), where
 * w is its share of the sessions judged; sessions are taken to have one variance.
 */
function curveInflation(learned: ReadonlyMap<number, number>, judged: ReadonlyMap<number, number>): number {
  const total = [...judged.values()].reduce((sum, count) => sum + count, 0);
  const before = (fold: number) => [...learned].reduce((sum, [f, count]) => (f < fold ? sum + count : sum), 0);
  let withCurve = 0;
  for (const [fold, sessions] of learned) {
    let weight = (judged.get(fold) ?? 0) / total;
    for (const [later, count] of judged) if (later > fold) weight -= ((count / total) * sessions) / before(later);
    withCurve += (weight * weight) / sessions;
  }
  let known = 0;
  for (const [fold, count] of judged) known += ((count / total) * (count / total)) / (learned.get(fold) ?? count);
  return Math.max(1, withCurve / known);
}

/** Mean of a figure of the rows by session, in time. */
function bySession(
  sessions: ArrayLike<number>,
  group: readonly number[],
  figure: (row: number) => number,
): Float64Array {
  const sums = new Map<number, { sum: number; rows: number }>();
  for (const row of group) {
    const held = sums.get(sessions[row]) ?? { sum: 0, rows: 0 };
    sums.set(sessions[row], { sum: held.sum + figure(row), rows: held.rows + 1 });
  }
  const ordered = [...sums].sort(([a], [b]) => a - b);
  return Float64Array.from(ordered, ([, { sum, rows: count }]) => sum / count);
}

/** Whether outcomes rise with calibrated values: the covariance by session is above zero beyond chance. */
function tellsApart(
  rows: ScoredOutcomes,
  calibrated: Float64Array,
  judged: readonly number[],
  horizon: number,
): boolean {
  const centre = mean(Float64Array.from(judged, (row) => calibrated[row]));
  const level = mean(Float64Array.from(judged, (row) => rows.outcomes[row]));
  const products = bySession(rows.sessions, judged, (row) => (calibrated[row] - centre) * (rows.outcomes[row] - level));
  return overlapSafeMean(presentValues(products), horizon).low > 0;
}
