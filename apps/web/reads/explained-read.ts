/** What explains one prediction: each part says why where it cannot be stated. */
export type Explained = {
  calibration: {
    kind: string;
    sentence: string;
    horizon: number;
    value: number | null;
    low: number | null;
    high: number | null;
    oneInTenBelow: number | null;
    oneInTenAbove: number | null;
    cases: number;
    sessions: number;
  };
  explanation: {
    base: number;
    restFeatures: number;
    rest: number;
    sum: number;
    families: { family: string; features: number; contribution: number }[];
    calibrated: { base: number; factor: number; sum: number } | null;
    reason: string | null;
  };
  reasons: string[];
  changes: WeekChanges;
  analogues: Analogues;
  counterfactual: {
    direction: string;
    changes: { feature: string; words: string; placeFrom: number; placeTo: number; of: number }[];
    sentence: string;
    reason: string | null;
  };
  lineage: LineageStep[];
  asOfNote: string | null;
};

export type WeekChanges = {
  since: string | null;
  features: {
    feature: string;
    words: string;
    rankBefore: number | null;
    rankNow: number | null;
    contributionBefore: number;
    contributionNow: number;
  }[];
  rest: number | null;
  sentences: string[];
  reason: string | null;
};

export type Analogues = {
  cases: { securityId: string; ticker: string; session: string; distance: number; excessReturn: number }[];
  mean: number | null;
  standardDeviation: number | null;
  shareAboveZero: number | null;
  sessions: number;
  baseRate: {
    mean: number | null;
    standardDeviation: number | null;
    shareAboveZero: number | null;
    cases: number;
    sessions: number;
  };
  horizon: number;
  sentence: string;
  reason: string | null;
};

export type LineageStep = {
  table: string;
  version: number | null;
  key: string;
  words: string;
  payloadHash: string | null;
  line: number | null;
  endpoint: string | null;
};

export const explainedFields = `
  calibration { kind sentence horizon value low high oneInTenBelow oneInTenAbove cases sessions }
  explanation { base restFeatures rest sum reason families { family features contribution } calibrated { base factor sum } }
  reasons
  changes {
    since rest sentences reason
    features { feature words rankBefore rankNow contributionBefore contributionNow }
  }
  analogues {
    mean standardDeviation shareAboveZero sessions horizon sentence reason
    cases { securityId ticker session distance excessReturn }
    baseRate { mean standardDeviation shareAboveZero cases sessions }
  }
  counterfactual { direction sentence reason changes { feature words placeFrom placeTo of } }
  lineage { table version key words payloadHash line endpoint }
  asOfNote
`;
