type Node = { readonly id: string; readonly kind: string; readonly label: string };
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
