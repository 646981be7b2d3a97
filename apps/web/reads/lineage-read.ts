import { type Provenance, provenanceFields } from "./provenance";
import { serverRead } from "./server-read";

export type LineageNode = {
  id: string;
  kind: string;
  label: string;
  layer: string | null;
  version: number | null;
  rows: number | null;
  stage: string | null;
};

export type LineageEdge = { from: string; to: string; version: number | null; isNewest: boolean };

export type LineageRead = {
  lineage: {
    nodes: LineageNode[];
    edges: LineageEdge[];
    payloads: { totalCount: number };
    provenance: Provenance;
  } | null;
  releases: { releaseId: string; sequence: number }[];
};

/** The graph of a release, the newest where none is named, and the newest releases to choose from. */
export function readLineage(release: string | null) {
  return serverRead<LineageRead>(
    /* GraphQL */ `
    query Lineage($release: String) {
      lineage(release: $release) {
        nodes { id kind label layer version rows stage }
        edges { from to version isNewest }
        payloads(first: 1) { totalCount }
        provenance { ${provenanceFields} }
      }
      releases(first: 5) { releaseId sequence }
    }`,
    { release },
  );
}
