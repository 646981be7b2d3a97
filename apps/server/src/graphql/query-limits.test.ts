import assert from "node:assert/strict";
import { test } from "node:test";
import { getIntrospectionQuery, parse } from "graphql";
import { deepest, mostFields, mostRootFields, refuseCostly, refuseDeepBrackets } from "./query-limits.js";

test("brackets are counted in the text, those of strings and comments left out", () => {
  const nest = (open: string, close: string, levels: number) => `${open.repeat(levels)}${close.repeat(levels)}`;
  for (const [open, close] of ["{}", "[]", "()"]) {
    assert.doesNotThrow(() => refuseDeepBrackets(nest(open, close, 200)));
    assert.throws(() => refuseDeepBrackets(nest(open, close, 201)), /too deep/);
  }
  assert.doesNotThrow(() => refuseDeepBrackets(`{ sql(query: "${"(".repeat(900)}") } # ${"{".repeat(900)}`));
  assert.doesNotThrow(() => refuseDeepBrackets(`{ sql(query: """${'("\n'.repeat(900)}""") }`));
  assert.throws(() => refuseDeepBrackets(`"${"{".repeat(201)}`), /too deep/);
});

const refuse = (query: string) => refuseCostly(parse(query));
const aliases = (count: number) =>
  Array.from({ length: count }, (_, i) => `a${i}: overview(asOf: "2016-01-${i}") { horizon }`).join(" ");
const nested = (levels: number) => `${"{ a ".repeat(levels)}${"}".repeat(levels)}`;

test("a query with as many reads as a page needs is answered, and so is a tool's introspection", () => {
  refuse(`{ __typename ${aliases(mostRootFields)} }`);
  refuse(nested(deepest));
  refuse(getIntrospectionQuery());
  refuse("{ ...Missing }");
});

test("a query that reads under many aliases is refused, in fragments too", () => {
  assert.throws(() => refuse(`{ ${aliases(150)} }`), /150 fields at the root; at most 24/);
  const spread = `query { ...A ... on Query { ${aliases(20)} } } fragment A on Query { b: horizon0 ${aliases(20)} }`;
  assert.throws(() => refuse(spread), /41 fields at the root/);
});

test("fragments that multiply are counted as written out", () => {
  const layers = Array.from(
    { length: 20 },
    (_, i) => `fragment F${i} on Query { x { ...F${i + 1} } y { ...F${i + 1} } }`,
  );
  const wide = layers.map((layer) => layer.replaceAll(/[xy] \{ (\S+) \}/g, "$1"));
  assert.throws(() => refuse(`{ ...F0 } ${layers.join(" ")} fragment F20 on Query { horizon }`), /too deep/);
  assert.throws(() => refuse(`{ ...F0 } ${wide.join(" ")} fragment F20 on Query { horizon }`), /1048576 fields/);
});

test("a query is too deep by its fields, by fields in fragments and by inline fragments alike", () => {
  for (const query of [
    nested(deepest + 1),
    nested(50),
    `{ a { ...F } } fragment F on Query ${nested(deepest)}`,
    `${"{ ... on Query ".repeat(50)}{ a }${"}".repeat(50)}`.replace("Query { a }", "Query { a }"),
  ]) {
    assert.throws(() => refuse(query), /too deep; at most 15/, query);
  }
});

test("a fragment that spreads itself is refused, also where 2^30 paths lead to it and where nothing uses it", () => {
  assert.throws(() => refuse("{ ...A } fragment A on Query { __typename ...A }"), /fragment A spreads itself/);
  assert.throws(() => refuse("{ a } fragment A on Query { ...B } fragment B on Query { ...A }"), /spreads itself/);
  const doubling = Array.from(
    { length: 30 },
    (_, i) => `fragment F${i} on Query { ...F${(i + 1) % 30} ...F${(i + 1) % 30} }`,
  );
  assert.throws(() => refuse(`{ ...F0 } ${doubling.join(" ")}`), /fragment F0 spreads itself/);
});

test("the number of fields is bounded whatever their level", () => {
  const many = Array.from({ length: mostFields + 1 }, (_, i) => `b${i}: score`).join(" ");
  assert.throws(() => refuse(`{ overview { ranking { ${many} } } }`), /1003 fields; at most 1000/);
});
