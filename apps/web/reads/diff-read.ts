import { type Provenance, provenanceFields } from "./provenance";
import { serverRead } from "./server-read";

export type RowDiff = {
  kind: string;
  key: Record<string, string | number | null>;
  cells: { column: string; before: string | null; after: string | null }[];
};

export type TableDiff = {
  table: string;
  fromVersion: number;
  toVersion: number;
  from: string | null;
  to: string | null;
  added: number;
  removed: number;
  changed: number;
  unchanged: number;
  columns: { column: string; rows: number }[];
  sample: RowDiff[];
  provenance: Provenance;
};

/** Rows of each kind in the sample. */
export const diffSample = 10;

/** What became of a table's rows between two of its versions. */
export function readDiff(table: string, fromVersion: number, toVersion: number, asOf: string | null) {
  return serverRead<{ tableDiff: TableDiff | null }>(
    /* GraphQL */ `
    query Diff($table: String!, $fromVersion: Int!, $toVersion: Int!, $first: Int!, $asOf: String) {
      tableDiff(table: $table, fromVersion: $fromVersion, toVersion: $toVersion, first: $first, asOf: $asOf) {
        table fromVersion toVersion from to added removed changed unchanged
        columns { column rows }
        sample { kind key cells { column before after } }
        provenance { ${provenanceFields} }
      }
    }`,
    { table, fromVersion, toVersion, first: diffSample, asOf },
  );
}
