import { type Provenance, provenanceFields } from "./provenance";

export type QuarantineRow = {
  quarantineId: string;
  dataset: string;
  rule: string;
  reason: string;
  securityId: string | null;
  ticker: string | null;
  session: string | null;
  row: string;
  endpoint: string;
  line: number;
  payloadHash: string;
  knownAt: string;
};

export type QuarantinePage = {
  quarantine: {
    nodes: QuarantineRow[];
    totalCount: number;
    endCursor: string | null;
    hasNextPage: boolean;
    rules: { rule: string; rows: number }[];
    provenance: Provenance;
  } | null;
};

export const quarantineQuery = /* GraphQL */ `
  query Quarantine($rule: String, $security: String, $first: Int, $after: String, $asOf: String) {
    quarantine(rule: $rule, security: $security, first: $first, after: $after, asOf: $asOf) {
      nodes { quarantineId dataset rule reason securityId ticker session row endpoint line payloadHash knownAt }
      totalCount endCursor hasNextPage rules { rule rows } provenance { ${provenanceFields} }
    }
  }
`;
