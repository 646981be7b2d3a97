/** A thing of the lineage, as the read model tells it. */
export type LineageInput = {
  readonly id: string;
  /** source, payload, table, stage (several tables of one) or release */
  readonly kind: string;
  readonly layer: string | null;
};

export type LineageLink = { readonly from: string; readonly to: string; readonly isNewest: boolean };

export type PlacedNode<Node extends LineageInput> = { readonly node: Node; readonly x: number; readonly y: number };

export type PlacedLink<Link extends LineageLink> = {
  readonly link: Link;
  /** SVG path from the right edge of one node to the edge of the other that looks at it */
  readonly path: string;
};

export type LineageLayout<Node extends LineageInput, Link extends LineageLink> = {
  readonly width: number;
  readonly height: number;
  readonly nodeWidth: number;
  readonly nodeHeight: number;
  /** columns that hold a node, left to right */
  readonly columns: readonly { readonly title: string; readonly x: number }[];
  readonly nodes: readonly PlacedNode<Node>[];
  readonly links: readonly PlacedLink<Link>[];
};

const columnTitles = ["Payloads", "Bronze", "Silver", "Gold", "Models and evidence", "Release"] as const;
const layerColumns: Record<string, number> = { bronze: 1, silver: 2, gold: 3, ml: 4 };
/** px */
const size = { nodeWidth: 160, nodeHeight: 40, columnGap: 44, rowGap: 12, head: 26, margin: 2 };
/** px that an edge within a column swings out to the right */
const swing = 26;

/**
 * Places the lineage of a release in columns by layer: payloads, bronze, silver, gold, models and evidence, release.
 * Within a column what is computed later stands lower; ties stand in the order of what they were computed from.
 * Edges to nodes that are not there are left out; a circle is cut where it closes.
 */
export function layoutLineage<Node extends LineageInput, Link extends LineageLink>(
  nodes: readonly Node[],
  links: readonly Link[],
): LineageLayout<Node, Link> {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const held = links.filter(({ from, to }) => from !== to && known.has(from) && known.has(to));
  const depths = depthsOf([...known.keys()], held);
  const byColumn = new Map<number, Node[]>();
  for (const node of known.values()) {
    const column = columnOf(node);
    byColumn.set(column, [...(byColumn.get(column) ?? []), node]);
  }
  const used = [...byColumn.keys()].sort((a, b) => a - b);
  const placed = new Map<string, PlacedNode<Node>>();
  const rowStep = size.nodeHeight + size.rowGap;
  const most = Math.max(0, ...[...byColumn.values()].map((column) => column.length));
  const xOf = (order: number) => size.margin + order * (size.nodeWidth + size.columnGap);
  for (const [order, column] of used.entries()) {
    const pull = (node: Node) => {
      const sources = held.filter(({ to, from }) => to === node.id && placed.has(from));
      return sources.length === 0
        ? 0
        : sources.reduce((sum, { from }) => sum + placed.get(from)!.y, 0) / sources.length;
    };
    const members = byColumn
      .get(column)!
      .map((node) => ({ node, depth: depths.get(node.id)!, pull: pull(node) }))
      .sort((a, b) => a.depth - b.depth || a.pull - b.pull || (a.node.id < b.node.id ? -1 : 1));
    const top = size.head + ((most - members.length) * rowStep) / 2;
    for (const [row, { node }] of members.entries()) {
      placed.set(node.id, { node, x: xOf(order), y: top + row * rowStep });
    }
  }
  return {
    width: used.length === 0 ? 0 : xOf(used.length - 1) + size.nodeWidth + size.margin,
    height: size.head + most * rowStep,
    nodeWidth: size.nodeWidth,
    nodeHeight: size.nodeHeight,
    columns: used.map((column, order) => ({ title: columnTitles[column]!, x: xOf(order) })),
    nodes: [...placed.values()],
    links: held.map((link) => ({ link, path: pathOf(placed.get(link.from)!, placed.get(link.to)!) })),
  };
}

function columnOf({ kind, layer }: LineageInput): number {
  if (kind === "release") return columnTitles.length - 1;
  return kind === "table" || kind === "stage" ? (layerColumns[layer ?? ""] ?? 4) : 0;
}

/** Longest way to each node from where nothing came before. */
function depthsOf(ids: readonly string[], links: readonly LineageLink[]): ReadonlyMap<string, number> {
  const sources = new Map<string, string[]>();
  for (const { from, to } of links) sources.set(to, [...(sources.get(to) ?? []), from]);
  const depths = new Map<string, number>();
  const open = new Set<string>();
  const visit = (id: string): number => {
    const done = depths.get(id);
    if (done !== undefined) return done;
    if (open.has(id)) return -1;
    open.add(id);
    const depth = Math.max(0, ...(sources.get(id) ?? []).map((from) => visit(from) + 1));
    open.delete(id);
    depths.set(id, depth);
    return depth;
  };
  for (const id of ids) visit(id);
  return depths;
}

function pathOf(from: { x: number; y: number }, to: { x: number; y: number }): string {
  const middle = size.nodeHeight / 2;
  const [y1, y2] = [from.y + middle, to.y + middle];
  const right = from.x + size.nodeWidth;
  if (to.x > from.x) {
    const bend = (to.x - right) / 2;
    return `M${right} ${y1}C${right + bend} ${y1} ${to.x - bend} ${y2} ${to.x} ${y2}`;
  }
  const toRight = to.x + size.nodeWidth;
  if (to.x === from.x) return `M${right} ${y1}C${right + swing} ${y1} ${toRight + swing} ${y2} ${toRight} ${y2}`;
  const bend = (from.x - toRight) / 2;
  return `M${from.x} ${y1}C${from.x - bend} ${y1} ${toRight + bend} ${y2} ${toRight} ${y2}`;
}
