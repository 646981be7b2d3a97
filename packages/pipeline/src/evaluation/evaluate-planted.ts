import type { Frame } from "@plumbline/core";
import { checkFrame, evaluationSeries, evaluations, filterRows, textAt, textOf, trials } from "@plumbline/core";
import type { EvaluationSummary } from "../definitions/evaluation-summary.js";
import type { PlantedMarket } from "../definitions/planted-market.js";
import { plainContext } from "../definitions/planted-market.js";
import { evaluation } from "./index.js";

/** A signal, a worthless learner and a control on 60 names. For tests only. */
export const market: PlantedMarket = {
  sessions: 260,
  names: 60,
  horizons: [1, 5],
  seed: 4,
  trials: [
    { trialId: "a-primary", role: "candidate", isPrimary: true, horizon: 5, strength: 0.08, learner: "xgboost" },
    { trialId: "b-ridge", role: "candidate", horizon: 5, strength: 0 },
    { trialId: "c-control", role: "control", horizon: 5, strength: 0, learner: "xgboost" },
  ],
};

/**
 * The evaluation of planted frames: rows, series and summaries of the planted trials, and all summaries with those of the
 * label baselines. For tests only.
 */
export async function evaluatePlanted(frames: Record<string, Frame>, context = plainContext()) {
  const answer = await evaluation.compute(frames, context);
  const allRows = answer[evaluations.name] as Frame;
  const allSeries = answer[evaluationSeries.name] as Frame;
  checkFrame(evaluations, allRows);
  checkFrame(evaluationSeries, allSeries);
  const planted = textOf(frames[trials.name], "trialId").dictionary;
  const isPlanted = (frame: Frame) => (row: number) => planted.includes(textAt(textOf(frame, "trialId"), row) ?? "");
  const [rows, series] = [allRows, allSeries].map((frame) => filterRows(frame, isPlanted(frame)));
  const summariesOf = (frame: Frame) =>
    Array.from(
      { length: frame.rows },
      (_, row) => JSON.parse(textAt(textOf(frame, "summary"), row) ?? "") as EvaluationSummary,
    );
  return { rows, series, summaries: summariesOf(rows), all: summariesOf(allRows) };
}
