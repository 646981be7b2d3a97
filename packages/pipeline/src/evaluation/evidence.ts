import type { Banded, EvidenceAlarm, EvidenceGrade, OverfittingProbability } from "@plumbline/quant";
import { gradeEvidence } from "@plumbline/quant";
import type { Estimate, EvaluationSummary } from "../definitions/evaluation-summary.js";

/** The figures of a summary that its grade is made of. */
export type GradedFigures = Pick<
  EvaluationSummary,
  | "trial"
  | "window"
  | "informationCoefficient"
  | "verdict"
  | "alarms"
  | "baselines"
  | "deflation"
  | "holm"
  | "breakEvenCost"
  | "portfolios"
  | "source"
>;

/** Quality of the bars behind an evaluation, 0 to 100, and whether they passed their gate; null where it is not known. */
export interface DataQuality {
  readonly score: number;
  readonly isFit: boolean;
}

const graded: readonly string[] = ["too good", "one day decides", "breadth change", "survivors only", "stale"];

/**
 * The grade of an evaluation; a control is its own control, so that whatever it finds is a D at best. It is "no evidence"
 * exactly where the verdict's finding is not "evidence".
 */
export function evidenceOf(
  figures: GradedFigures,
  overfitting: OverfittingProbability,
  quality: DataQuality | null,
): EvidenceGrade {
  const { window, informationCoefficient, baselines, breakEvenCost, portfolios, deflation } = figures;
  const ics = baselines
    .filter((baseline) => baseline.name !== "permuted labels")
    .flatMap(({ rankIc }) => (rankIc.value === null ? [] : [rankIc.value]));
  const permuted = baselines.find((baseline) => baseline.name === "permuted labels");
  const ofPermuted = figures.trial.role === "control" ? figures.verdict.primary : permuted?.rankIc;
  return gradeEvidence({
    names: window.sessions === 0 ? null : window.medianBreadth,
    sessions: window.sessions,
    rankIc: banded(figures.verdict.primary),
    adjustedP: figures.holm.adjustedP,
    nonOverlappingT: informationCoefficient.rank.inference.nonOverlapping.t,
    bestBaselineIc: ics.length === 0 ? null : Math.max(...ics),
    permutedIc: ofPermuted ? banded(ofPermuted) : null,
    leadOverPermuted: permuted ? banded(permuted.lead) : null,
    deflatedSharpe: deflation.deflatedSharpe,
    minimumTrackRecord: deflation.minimumTrackRecord,
    overfitting,
    breakEvenCost: breakEvenCost.cost,
    assumedCost: breakEvenCost.assumedCost,
    dataQuality: quality?.score ?? null,
    isFit: quality?.isFit ?? null,
    isBalanced: portfolios.longShort.isBalanced && portfolios.longOnly.isBalanced,
    alarms: figures.alarms.map(({ code }) => code).filter((code): code is EvidenceAlarm => graded.includes(code)),
    isSimulated: figures.source.isSimulated,
  });
}

function banded({ value, ci95 }: Estimate): Banded | null {
  return value === null || ci95 === null ? null : { mean: value, low: ci95[0], high: ci95[1] };
}
