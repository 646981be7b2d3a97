import { payloads, rowsOf } from "@plumbline/core";
import { stages } from "@plumbline/pipeline";
import type { ReleaseView } from "./release-view.js";
import { tableInfos } from "./tables-read.js";

/** A thing that numbers come from or go to. */
export interface LineageNode {
  /** source, release, the table's name, or payload: and the hash. */
  readonly id: string;
  readonly kind: "source" | "payload" | "table" | "release";
  readonly label: string;
  /** bronze, silver, gold, ml; null for what is no table. */
  readonly layer: string | null;
  readonly version: number | null;
  readonly rows: number | null;
  readonly bytes: number | null;
  /** Stage that wrote the table. */
  readonly stage: string | null;
  readonly lastSession: string | null;
  readonly committedAt: string | null;
}

/** `to` was computed from `from`. */
export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  /** Version of `from` that was read; null where it is no table. */
  readonly version: number | null;
  /** False where the release names a newer version of `from` whose new rows did not touch `to`. */
  readonly isNewest: boolean;
}

/** A payload as it came. */
export interface PayloadNode {
  readonly payloadHash: string;
  readonly endpoint: string;
  readonly source: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly knownAt: string;
  readonly ingestedAt: string;
}

export interface Lineage {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  /** All payloads behind the release, by endpoint. */
  readonly payloads: readonly PayloadNode[];
}

/** Payloads drawn as nodes of their own; the rest are counted by their table's node and listed by page. */
const drawnPayloads = 20;

/** The graph of a release: source, payloads, each table with the versions it was computed from, release. */
export function lineageOf(view: ReleaseView): Promise<Lineage> {
  return view.once("lineage", async () => {
    const infos = await tableInfos(view);
    const stageOf = new Map(
      stages.flatMap((stage) =>
        stage.outputs(view.release.summary.config).map((table) => [table.name, stage.name] as const),
      ),
    );
    const tables = infos.map(
      (info): LineageNode => ({
        id: info.name,
        kind: "table",
        label: info.name,
        layer: info.layer,
        version: info.version,
        rows: info.rows,
        bytes: info.bytes,
        stage: stageOf.get(info.name) ?? null,
        lastSession: info.lastSession,
        committedAt: info.committedAt,
      }),
    );
    const versions = view.release.tables;
    const between = infos.flatMap((info) =>
      info.inputs
        .filter(({ table }) => table in versions)
        .map(
          ({ table, version }): LineageEdge => ({
            from: table,
            to: info.name,
            version,
            isNewest: version === versions[table],
          }),
        ),
    );
    const isRead = new Set(between.map((edge) => edge.from));
    const ends = tables.filter((node) => !isRead.has(node.id));
    const arrived = await payloadsOf(view);
    const drawn = arrived.slice(0, drawnPayloads);
    const edge = (from: string, to: string, version: number | null = null) => ({ from, to, version, isNewest: true });
    const { source, sourceTitle, releaseId, sequence } = {
      ...view.release,
      sourceTitle: view.release.summary.config.source.title,
    };
    return {
      nodes: [
        { ...empty, id: "source", kind: "source", label: `${sourceTitle} (${source})` },
        ...drawn.map(
          (one): LineageNode => ({
            ...empty,
            id: `payload:${one.payloadHash}`,
            kind: "payload",
            label: one.endpoint,
            bytes: one.bytes,
            committedAt: one.ingestedAt,
          }),
        ),
        ...tables,
        { ...empty, id: "release", kind: "release", label: `release ${sequence}, ${releaseId}` },
      ],
      edges: [
        ...drawn.flatMap(({ payloadHash }) => [
          edge("source", `payload:${payloadHash}`),
          edge(`payload:${payloadHash}`, payloads.name),
        ]),
        ...(arrived.length > drawn.length || drawn.length === 0 ? [edge("source", payloads.name)] : []),
        ...between,
        ...ends.map((node) => edge(node.id, "release", node.version)),
      ],
      payloads: arrived,
    };
  });
}

const empty = {
  layer: null,
  version: null,
  rows: null,
  bytes: null,
  stage: null,
  lastSession: null,
  committedAt: null,
};

async function payloadsOf(view: ReleaseView): Promise<PayloadNode[]> {
  const rows = rowsOf(await view.read(payloads)).map((row) => ({
    payloadHash: String(row.payloadHash),
    endpoint: String(row.endpoint),
    source: String(row.source),
    contentType: String(row.contentType),
    bytes: Number(row.bytes),
    knownAt: String(row.knownAt),
    ingestedAt: String(row.ingestedAt),
  }));
  const place = (one: PayloadNode) => `${one.endpoint}\u0000${one.knownAt}\u0000${one.payloadHash}`;
  return rows.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}
