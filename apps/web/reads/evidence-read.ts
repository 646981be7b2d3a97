import { shownFigures } from "../words/few-returns";
import type { Estimate, IcSeries, QuintileBar } from "./overview-read";
import { type Provenance, provenanceFields } from "./provenance";
import { shownAs } from "./read-failure";
import { serverRead } from "./server-read";

export type EvidencePart = {
  name: string;
  allows: string | null;
  isComputed: boolean;
  found: string;
  required: string;
};

export type EvidenceGrade = {
  grade: string;
  sentence: string;
  isSimulated: boolean;
  limits: string[];
  parts: EvidencePart[];
};

export type LedgerTrial = {
  trialId: string;
  role: string;
  isPrimary: boolean;
  isChampion: boolean;
  learner: string;
  target: string;
  horizon: number;
  evaluation: { sessions: number; meanRankIc: number | null; sharpeNet: number | null; windowTo: string } | null;
};

/** A candidate that another lake of this home tried on the same prices. */
export type JoinedTrial = {
  source: string;
  trialId: string;
  overlap: number;
  isPrimary: boolean;
  isCounted: boolean;
  learner: string;
  target: string;
  horizon: number;
  periodSharpe: number | null;
  pValue: number | null;
  sessions: number | null;
};

export type EquitySeries = {
  key: string;
  label: string;
  kind: string;
  session: string[];
  return: (number | null)[];
};

export type Baseline = {
  name: string;
  about: string;
  trialId: string | null;
  rankIc: Estimate;
  spread: Estimate;
  sharpeNet: number | null;
  reason: string | null;
};

export type InferenceTest = {
  figure: string;
  method: string;
  t: number | null;
  parameter: number;
  criticalValue: number | null;
  pValue: number | null;
  n: number;
};

export type Deflation = {
  trials: number;
  probabilisticSharpe: number | null;
  deflatedSharpe: number | null;
  benchmarkSharpe: number | null;
  varianceOfTrials: number | null;
  method: string;
  minimumTrackRecord: number | null;
  skewness: number | null;
  kurtosis: number | null;
};

export type Evidence = {
  provenance: Provenance;
  trial: { trialId: string; learner: string; target: string; horizon: number; isChampion: boolean; role: string };
  isRecomputed: boolean;
  periodsPerYear: number | null;
  window: {
    from: string | null;
    to: string | null;
    sessions: number;
    securities: number | null;
    medianBreadth: number | null;
  };
  verdict: { sentence: string; detail: string };
  grade: EvidenceGrade | null;
  primaryQuestion: { target: string; horizon: number; learner: string; isThis: boolean; asked: number } | null;
  alarms: { code: string; severity: string; sentence: string }[];
  figures: Estimate[];
  inference: InferenceTest[];
  ic: IcSeries;
  decay: { horizon: number; rankIc: number | null; low: number | null; high: number | null; n: number | null }[];
  quintiles: QuintileBar[];
  equity: EquitySeries[];
  baselines: Baseline[];
  deflation: Deflation | null;
  overfitting: {
    probability: number | null;
    trials: number;
    splits: number | null;
    lossProbability: number | null;
    reason: string | null;
  } | null;
  holm: { tests: number; pValue: number | null; adjustedP: number | null } | null;
  breakEven: { cost: number | null; assumedCost: number; margin: number | null; reason: string | null } | null;
  capacity: {
    breakEvenCapital: number | null;
    mostProfitableCapital: number | null;
    currency: string;
    assumptions: string[];
    reason: string | null;
  } | null;
  trials: LedgerTrial[];
  conventions: string[];
};

export type EvidenceRead = {
  evidence: Evidence | null;
  evaluations: { totalCount: number; nodes: { trialId: string }[] } | null;
  joinedTrials: { totalCount: number; provenance: Provenance; nodes: JoinedTrial[] } | null;
};

export const estimateFields = "key label value low high threshold unit n caption";
export const gradeFields = "grade sentence isSimulated limits parts { name allows isComputed found required }";

const query = /* GraphQL */ `
  query Evidence($trial: String, $asOf: String) {
    evidence(trial: $trial, asOf: $asOf) {
      provenance { ${provenanceFields} }
      trial { trialId learner target horizon isChampion role }
      isRecomputed periodsPerYear
      window { from to sessions securities medianBreadth }
      verdict { sentence detail }
      grade { ${gradeFields} }
      primaryQuestion { target horizon learner isThis asked }
      alarms { code severity sentence }
      figures { ${estimateFields} }
      inference { figure method t parameter criticalValue pValue n }
      ic { session rankIc mean252 low252 high252 provenance { ${provenanceFields} } }
      decay { horizon rankIc low high n }
      quintiles { quintile meanReturn low high }
      equity { key label kind session return }
      baselines { name about trialId rankIc { ${estimateFields} } spread { ${estimateFields} } sharpeNet reason }
      deflation {
        trials probabilisticSharpe deflatedSharpe benchmarkSharpe varianceOfTrials method minimumTrackRecord
        skewness kurtosis
      }
      overfitting { probability trials splits lossProbability reason }
      holm { tests pValue adjustedP }
      breakEven { cost assumedCost margin reason }
      capacity { breakEvenCapital mostProfitableCapital currency assumptions reason }
      trials(first: 1000) {
        trialId role isPrimary isChampion learner target horizon
        evaluation { sessions meanRankIc sharpeNet windowTo }
      }
      conventions
    }
    evaluations(first: 1000, asOf: $asOf) { totalCount nodes { trialId } }
    joinedTrials(first: 1000, asOf: $asOf) {
      totalCount provenance { ${provenanceFields} }
      nodes {
        source trialId overlap isPrimary isCounted learner target horizon periodSharpe pValue sessions
      }
    }
  }
`;

/** The page Evidence at a knowledge time: of the trial that ranks, or of the one named. */
export async function readEvidence(trial: string | null, asOf: string | null) {
  return shownAs(await serverRead<EvidenceRead>(query, { trial, asOf }), ({ evidence, ...rest }) => ({
    ...rest,
    evidence: evidence && { ...evidence, figures: shownFigures(evidence.figures) },
  }));
}
