import type { Release } from "@plumbline/pipeline";

/** Where rows that leave the house come from, as it is written into a file of them. */
export interface WrittenProvenance {
  readonly releaseId: string | null;
  readonly sequence: number | null;
  readonly runId: string | null;
  /** ISO instant. */
  readonly releasedAt: string | null;
  readonly source: string;
  readonly isSimulated: boolean;
  /** Knowledge time as it was asked for. */
  readonly asOf: string | null;
  /** Version of each table that was read. */
  readonly tables: Readonly<Record<string, number>>;
}

/** Name under which Arrow's schema and Parquet's footer hold it, as JSON. */
export const provenanceKey = "plumb-provenance";

/** @param release null where the lake has none yet */
export function writtenProvenance(
  release: Release | null,
  source: string,
  asOf: string | null,
  tables: Readonly<Record<string, number>>,
): WrittenProvenance {
  return {
    releaseId: release?.releaseId ?? null,
    sequence: release?.sequence ?? null,
    runId: release?.runId ?? null,
    releasedAt: release ? new Date(release.releasedAt).toISOString() : null,
    source,
    isSimulated: release?.isSimulated ?? source.startsWith("demo:"),
    asOf,
    tables,
  };
}

/** Names of a CSV's columns: the first of a simulated market says so, so that a copied piece still does. */
export function markedNames(names: readonly string[], isSimulated: boolean): readonly string[] {
  return isSimulated ? names.map((name, i) => (i === 0 ? `simulated_${name}` : name)) : names;
}
