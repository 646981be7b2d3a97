import type { Banded, EvidenceAlarm, EvidenceGrade, OverfittingProbability } from "@plumbline/quant";
import { gradeEvidence } from "@plumbline/quant";
import type { Estimate, EvaluationSummary } from "../definitions/evaluation-summary.js";
import { neverVaries } from "./estimates.js";

/** The figures of a summary that its grade is made of. */
export type GradedFigures = Pick<
  EvaluationSummary,
  | "trial"
  | "window"
  | "informationCoefficient"
  | "verdict"
  | "selection"
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
  const permuted = baselines.find((baseline) => baseline.name === "permuted labels");
  const ofPermuted = figures.trial.role === "control" ? figures.verdict.primary : permuted?.rankIc;
  return gradeEvidence({
    names: window.sessions === 0 ? null : window.medianBreadth,
    sessions: window.sessions,
    rankIc: judgedBand(figures),
    chosenAmong: figures.selection?.among ?? 1,
    adjustedP: figures.holm.adjustedP,
    nonOverlappingT: informationCoefficient.rank.inference.nonOverlapping.t,
    leadOverBaseline: hardestToBeat(baselines),
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

/** The mean with the band that the finding rests on. */
function judgedBand({ verdict, selection }: GradedFigures): Banded | null {
  const { value } = verdict.primary;
  const band = selection?.band ?? null;
  return value === null || band === null ? null : { mean: value, low: band[0], high: band[1] };
}

/**
 * The smallest lead, session by session, over what is simpler; one that never varies has no width, and one that is too
 * short for a band is none. Null without any.
 */
function hardestToBeat(baselines: EvaluationSummary["baselines"]): Banded | null {
  const leads = baselines
    .filter((baseline) => baseline.name !== "permuted labels")
    .flatMap(({ lead: { value, ci95, reason } }) =>
      value === null || (ci95 === null && reason !== neverVaries)
        ? []
        : [{ mean: value, low: ci95?.[0] ?? value, high: ci95?.[1] ?? value }],
    );
  return leads.reduce<Banded | null>((held, lead) => (held === null || lead.mean < held.mean ? lead : held), null);
}

function banded({ value, ci95 }: Estimate): Banded | null {
  return value === null || ci95 === null ? null : { mean: value, low: ci95[0], high: ci95[1] };
}
