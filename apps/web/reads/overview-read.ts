import { shownFigures } from "../words/few-returns";
import { type Provenance, provenanceFields } from "./provenance";
import { shownAs } from "./read-failure";
import { serverRead } from "./server-read";

export type Estimate = {
  key: string;
  label: string;
  value: number | null;
  low: number | null;
  high: number | null;
  threshold: number | null;
  unit: string;
  n: number | null;
  caption: string;
};

export type Driver = { feature: string; phrase: string; value: number | null; contribution: number };

export type RankedSecurity = {
  position: number;
  previousPosition: number | null;
  securityId: string;
  ticker: string;
  name: string | null;
  sector: string | null;
  score: number;
  scoreUnit: string;
  rank: number | null;
  qualityScore: number | null;
  drivers: Driver[];
  doubts: string[];
  sparkline: (number | null)[];
};

export type IcSeries = {
  session: string[];
  rankIc: (number | null)[];
  mean252: (number | null)[];
  low252: (number | null)[];
  high252: (number | null)[];
  provenance: Provenance;
};

export type Dataset = {
  table: string;
  label: string;
  score: number | null;
  rows: number | null;
  rejected: number | null;
  isFit: boolean | null;
  lastSession: string | null;
  knownAt: string | null;
  version: number | null;
};

export type QuintileBar = { quintile: number; meanReturn: number | null; low: number | null; high: number | null };

export type Overview = {
  provenance: Provenance;
  verdict: { sentence: string; detail: string; alarms: string[] };
  gauges: Estimate[];
  learner: {
    name: string;
    version: string;
    why: string;
    trialId: string;
    modelId: string | null;
    trainedTo: string | null;
  };
  horizon: number;
  ranking: RankedSecurity[];
  rankedCount: number;
  ic: IcSeries;
  quintiles: QuintileBar[];
  datasets: Dataset[];
};

/** Why a trial ranks: the newest decision of promotion. */
export type Decision = { decision: string; reason: string; decidedAt: string; trialId: string };

export type OverviewRead = {
  overview: Overview | null;
  evidence: {
    grade: { grade: string; limits: string[] } | null;
    figures: { key: string; low: number | null; high: number | null }[];
  } | null;
  decisions: { nodes: Decision[] } | null;
  release: { rankedFrom: string | null } | null;
};

const query = /* GraphQL */ `
  query Overview($asOf: String, $order: RankingOrder, $first: Int) {
    overview(asOf: $asOf) {
      provenance { ${provenanceFields} }
      verdict { sentence detail alarms }
      gauges { key label value low high threshold unit n caption }
      learner { name version why trialId modelId trainedTo }
      horizon rankedCount
      ranking(first: $first, order: $order) {
        position previousPosition securityId ticker name sector score scoreUnit rank qualityScore doubts sparkline
        drivers { feature phrase value contribution }
      }
      ic { session rankIc mean252 low252 high252 provenance { ${provenanceFields} } }
      quintiles { quintile meanReturn low high }
      datasets { table label score rows rejected isFit lastSession knownAt version }
    }
    evidence(asOf: $asOf) { grade { grade limits } figures { key low high } }
    decisions(first: 1, asOf: $asOf) { nodes { decision reason decidedAt trialId } }
    release(asOf: $asOf) { rankedFrom }
  }
`;

export type RankingOrder = "TOP" | "BOTTOM" | "MOVERS";

/** The page Overview at a knowledge time. */
export async function readOverview(asOf: string | null, order: RankingOrder) {
  return shownAs(await serverRead<OverviewRead>(query, { asOf, order, first: 25 }), ({ overview, ...rest }) => ({
    ...rest,
    overview: overview && { ...overview, gauges: shownFigures(overview.gauges) },
  }));
}
