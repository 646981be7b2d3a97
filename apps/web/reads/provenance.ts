export type TableVersion = { table: string; version: number };

export type Provenance = {
  releaseId: string;
  sequence: number;
  runId: string;
  releasedAt: string;
  tables: TableVersion[];
  source: string;
  sourceTitle: string;
  isSimulated: boolean;
  asOf: string | null;
  session: string | null;
  knownAt: string | null;
  conventions: string[];
  notices: string[];
};

export const provenanceFields = /* GraphQL */ `
  releaseId sequence runId releasedAt tables { table version } source sourceTitle isSimulated asOf session knownAt
  conventions notices
`;
