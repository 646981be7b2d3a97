type Node = { readonly id: string; readonly kind: string; readonly label: string };
type Staged = Node & { readonly layer: string | null; readonly stage: string | null; readonly rows: number | null };
type Edge = { readonly from: string; readonly to: string };

/** Payloads drawn one by one; more become one node with their count. */
const mostPayloads = 6;
export const payloadGroup = "payloads";

/**
 * What of a release's lineage is drawn: its payloads, or one node that counts them where they are many; the source itself
 * only where no payload is known. Edges follow.
 *
 * @param payloadCount payloads behind the release; the read model names the first of them only
 */
export function drawnLineage<N extends Node, E extends Edge>(
  nodes: readonly N[],
  edges: readonly E[],
  payloadCount: number,
) {
  const payloads = nodes.filter(({ kind }) => kind === "payload");
  if (payloadCount === 0 || payloads.length === 0) return { nodes: [...nodes], edges: [...edges] };
  const withoutSource = nodes.filter(({ kind }) => kind !== "source");
  const among = edges.filter(({ from }) => from !== "source");
  if (payloadCount <= mostPayloads) return { nodes: withoutSource, edges: among };
  const first = payloads[0]!;
  const isPayload = new Set(payloads.map(({ id }) => id));
  const seen = new Set<string>();
  const joined = among.flatMap((edge) => {
    if (!isPayload.has(edge.from)) return [edge];
    if (seen.has(edge.to)) return [];
    seen.add(edge.to);
    return [{ ...edge, from: payloadGroup }];
  });
  const group = { ...first, id: payloadGroup, label: `${payloadCount.toLocaleString("en")} payloads` };
  return { nodes: [group, ...withoutSource.filter(({ kind }) => kind !== "payload")], edges: joined };
}

/** Nodes drawn one by one; beyond them the tables of a stage become one node. */
const mostNodes = 60;

/**
 * A graph of more than sixty nodes with the tables that one stage wrote into one layer joined into one node of kind
 * "stage" that counts them and their rows; a stage with one table there keeps it. Edges follow, those within a node go.
 */
export function collapsedByStage<N extends Staged, E extends Edge & { readonly isNewest: boolean }>(
  nodes: readonly N[],
  edges: readonly E[],
) {
  if (nodes.length <= mostNodes) return { nodes: [...nodes], edges: [...edges] };
  const groups = new Map<string, N[]>();
  for (const node of nodes) {
    if (node.kind !== "table" || node.stage === null) continue;
    const id = `stage:${node.layer}:${node.stage}`;
    groups.set(id, [...(groups.get(id) ?? []), node]);
  }
  const groupOf = new Map<string, string>();
  const joined: N[] = [];
  for (const [id, members] of groups) {
    if (members.length < 2) continue;
    for (const member of members) groupOf.set(member.id, id);
    const rows = members.reduce((sum, member) => sum + (member.rows ?? 0), 0);
    joined.push({ ...members[0]!, id, kind: "stage", label: `${members[0]!.stage}: ${members.length} tables`, rows });
  }
  const kept = new Map<string, E>();
  for (const edge of edges) {
    const [from, to] = [groupOf.get(edge.from) ?? edge.from, groupOf.get(edge.to) ?? edge.to];
    if (from === to) continue;
    const before = kept.get(`${from} ${to}`);
    kept.set(`${from} ${to}`, { ...edge, from, to, isNewest: edge.isNewest && (before?.isNewest ?? true) });
  }
  return { nodes: [...joined, ...nodes.filter(({ id }) => !groupOf.has(id))], edges: [...kept.values()] };
}
