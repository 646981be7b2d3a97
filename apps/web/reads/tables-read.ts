import { type Provenance, provenanceFields, type TableVersion } from "./provenance";
import { serverRead } from "./server-read";

export type TableSummary = {
  name: string;
  about: string;
  layer: string;
  version: number;
  rows: number;
  bytes: number;
  firstSession: string | null;
  lastSession: string | null;
  committedAt: string | null;
};

export type TableRead = TableSummary & {
  newestVersion: number;
  key: string[];
  time: string;
  partitionByYear: boolean;
  clusterBy: string[];
  columns: { name: string; type: string; unit: string; isNullable: boolean; isKey: boolean }[];
  versions: {
    version: number;
    committedAt: string;
    mode: string;
    runId: string | null;
    rowsAdded: number;
    bytesAdded: number;
    firstSession: string | null;
    lastSession: string | null;
  }[];
  preview: { columns: string[]; rows: (string | null)[][]; totalRows: number };
  inputs: TableVersion[];
  outputs: TableVersion[];
  provenance: Provenance;
};

const summaryFields = "name about layer version rows bytes firstSession lastSession committedAt";

/** Every table of the release, in the order the data walks. */
export function readTables() {
  return serverRead<{ tables: TableSummary[] | null; release: { isSimulated: boolean; lastSession: string } | null }>(
    `query Tables { tables { ${summaryFields} } release { isSimulated lastSession } }`,
  );
}

/** One table with schema, versions, preview at a knowledge time, and lineage. */
export function readTable(name: string, asOf: string | null) {
  return serverRead<{ table: TableRead | null }>(
    /* GraphQL */ `
    query Table($name: String!, $asOf: String) {
      table(name: $name) {
        ${summaryFields} newestVersion key time partitionByYear clusterBy
        columns { name type unit isNullable isKey }
        versions { version committedAt mode runId rowsAdded bytesAdded firstSession lastSession }
        preview(asOf: $asOf) { columns rows totalRows }
        inputs { table version } outputs { table version }
        provenance { ${provenanceFields} }
      }
    }`,
    { name, asOf },
  );
}
