import type {
  AnaloguesPart,
  CalibrationPart,
  ChangesPart,
  CounterfactualPart,
  ExplanationPart,
  GradePart,
} from "./insight-parts.js";

/** A score that calibration says nothing about. */
export function absentCalibration(horizon: number, sentence: string): CalibrationPart {
  return {
    kind: "score",
    sentence,
    horizon,
    value: null,
    low: null,
    high: null,
    oneInTenBelow: null,
    oneInTenAbove: null,
    cases: 0,
    sessions: 0,
    verdict: "absent",
  };
}

/** A waterfall of one step: the whole score is "rest". */
export function absentExplanation(score: number, reason: string): ExplanationPart {
  return { base: 0, rest: { features: 0, contribution: score }, sum: score, families: [], calibrated: null, reason };
}

export function absentChanges(reason: string): ChangesPart {
  return {
    since: null,
    positionBefore: null,
    ofBefore: null,
    scoreBefore: null,
    isRefitted: false,
    features: [],
    rest: null,
    sentences: [],
    reason,
  };
}

export function absentAnalogues(horizon: number, reason: string): AnaloguesPart {
  return {
    cases: [],
    mean: null,
    standardDeviation: null,
    shareAboveZero: null,
    sessions: 0,
    baseRate: { mean: null, standardDeviation: null, shareAboveZero: null, cases: 0, sessions: 0 },
    features: [],
    horizon,
    sentence: reason,
    reason,
  };
}

export function absentCounterfactual(direction: "leave" | "enter", decile: number, reason: string): CounterfactualPart {
  return { direction, decile, threshold: null, changes: [], scoreAfter: null, sentence: reason, reason };
}

export function absentGrade(isSimulated: boolean, sentence: string): GradePart {
  return { grade: null, ofModel: null, isSimulated, caps: [], sentence };
}
