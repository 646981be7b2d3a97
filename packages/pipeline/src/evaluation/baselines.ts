import type { Baseline, BaselineName, Estimate } from "../definitions/evaluation-summary.js";
import { estimateMean, statedOrNull } from "./estimates.js";
import type { JudgedTrial } from "./judge-trial.js";
import type { Trial } from "./trial-scores.js";

const about: Readonly<Record<BaselineName, string>> = {
  ridge: "Ridge regression on the same features and target.",
  "single feature":
    "The one feature that correlated most with the labels of each fold's training rows, with its sign there.",
  "last label": "The newest excess return over the same horizon that was fully known at the close.",
  "sector mean": "The mean of those last labels in the security's sector.",
  "permuted labels": "The same learner, trained on labels permuted among the securities of their session.",
};
const order: readonly BaselineName[] = ["ridge", "single feature", "last label", "sector mean", "permuted labels"];

const isOf: Readonly<Record<BaselineName, (other: Trial, trial: Trial) => boolean>> = {
  ridge: (other, trial) => other.role === "candidate" && other.learner === "ridge" && other.target === trial.target,
  "single feature": (other) => other.role === "baseline" && other.learner === "single feature",
  "last label": (other) => other.role === "baseline" && other.learner === "last label",
  "sector mean": (other) => other.role === "baseline" && other.learner === "sector mean",
  "permuted labels": (other, trial) =>
    other.role === "control" && other.learner === trial.learner && other.target === trial.target,
};

/**
 * What stands beside a trial, by the same evaluation: of the trials of its horizon those that are a baseline to it. Of
 * several of one kind the one with the highest rank IC counts, which is the hardest to beat.
 *
 * @param absent why a kind of baseline cannot be had from this source
 */
export function baselinesOf(
  own: JudgedTrial,
  judged: readonly JudgedTrial[],
  periodsPerYear: number,
  absent: Readonly<Partial<Record<BaselineName, string>>>,
): Baseline[] {
  const { trial } = own;
  const others = judged.filter(
    (other) => other.trial.trialId !== trial.trialId && other.trial.horizon === trial.horizon,
  );
  return order
    .filter((name) => !isOf[name](trial, trial))
    .map((name) => {
      const [best] = others
        .filter((other) => isOf[name](other.trial, trial))
        .sort((a, b) => (b.rankIc.value ?? -1) - (a.rankIc.value ?? -1));
      if (!best) {
        const reason = absent[name] ?? "not made for this question";
        const none = missingEstimate(reason);
        return {
          name,
          about: about[name],
          trialId: null,
          rankIc: none,
          lead: none,
          spread: none,
          sharpeNet: null,
          reason,
        };
      }
      return {
        name,
        about: about[name],
        trialId: best.trial.trialId,
        rankIc: best.rankIc,
        lead: estimateMean(
          own.statistics.rank.map((ic, t) => ic - best.statistics.rank[t]),
          trial.horizon,
          "correlation",
        ),
        spread: best.spread,
        sharpeNet: statedOrNull(best.periodSharpe * Math.sqrt(periodsPerYear)),
        reason: null,
      };
    });
}

function missingEstimate(reason: string): Estimate {
  return { value: null, ci95: null, n: 0, method: "none", unit: "none", reason };
}
