"use client";

import { type ReactNode, useMemo, useState } from "react";
import { collapsedByStage, drawnLineage } from "../charts/drawn-lineage";
import { layoutLineage } from "../charts/lineage-layout";
import type { LineageEdge, LineageNode } from "../reads/lineage-read";
import { compact, counted } from "../words/numbers";
import { ChartFrame } from "./chart-frame";
import { PageLink } from "./page-link";

/** Letters of a node's name that fit its width. */
const mostLetters = 21;

type Props = {
  finding: string;
  source: string;
  fileName: string;
  nodes: readonly LineageNode[];
  edges: readonly LineageEdge[];
  payloadCount: number;
};

/** The lineage of a release: what each table was computed from, left to right by layer; each table is a link. */
export function LineageGraph(props: Props) {
  const { nodes, edges, payloadCount } = props;
  const [pointed, setPointed] = useState<string | null>(null);
  const layout = useMemo(() => {
    const drawn = drawnLineage(nodes, edges, payloadCount);
    const { nodes: shown, edges: among } = collapsedByStage(drawn.nodes, drawn.edges);
    return layoutLineage(shown, among);
  }, [nodes, edges, payloadCount]);
  const isStale = edges.some((edge) => !edge.isNewest);
  return (
    <ChartFrame
      finding={props.finding}
      unit={`Left to right as computed; table, version, rows${isStale ? " · dashed: read at an earlier version" : ""}`}
      height={layout.height + 16}
      source={props.source}
      fileName={props.fileName}
      table={() => ({
        columns: ["from", "version read", "to"],
        rows: edges.map(({ from, version, to }) => [from, version, to]),
      })}
    >
      <section className="plot graph" aria-label="Lineage, scrolls sideways" tabIndex={0}>
        <svg width={layout.width} height={layout.height} viewBox={`0 0 ${layout.width} ${layout.height}`} role="group">
          <title>What each table of the release was computed from; the same as a table by the button below</title>
          {layout.columns.map(({ title, x }) => (
            <text key={title} x={x} y={13}>
              {title}
            </text>
          ))}
          {layout.links.map(({ link, path }) => {
            const isOn = pointed === link.from || pointed === link.to;
            return (
              <path
                key={`${link.from} ${link.to}`}
                d={path}
                fill="none"
                stroke={isOn ? "var(--proof)" : "var(--edge)"}
                strokeWidth={isOn ? 2 : 1}
                strokeDasharray={link.isNewest ? undefined : "4 3"}
                opacity={isOn ? 1 : pointed === null ? 0.55 : 0.2}
              />
            );
          })}
          {layout.nodes.map(({ node, x, y }) => (
            <Linked key={node.id} node={node} edges={edges} point={setPointed}>
              <rect
                x={x}
                y={y}
                width={layout.nodeWidth}
                height={layout.nodeHeight}
                rx="3"
                fill="var(--surface)"
                stroke="var(--edge)"
              />
              <text x={x + 8} y={y + 16} className="label-ink">
                {shortName(node.kind === "release" ? node.label.split(",")[0]! : node.label)}
              </text>
              <text x={x + 8} y={y + 31}>
                {underName(node)}
              </text>
            </Linked>
          ))}
        </svg>
      </section>
    </ChartFrame>
  );
}

function Linked(props: {
  node: LineageNode;
  edges: readonly LineageEdge[];
  point: (id: string | null) => void;
  children: ReactNode;
}) {
  const { node, edges, point, children } = props;
  const from = edges.filter((edge) => edge.to === node.id).map((edge) => edge.from);
  if (node.kind !== "table") {
    return (
      <g>
        <title>{node.label}</title>
        {children}
      </g>
    );
  }
  const label = `${node.label}, version ${node.version}, ${counted(node.rows ?? 0, "row")}, computed from ${
    from.some((id) => !id.startsWith("payload:"))
      ? from.filter((id) => !id.startsWith("payload:")).join(", ")
      : "payloads"
  }`;
  return (
    <PageLink
      href={`/data/${encodeURIComponent(node.label)}`}
      onPointerEnter={() => point(node.id)}
      onPointerLeave={() => point(null)}
      onFocus={() => point(node.id)}
      onBlur={() => point(null)}
    >
      <title>{label}</title>
      {children}
    </PageLink>
  );
}

function shortName(name: string): string {
  return name.length <= mostLetters ? name : `${name.slice(0, mostLetters - 1)}…`;
}

function underName(node: LineageNode): string {
  if (node.kind === "table")
    return node.version === null || node.version < 0
      ? "empty"
      : `@${node.version} · ${compact(node.rows)} ${node.rows === 1 ? "row" : "rows"}`;
  if (node.kind === "stage") return `${compact(node.rows)} rows`;
  if (node.kind === "release") return shortName(node.label.split(", ")[1] ?? "");
  return node.kind === "payload" ? "as it came" : "the source";
}
