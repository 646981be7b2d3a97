import type { OverfittingProbability } from "@plumbline/quant";
import type { OverfittingSummary } from "../definitions/evaluation-summary.js";
import { statedOrNull } from "./estimates.js";

/** The probability of backtest overfitting as it is shown, whether it could be computed or not. */
export function overfittingSummary(found: OverfittingProbability, trials: number): OverfittingSummary {
  const isComputed = found.status === "computed";
  return {
    probability: isComputed ? found.probability : null,
    trials: isComputed ? found.trials : trials,
    leftOut: isComputed ? found.leftOut : 0,
    splits: isComputed ? found.splits : null,
    sessions: isComputed ? found.observations : null,
    lossProbability: isComputed ? statedOrNull(found.lossProbability) : null,
    reason: isComputed ? null : found.reason,
  };
}
