import { type Provenance, provenanceFields } from "./provenance";
import { serverRead } from "./server-read";

export type SqlColumn = { name: string; type: string };
/** Integers beyond 2^53, long decimals, NaN and the infinities come as text. */
export type SqlCell = string | number | boolean | null;

export type SqlResult = {
  columns: SqlColumn[];
  rows: SqlCell[][];
  rowCount: number;
  isCut: boolean;
  provenance: Provenance;
};

/** Rows a page asks for; exports of more go over REST or the command line. */
export const rowsAsked = 1000;

/** One SELECT over a release, as known at asOf. */
export function readSqlResult(query: string, asOf: string | null, release: string | null) {
  return serverRead<{ sql: SqlResult }>(
    `query Sql($query: String!, $asOf: String, $release: String, $first: Int!) {
      sql(query: $query, asOf: $asOf, release: $release, first: $first) {
        columns { name type } rows rowCount isCut provenance { ${provenanceFields} }
      }
    }`,
    { query, asOf, release, first: rowsAsked },
  );
}

/** Tables a query may read, with their columns. */
export function readSqlTables(release: string | null) {
  return serverRead<{ tables: { name: string; columns: { name: string; type: string; unit: string }[] }[] | null }>(
    "query SqlTables($release: String) { tables(release: $release) { name columns { name type unit } } }",
    { release },
  );
}
