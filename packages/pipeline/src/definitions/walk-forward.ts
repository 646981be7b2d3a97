import { isoDay } from "@plumbline/core";

/**
 * Expanding walk-forward by calendar year. The first test year is the first that begins at least `minimumYears[0]`
 * years (less `graceDays`, since no history begins on 1 January) after the first labelled session; where the data are too short for that, the next smaller number is taken; where
 * no calendar year qualifies, one fold tests the second half of the sessions, if at least `minimumSessions` labelled
 * sessions are known by then.
 */
export interface WalkForwardPolicy {
  readonly minimumYears: readonly number[];
  readonly graceDays: number;
  readonly minimumSessions: number;
}

export const walkForwardPolicy: WalkForwardPolicy = { minimumYears: [3, 2, 1], graceDays: 31, minimumSessions: 63 };

/** One refit: what it may learn from and which sessions it predicts. Days since 1970-01-01. */
export interface Fold {
  /** 0-based, in time. */
  readonly fold: number;
  /** First session predicted. */
  readonly testFrom: number;
  /** First day no longer predicted: 1 January after the test year, whether the data reach it or not. */
  readonly testTo: number;
  /** UTC instant (ms) of the first prediction, the close of `testFrom`: a label known later is not trained on. */
  readonly predictedFrom: number;
}

export interface WalkForward {
  readonly folds: readonly Fold[];
  /** Which rule made the folds, in words; why there are none where there are none. */
  readonly rule: string;
}

/**
 * The folds of a history.
 *
 * @param labelled  sessions that have labels, ascending
 * @param knownAt   UTC instant (ms) from which labels of each of them can be used, see `usableFrom`
 * @param predicted sessions that can be predicted (a universe and features), ascending
 * @param closeOf   UTC instant (ms) of a session's close
 */
export function walkForwardFolds(
  labelled: ArrayLike<number>,
  knownAt: ArrayLike<number>,
  predicted: ArrayLike<number>,
  closeOf: (day: number) => number,
  policy: WalkForwardPolicy = walkForwardPolicy,
): WalkForward {
  if (labelled.length === 0 || predicted.length === 0) return { folds: [], rule: "too short: no labelled session" };
  const sessions = Array.from(predicted);
  const isTrainable = (session: number) => {
    const instant = closeOf(session);
    for (let i = 0; i < labelled.length; i++) if (knownAt[i] <= instant) return true;
    return false;
  };
  for (const years of policy.minimumYears) {
    const earliest = yearsAfter(labelled[0], years) - policy.graceDays;
    const firstYear = yearOf(earliest) + (earliest === firstDayOf(yearOf(earliest)) ? 0 : 1);
    const folds: Fold[] = [];
    for (let year = firstYear; year <= yearOf(sessions[sessions.length - 1]); year++) {
      const testFrom = sessions.find((day) => day >= firstDayOf(year) && day < firstDayOf(year + 1));
      if (testFrom === undefined || !isTrainable(testFrom)) continue;
      folds.push(makeFold(folds.length, testFrom, firstDayOf(year + 1), closeOf));
    }
    if (folds.length > 0) {
      return { folds, rule: `calendar years after at least ${years} ${years === 1 ? "year" : "years"} of labels` };
    }
  }
  const testFrom = sessions[Math.floor(sessions.length / 2)];
  let known = 0;
  for (let i = 0; i < labelled.length; i++) if (knownAt[i] <= closeOf(testFrom)) known++;
  if (known < policy.minimumSessions) {
    const found = `${known} labelled sessions are known by ${isoDay(testFrom)}, the middle of the data`;
    return { folds: [], rule: `too short: ${found}; at least ${policy.minimumSessions} are needed` };
  }
  const testTo = firstDayOf(yearOf(sessions[sessions.length - 1]) + 1);
  return {
    folds: [makeFold(0, testFrom, testTo, closeOf)],
    rule: "second half of the sessions (less than a year of labels)",
  };
}

function makeFold(fold: number, testFrom: number, testTo: number, closeOf: (day: number) => number): Fold {
  return { fold, testFrom, testTo, predictedFrom: closeOf(testFrom) };
}

/**
 * When each label may be learned from: not before the close of the last t1 among all labels of its session (one
 * security's label never enters while another's of that session still looks ahead), nor before anything it was made of
 * was known.
 *
 * @param sessions session of each label (days), equal ones adjacent
 * @param t1       session whose close ends the label's interval (days)
 * @param knownAt  UTC instant (ms) from which label and features were known
 * @returns UTC instants (ms), one a label
 */
export function usableFrom(
  sessions: ArrayLike<number>,
  t1: ArrayLike<number>,
  knownAt: ArrayLike<number>,
  closeOf: (day: number) => number,
): Float64Array {
  const usable = new Float64Array(sessions.length);
  for (let from = 0; from < sessions.length; ) {
    let to = from;
    let lastEnd = Number.NEGATIVE_INFINITY;
    while (to < sessions.length && sessions[to] === sessions[from]) lastEnd = Math.max(lastEnd, t1[to++]);
    const close = closeOf(lastEnd);
    for (let row = from; row < to; row++) usable[row] = Math.max(close, knownAt[row]);
    from = to;
  }
  return usable;
}

/** Labels that a fold may learn from: how many of the first ones, where they are ordered by `usableFrom`. */
export function trainingCount(orderedUsableFrom: ArrayLike<number>, fold: Fold): number {
  let low = 0;
  let high = orderedUsableFrom.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (orderedUsableFrom[middle] <= fold.predictedFrom) low = middle + 1;
    else high = middle;
  }
  return low;
}

function yearOf(day: number): number {
  return new Date(day * 86_400_000).getUTCFullYear();
}

function firstDayOf(year: number): number {
  return Date.UTC(year, 0, 1) / 86_400_000;
}

function yearsAfter(day: number, years: number): number {
  const date = new Date(day * 86_400_000);
  return Date.UTC(date.getUTCFullYear() + years, date.getUTCMonth(), date.getUTCDate()) / 86_400_000;
}
