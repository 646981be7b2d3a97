import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { collapsedByStage, drawnLineage } from "./drawn-lineage.ts";
import { layoutLineage } from "./lineage-layout.ts";

const table = (id: string) => ({ id, kind: "table", layer: id.split(".")[0]! });
const link = (from: string, to: string) => ({ from, to, isNewest: true });
const nodes = [
  { id: "release", kind: "release", layer: null },
  table("gold.predictions"),
  table("gold.features"),
  table("ml.models"),
  table("silver.bars"),
  table("bronze.payloads"),
  { id: "payload:1", kind: "payload", layer: null },
];
const links = [
  link("payload:1", "bronze.payloads"),
  link("bronze.payloads", "silver.bars"),
  link("silver.bars", "gold.features"),
  link("gold.features", "ml.models"),
  link("gold.features", "gold.predictions"),
  link("ml.models", "gold.predictions"),
  link("gold.predictions", "release"),
];

test("a release reads left to right: payloads, bronze, silver, gold, models, release", () => {
  const { columns, nodes: placed } = layoutLineage(nodes, links);
  assert.deepEqual(
    columns.map(({ title }) => title),
    ["Payloads", "Bronze", "Silver", "Gold", "Models and evidence", "Release"],
  );
  const order = ["payload:1", "bronze.payloads", "silver.bars", "gold.features", "ml.models", "release"];
  const xs = order.map((id) => placed.find(({ node }) => node.id === id)!.x);
  assert.deepEqual(
    xs,
    columns.map(({ x }) => x),
  );
});

test("within a layer what is computed later stands lower", () => {
  const { nodes: placed } = layoutLineage(nodes, links);
  const yOf = (id: string) => placed.find(({ node }) => node.id === id)!.y;
  assert.ok(yOf("gold.predictions") > yOf("gold.features"));
});

test("a layer without a table takes no room, and nothing takes none", () => {
  const { columns, width } = layoutLineage([table("silver.bars"), table("ml.models")], []);
  assert.deepEqual(
    columns.map(({ title }) => title),
    ["Silver", "Models and evidence"],
  );
  assert.ok(width < 400);
  assert.deepEqual(layoutLineage([], [link("a", "b")]), {
    width: 0,
    height: 26,
    nodeWidth: 160,
    nodeHeight: 40,
    columns: [],
    nodes: [],
    links: [],
  });
});

test("whatever the graph, circles and unknown ends included, no two nodes touch and all stand inside", () => {
  const layer = fc.constantFrom("bronze", "silver", "gold", "ml", "other");
  const id = fc.integer({ min: 0, max: 30 }).map(String);
  const graph = fc.tuple(
    fc.array(fc.record({ id, kind: fc.constantFrom("payload", "table", "release", "source"), layer }), {
      maxLength: 40,
    }),
    fc.array(fc.record({ from: id, to: id, isNewest: fc.boolean() }), { maxLength: 60 }),
  );
  fc.assert(
    fc.property(graph, ([some, between]) => {
      const layout = layoutLineage(some, between);
      assert.equal(layout.nodes.length, new Set(some.map((node) => node.id)).size);
      for (const [at, a] of layout.nodes.entries()) {
        assert.ok(a.x >= 0 && a.x + layout.nodeWidth <= layout.width && a.y >= 0);
        assert.ok(a.y + layout.nodeHeight <= layout.height);
        for (const b of layout.nodes.slice(at + 1)) {
          const isApart = Math.abs(a.x - b.x) >= layout.nodeWidth || Math.abs(a.y - b.y) >= layout.nodeHeight;
          assert.ok(isApart, `${a.node.id} touches ${b.node.id}`);
        }
      }
      for (const { path } of layout.links) assert.doesNotMatch(path, /NaN|Infinity/);
    }),
    { numRuns: 200 },
  );
});

test("the same graph told in another order is drawn alike", () => {
  const turned = layoutLineage([...nodes].reverse(), [...links].reverse());
  const placeOf = ({ node, x, y }: { node: { id: string }; x: number; y: number }) => `${node.id} ${x} ${y}`;
  assert.deepEqual(turned.nodes.map(placeOf).sort(), layoutLineage(nodes, links).nodes.map(placeOf).sort());
});

test("few payloads stand one by one, many as one node with their count, none as the source", () => {
  const payload = (order: number) => ({ id: `payload:${order}`, kind: "payload", label: `p${order}` });
  const rest = [
    { id: "source", kind: "source", label: "demo" },
    { id: "bronze.payloads", kind: "table", label: "bronze.payloads" },
  ];
  const graph = (count: number) => {
    const payloads = Array.from({ length: count }, (_, order) => payload(order));
    const edges = payloads.flatMap(({ id }) => [
      { from: "source", to: id },
      { from: id, to: "bronze.payloads" },
    ]);
    return drawnLineage(
      [...rest, ...payloads],
      count === 0 ? [{ from: "source", to: "bronze.payloads" }] : edges,
      count,
    );
  };
  assert.deepEqual(
    graph(2).nodes.map(({ id }) => id),
    ["bronze.payloads", "payload:0", "payload:1"],
  );
  assert.equal(graph(2).edges.length, 2);
  assert.deepEqual(
    graph(20).nodes.map(({ label }) => label),
    ["20 payloads", "bronze.payloads"],
  );
  assert.deepEqual(graph(20).edges, [{ from: "payloads", to: "bronze.payloads" }]);
  assert.equal(graph(0).edges.length, 1);
  assert.equal(graph(0).nodes[0]!.id, "source");
});

test("over sixty nodes the tables of a stage in a layer become one, which counts them; up to sixty all are drawn", () => {
  const staged = (count: number) =>
    Array.from({ length: count }, (_, n) => ({
      ...table(`gold.features_${n}`),
      label: `gold.features_${n}`,
      stage: "features",
      rows: 10,
    }));
  const bars = { ...table("silver.bars"), label: "silver.bars", stage: "validate", rows: 7 };
  const models = { ...table("ml.models"), label: "ml.models", stage: "training", rows: 1 };
  const edgesOf = (count: number) =>
    staged(count).flatMap(({ id }) => [
      link("silver.bars", id),
      { ...link(id, "ml.models"), isNewest: id !== "gold.features_3" },
    ]);
  const few = [bars, models, ...staged(58)];
  assert.equal(collapsedByStage(few, edgesOf(58)).nodes.length, 60);
  const many = collapsedByStage([bars, models, ...staged(59)], edgesOf(59));
  assert.deepEqual(
    many.nodes.map(({ id, kind, label, rows }) => [id, kind, label, rows]),
    [
      ["stage:gold:features", "stage", "features: 59 tables", 590],
      ["silver.bars", "table", "silver.bars", 7],
      ["ml.models", "table", "ml.models", 1],
    ],
  );
  assert.deepEqual(many.edges, [
    link("silver.bars", "stage:gold:features"),
    { ...link("stage:gold:features", "ml.models"), isNewest: false },
  ]);
  const { columns } = layoutLineage(many.nodes, many.edges);
  assert.deepEqual(
    columns.map(({ title }) => title),
    ["Silver", "Gold", "Models and evidence"],
  );
});
