import type { Problem } from "../run/problem.js";
import type { WrittenProvenance } from "../serving/written-provenance.js";

export const sqlFormats = ["json", "csv", "arrow", "parquet"] as const;
export type SqlFormat = (typeof sqlFormats)[number];

export interface SqlLimits {
  /** Rows answered at most; the answer says when there were more. */
  readonly rows: number;
  /** Seconds from the start of the query to its end. */
  readonly seconds: number;
  /** Megabytes the engine may hold; the process may hold three times as much. */
  readonly megabytes: number;
}

export const defaultLimits: SqlLimits = { rows: 100_000, seconds: 30, megabytes: 512 };
/** What a caller may ask for at most. */
export const mostLimits: SqlLimits = { rows: 5_000_000, seconds: 300, megabytes: 4096 };
/** Letters of a query at most. */
export const longestQuery = 100_000;

/** From the server to the process that answers one query. */
export interface SqlOrder {
  readonly lakeFolder: string;
  readonly sql: string;
  /** Version of each table the query may read, by name. */
  readonly tables: Readonly<Record<string, number>>;
  /** Knowledge time, ms UTC; null for everything the versions hold. */
  readonly asOf: number | null;
  readonly format: SqlFormat;
  /** What the answer's file says of where its rows come from; the tables that were read are added. */
  readonly provenance: WrittenProvenance;
  readonly limits: SqlLimits;
  /** An answer with more rows than the limit fails instead of being cut: nobody has asked for that limit. */
  readonly isWhole: boolean;
  /** An empty folder that the server removes when the process has ended. */
  readonly scratch: string;
}

export interface SqlColumn {
  readonly name: string;
  /** The SQL engine's type. */
  readonly type: string;
}

/** And back; the answer itself comes on standard output. */
export type SqlMessage =
  | { readonly kind: "columns"; readonly columns: readonly SqlColumn[]; readonly tables: readonly string[] }
  | { readonly kind: "end"; readonly rows: number; readonly isCut: boolean }
  | { readonly kind: "problem"; readonly problem: Problem };
