import assert from "node:assert/strict";
import { test } from "node:test";
import { buildSchema, parse, validate } from "graphql";
import { mostRootFields, queryLimits } from "./query-limits.js";
import { schema } from "./schema.js";

const built = buildSchema(schema);
const refusals = (query: string) => validate(built, parse(query), [queryLimits]).map((error) => error.message);
const aliases = (count: number) =>
  Array.from({ length: count }, (_, i) => `a${i}: overview(asOf: "2016-01-${i}") { horizon }`).join(" ");

test("a query with as many reads as a page needs is answered", () => {
  assert.deepEqual(refusals(`{ __typename ${aliases(mostRootFields)} }`), []);
});

test("a query that reads under many aliases is refused, in fragments too", () => {
  assert.match(refusals(`{ ${aliases(150)} }`).join(), /150 fields at the root; at most 24/);
  const spread = `query { ...A ... on Query { ${aliases(20)} } } fragment A on Query { b: horizon0 ${aliases(20)} }`;
  assert.match(refusals(spread).join(), /41 fields at the root/);
});

test("fragments that multiply are counted as written out, and one that spreads itself ends", () => {
  const layers = Array.from(
    { length: 20 },
    (_, i) => `fragment F${i} on Query { x { ...F${i + 1} } y { ...F${i + 1} } }`,
  );
  const laughs = `{ ...F0 } ${layers.join(" ")} fragment F20 on Query { horizon }`;
  assert.match(refusals(laughs).join(), /\d{7} fields; at most 1000/);
  assert.deepEqual(refusals("{ ...A } fragment A on Query { __typename ...A }"), []);
});
