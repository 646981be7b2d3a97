import { type Provenance, provenanceFields } from "./provenance";

export type SecuritySummary = {
  securityId: string;
  ticker: string;
  name: string | null;
  exchange: string | null;
  sector: string | null;
  firstSession: string | null;
  lastSession: string | null;
  isMember: boolean;
  position: number | null;
  qualityScore: number | null;
};

export type SecurityPage = {
  securities: {
    nodes: SecuritySummary[];
    totalCount: number;
    endCursor: string | null;
    hasNextPage: boolean;
    provenance: Provenance;
  } | null;
};

export const securitiesQuery = /* GraphQL */ `
  query Securities($search: String, $first: Int, $after: String, $asOf: String) {
    securities(search: $search, first: $first, after: $after, asOf: $asOf) {
      nodes { securityId ticker name exchange sector firstSession lastSession isMember position qualityScore }
      totalCount endCursor hasNextPage provenance { ${provenanceFields} }
    }
  }
`;
