import { bandName, overlapSafeMean, selectionConfidence, studentCriticalValue } from "@plumbline/quant";
import type { PrimaryQuestion, Selection } from "../definitions/evaluation-summary.js";
import { isPromotable, type Trial } from "./trial-scores.js";

/**
 * What a trial's finding and grade have to allow for. The question fixed before looking is judged by its own 95 % band.
 * One that was asked after others counts those, and any other candidate is judged as the best of all that could have been
 * promoted: a challenger that took over was chosen on the very sessions it is judged on. The band then has the confidence
 * at which all of those trials' bands hold together (Bonferroni), whichever of them was looked at.
 *
 * @param rankIcs    rank IC by session
 * @param candidates distinct promotable trials of the ledger
 */
export function selectionOf(
  trial: Trial,
  question: Omit<PrimaryQuestion, "isThis">,
  candidates: number,
  rankIcs: Float64Array,
): Selection {
  const { basis, among } = choiceOf(trial, question, candidates);
  const confidence = selectionConfidence(among);
  const result = overlapSafeMean(rankIcs, trial.horizon);
  const { criticalValue, parameter } = result.equalWeightedCosine;
  const half = ((result.high - result.low) / 2) * (studentCriticalValue(confidence, parameter) / criticalValue);
  const isStated = result.verdict === "stated" && Number.isFinite(half);
  return {
    basis,
    among,
    confidence,
    band: isStated ? [result.mean - half, result.mean + half] : null,
    sentence: sentences[basis](among),
  };
}

function choiceOf(
  trial: Trial,
  question: Omit<PrimaryQuestion, "isThis">,
  candidates: number,
): Pick<Selection, "basis" | "among"> {
  if (!isPromotable(trial)) return { basis: "not chosen", among: 1 };
  if (!trial.isPrimary) return { basis: "chosen", among: Math.max(1, candidates) };
  return question.asked > 1
    ? { basis: "asked again", among: question.asked }
    : { basis: "fixed before looking", among: 1 };
}

const sentences: Readonly<Record<Selection["basis"], (among: number) => string>> = {
  "fixed before looking": () => "The question was fixed before looking: its 95 % band is what it says.",
  "asked again": (among) =>
    `${among} primary questions were asked of these data: this one is judged by its ${bandName(among)}.`,
  chosen: (among) =>
    `This trial was not the question fixed before looking: it is judged on the sessions that chose it, by its ${bandName(among)}.`,
  "not chosen": () => "A baseline or control is not chosen.",
};
