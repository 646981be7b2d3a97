import type { Conventions, OverlapSafeMean } from "@plumbline/quant";
import { overlapSafeMean } from "@plumbline/quant";
import type { SeriesSummary } from "../definitions/evaluation-summary.js";
import { seriesSummary } from "./estimates.js";
import type { EvaluationPanel } from "./evaluation-panel.js";
import { tradeLongShort } from "./portfolios.js";
import { sessionStatistics } from "./session-statistics.js";

/** What one set of scores is worth at one horizon, before costs. */
export interface JudgedScores {
  readonly horizon: number;
  readonly rankIc: OverlapSafeMean;
  readonly pearsonIc: OverlapSafeMean;
  /** Fifth minus first quintile, decimal over the horizon. */
  readonly spread: OverlapSafeMean;
  readonly longShort: SeriesSummary;
}

/**
 * Judges scores that belong to no trial as those of a trial are judged, without the portfolio's costs: what a study of
 * the evaluation itself asks.
 *
 * @param scores  T x N row-major, NaN where there is none; anyone outside the universe is left out
 * @param isoDays the panel's days
 * @returns null where the panel has no labels of the horizon or no member has a score
 */
export function judgeScores(
  panel: EvaluationPanel,
  scores: Float64Array,
  horizon: number,
  isoDays: readonly string[],
  conventions: Conventions,
): JudgedScores | null {
  const width = panel.securities.length;
  const labels = panel.labels.find((candidate) => candidate.horizon === horizon);
  const members = scores.map((score, place) => (panel.members[place] === 1 ? score : Number.NaN));
  const first = members.findIndex(Number.isFinite);
  if (!labels || first < 0) return null;
  const window = { first: Math.floor(first / width), last: Math.floor(members.findLastIndex(Number.isFinite) / width) };
  const statistics = sessionStatistics({ scores: members, ...window }, labels, width);
  const { gross } = tradeLongShort(panel, statistics.buckets, window, horizon, 0);
  return {
    horizon,
    rankIc: overlapSafeMean(statistics.rank, horizon),
    pearsonIc: overlapSafeMean(statistics.pearson, horizon),
    spread: overlapSafeMean(statistics.spread, horizon),
    longShort: seriesSummary(gross, isoDays, conventions, "the returns never vary"),
  };
}
