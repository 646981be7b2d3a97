import { type Explained, explainedFields } from "./explained-read";
import type { Driver } from "./overview-read";
import { type Provenance, provenanceFields } from "./provenance";
import type { QuarantineRow } from "./quarantine-read";
import { serverRead } from "./server-read";

export type Candles = {
  basis: string;
  statement: string;
  currency: string;
  session: string[];
  open: (number | null)[];
  high: (number | null)[];
  low: (number | null)[];
  close: (number | null)[];
  volume: (number | null)[];
  flags: number[];
  provenance: Provenance;
};

export type FeatureValue = {
  name: string;
  set: string;
  words: string;
  about: string;
  value: number | null;
  rank: number | null;
  valueWeekAgo: number | null;
  session: string;
  table: string;
  version: number;
  contribution: number | null;
};

export type Prediction = Explained & {
  session: string;
  learner: string;
  modelId: string;
  trialId: string;
  horizon: number;
  score: number;
  scoreUnit: string;
  rank: number;
  position: number;
  of: number;
  previousPosition: number | null;
  sentence: string;
  drivers: (Driver & { family: string })[];
  doubts: string[];
  grade: { grade: string | null; sentence: string; caps: string[] };
  provenance: Provenance;
};

export type SecurityEvent = {
  session: string;
  kind: string;
  phrase: string;
};

export type SecurityRead = {
  provenance: Provenance;
  securityId: string;
  ticker: string;
  name: string | null;
  exchange: string | null;
  sector: string | null;
  currency: string;
  identities: { ticker: string; name: string | null; validFrom: string; validTo: string | null }[];
  firstSession: string | null;
  lastSession: string | null;
  lastClose: number | null;
  lastReturn: number | null;
  isMember: boolean;
  membershipReason: string;
  qualityScore: number | null;
  candles: Candles;
  events: SecurityEvent[];
  quarantine: Pick<QuarantineRow, "quarantineId" | "session" | "rule" | "reason">[];
  features: FeatureValue[];
  prediction: Prediction | null;
  rankHistory: { session: string[]; rank: number[] };
};

const candleFields = `
  basis statement currency session open high low close volume flags provenance { ${provenanceFields} }
`;

const query = /* GraphQL */ `
  query Security($id: String!, $asOf: String, $basis: PriceBasis, $last: Int) {
    security(id: $id, asOf: $asOf) {
      provenance { ${provenanceFields} }
      securityId ticker name exchange sector currency firstSession lastSession lastClose lastReturn isMember
      membershipReason qualityScore
      identities { ticker name validFrom validTo }
      candles(basis: $basis, last: $last) { ${candleFields} }
      events { session kind phrase }
      quarantine { quarantineId session rule reason }
      features(first: 500) { name set words about value rank valueWeekAgo session table version contribution }
      prediction {
        session learner modelId trialId horizon score scoreUnit rank position of previousPosition sentence doubts
        drivers { feature family phrase value contribution }
        grade { grade sentence caps }
        ${explainedFields}
        provenance { ${provenanceFields} }
      }
      rankHistory(last: $last) { session rank }
    }
  }
`;

const laterQuery = /* GraphQL */ `
  query Later($id: String!, $basis: PriceBasis, $from: String) {
    security(id: $id) { candles(basis: $basis, from: $from) { ${candleFields} } }
  }
`;

/** One security at a knowledge time; null where the release does not know it. */
export function readSecurity(id: string, asOf: string | null, basis: string, last: number | null) {
  return serverRead<{ security: SecurityRead | null }>(query, { id, asOf, basis, last });
}

/** Hindsight, on request only: the bars from a session on, as known today. */
export function readLaterCandles(id: string, basis: string, from: string) {
  return serverRead<{ security: { candles: Candles } | null }>(laterQuery, { id, basis, from });
}
