import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildSchema, type ExecutionResult } from "graphql";
import { attachResolvers } from "./executable-schema.js";
import { JsonWriter } from "./json-writer.js";
import { withLeafLists } from "./leaf-lists.js";
import { QueryPlan, QueryPlans } from "./query-plans.js";

const text = `
type Query { column(n: Int!): Column! other: Int status: Int }
type Column { close: [Float]! names: [String!]! wrong: [Int!] broken: [Float!] rows: [Row!]! }
type Row { tags: [String] }
`;
const resolvers = {
  Query: {
    column: async (_: unknown, { n }: { n: number }) => ({
      close: Float64Array.from({ length: n }, (_value, i) => (i === 1 ? Number.NaN : i / 4)),
      names: new Set(["a", "b"]),
      wrong: [1, 2.5],
      broken: [1, null],
      rows: [{ tags: ["x", null] }],
    }),
    other: () => 7,
    status: () => 1,
  },
};
const plans = new QueryPlans(
  attachResolvers(buildSchema(text), resolvers),
  attachResolvers(withLeafLists(text), resolvers),
);

async function run(query: string, variables: object = {}, name: string | null = null): Promise<ExecutionResult> {
  const plan = plans.of(query);
  assert.ok(plan instanceof QueryPlan, JSON.stringify(plan));
  return plan.run(name, {}, variables as Readonly<Record<string, unknown>>);
}

const writer = new JsonWriter();

/** The answer as its reader sees it. */
function said(data: unknown): unknown {
  return JSON.parse(String(writer.write(data)));
}

describe("plans of GraphQL queries", () => {
  it("answers the same the first time, compiled and compiled again, lists of scalars whole", async () => {
    const query = "query Q($n: Int!) { column(n: $n) { close names rows { tags } } other }";
    for (const n of [0, 1, 3, 3]) {
      const { data, errors } = await run(query, { n });
      assert.equal(errors, undefined);
      assert.deepEqual(said(data), {
        column: { close: [0, null, 0.5].slice(0, n), names: ["a", "b"], rows: [{ tags: ["x", null] }] },
        other: 7,
      });
    }
  });

  it("answers columns as lists beside a question about the schema", async () => {
    const query = "{ column(n: 3) { close } __schema { queryType { name } } }";
    for (let asked = 0; asked < 3; asked++) {
      const { data, errors } = await run(query);
      assert.equal(errors, undefined);
      assert.deepEqual(said(data), { column: { close: [0, null, 0.5] }, __schema: { queryType: { name: "Query" } } });
    }
  });

  it("says which field holds an item that is not of its type, or misses one", async () => {
    for (let asked = 0; asked < 3; asked++) {
      const { data, errors } = await run("{ column(n: 1) { wrong broken } }");
      assert.deepEqual(JSON.parse(JSON.stringify(data)), { column: { wrong: null, broken: null } });
      assert.deepEqual(
        errors?.map(({ path, message }) => [path?.join("."), message]),
        [
          ["column.wrong", "Int cannot represent non-integer value: 2.5"],
          ["column.broken", "an item of a list of Float is missing"],
        ],
      );
    }
  });

  it("answers each of two operations in one text as it is named, also once both are compiled", async () => {
    const query = "query A { other } query B { status }";
    for (let asked = 0; asked < 3; asked++) {
      assert.deepEqual(Object.keys((await run(query, {}, "A")).data ?? {}), ["other"]);
      assert.deepEqual(Object.keys((await run(query, {}, "B")).data ?? {}), ["status"]);
    }
    for (let asked = 0; asked < 3; asked++) {
      assert.match((await run(query, {}, "C")).errors?.[0].message ?? "", /Unknown operation named "C"/);
      assert.match((await run(query)).errors?.[0].message ?? "", /operation name/);
    }
  });

  it("shows the lists as lists to who asks for the schema", async () => {
    const { data } = await run('{ __type(name: "Column") { fields { name type { ofType { kind } } } } other }');
    const shown = JSON.stringify(data);
    assert.match(shown, /"name":"close","type":\{"ofType":\{"kind":"LIST"\}\}/);
  });

  it("knows which answers hold until the next release and which hold columns of numbers", () => {
    const judged = (query: string) => {
      const plan = plans.of(query);
      assert.ok(plan instanceof QueryPlan);
      return [plan.isOfRelease, plan.hasColumns];
    };
    assert.deepEqual(judged("{ other }"), [true, false]);
    assert.deepEqual(judged("{ other status }"), [false, false]);
    assert.deepEqual(judged("{ column(n: 1) { names } }"), [true, false]);
    assert.deepEqual(judged("{ column(n: 1) { ...C } } fragment C on Column { close }"), [false, true]);
  });

  it("refuses variables that do not fit, a query that is none and one the schema does not know", async () => {
    for (let asked = 0; asked < 3; asked++) {
      const { errors } = await run("query Q($n: Int!) { column(n: $n) { close } }", { n: "x" });
      assert.equal(errors?.[0].path, undefined);
      assert.ok(!(plans.of("{ nothing }") instanceof QueryPlan));
      assert.ok(!(plans.of("{") instanceof QueryPlan));
    }
  });
});
