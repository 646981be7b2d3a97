import type { Frame } from "@plumbline/core";
import { float64Of, textAt, textOf } from "@plumbline/core";
import type { Conventions } from "@plumbline/quant";
import {
  deflatedSharpe,
  effectiveTrials,
  expectedMaximumSharpe,
  fewestReturns,
  meanCorrelation,
  minimumTrackRecord,
  periodSharpeRatio,
  presentValues,
  probabilisticSharpe,
  rawKurtosis,
  skewness,
  varianceAcrossTrials,
} from "@plumbline/quant";
import type { DeflationSummary, EvaluationSummary } from "../definitions/evaluation-summary.js";
import type { JoinedTrial } from "../definitions/joined-trials.js";
import { statedOrNull } from "./estimates.js";
import { isPromotable, type Trial } from "./trial-scores.js";

/**
 * Distinct trials that deflation counts, of the source and of joined ledgers, and the per-period Sharpe ratios known of those
 * with enough returns: the ratio of a short record scatters by its shortness, not by what was tried.
 */
export interface CountedTrials {
  readonly trials: readonly string[];
  readonly sharpes: readonly { readonly trialId: string; readonly sharpe: number }[];
  /** Mean correlation of two trials' daily returns, in [0, 1]; trials without returns count as alike to no other. */
  readonly correlation: number;
}

/**
 * Controls and baselines are not counted: they cannot be chosen. A trial judged now brings its Sharpe ratio of now, one judged earlier its last recorded one.
 *
 * @param earlier the ledger of evaluations as pinned when the run started
 * @param others  daily returns of the promotable trials that have any, and the trials of other ledgers about the same prices
 */
export function countTrials(
  ledger: readonly Trial[],
  judged: ReadonlyMap<string, { readonly periodSharpe: number; readonly returns: number }>,
  earlier: Frame,
  others: { readonly returns: readonly Float64Array[]; readonly joined: readonly JoinedTrial[] },
  conventions: Conventions,
): CountedTrials {
  const own = ledger.filter(isPromotable).map((trial) => trial.trialId);
  const recorded = new Map<string, { windowTo: number; knownAt: number; sharpe: number; row: number }>();
  if (earlier.rows > 0) {
    const ids = textOf(earlier, "trialId");
    const knownAt = float64Of(earlier, "knownAt");
    const sharpe = float64Of(earlier, "sharpeNet");
    const windowTo = earlier.columns.windowTo;
    const days = windowTo.type === "date" ? windowTo.values : new Int32Array(earlier.rows);
    for (let row = 0; row < earlier.rows; row++) {
      const id = textAt(ids, row) ?? "";
      const held = recorded.get(id);
      const isLater =
        !held || days[row] > held.windowTo || (days[row] === held.windowTo && knownAt[row] >= held.knownAt);
      if (isLater) recorded.set(id, { windowTo: days[row], knownAt: knownAt[row], sharpe: sharpe[row], row });
    }
  }
  const scale = Math.sqrt(conventions.periodsPerYear);
  const sharpes = own.flatMap((trialId) => {
    const now = judged.get(trialId);
    const then = recorded.get(trialId);
    if (now) return enough(trialId, now.periodSharpe, now.returns);
    return then ? enough(trialId, then.sharpe / scale, recordedReturns(earlier, then.row)) : [];
  });
  for (const { trialId, periodSharpe, returns } of others.joined) {
    sharpes.push(...enough(trialId, periodSharpe, returns.length));
  }
  const counted = [...own, ...others.joined.map(({ trialId }) => trialId)];
  return { trials: counted, sharpes, correlation: meanCorrelation(others.returns, counted.length) };
}

function enough(trialId: string, sharpe: number, returns: number): { trialId: string; sharpe: number }[] {
  return Number.isFinite(sharpe) && returns >= fewestReturns ? [{ trialId, sharpe }] : [];
}

/** Returns that a recorded Sharpe ratio rests on. */
function recordedReturns(earlier: Frame, row: number): number {
  const summary = JSON.parse(textAt(textOf(earlier, "summary"), row) ?? "{}") as Partial<EvaluationSummary>;
  return summary.verdict?.sharpeNet.n ?? 0;
}

/** Probabilistic and deflated Sharpe ratio of a daily return series among the trials counted. */
export function deflationSummary(
  series: Float64Array,
  counted: CountedTrials,
  conventions: Conventions,
): DeflationSummary {
  const returns = presentValues(series);
  const trials = Math.max(1, counted.trials.length);
  const record = {
    sharpe: periodSharpeRatio(returns, conventions),
    observations: returns.length,
    skewness: skewness(returns),
    kurtosis: rawKurtosis(returns),
  };
  const variance = varianceAcrossTrials(
    counted.sharpes.map((entry) => entry.sharpe),
    returns.length,
    counted.correlation,
  );
  return {
    trials,
    probabilisticSharpe: statedOrNull(probabilisticSharpe(record, 0)),
    deflatedSharpe: statedOrNull(deflatedSharpe(record, trials, variance)),
    benchmarkSharpe: statedOrNull(expectedMaximumSharpe(trials, variance)),
    varianceOfTrials: trials > 1 ? statedOrNull(variance) : null,
    effectiveTrials: effectiveTrials(trials, counted.correlation),
    correlationOfTrials: trials > 1 ? counted.correlation : null,
    method:
      trials === 1
        ? "one trial: the probabilistic Sharpe ratio over zero"
        : "Bailey and Lopez de Prado 2014; variance across trials, at least (1 - correlation) / (T - 1)",
    minimumTrackRecord: statedOrNull(minimumTrackRecord(record, 0)),
    skewness: statedOrNull(record.skewness),
    kurtosis: statedOrNull(record.kurtosis),
  };
}
