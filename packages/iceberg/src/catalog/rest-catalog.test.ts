import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { CatalogClient, schema, withTable } from "./catalog-client.js";
import { storeUnavailable } from "./catalog-error.js";
import { MemoryPointerStore } from "./memory-pointer-store.js";
import type { PointerChange } from "./pointer-store.js";

const home = mkdtempSync(join(tmpdir(), "plumbline-catalog-"));
after(() => rmSync(home, { recursive: true, force: true }));

test("the configuration names every endpoint that is served, and what is not served is refused by name", async () => {
  const client = new CatalogClient(home);
  const { endpoints } = await client.does("GET", "/config?warehouse=any");
  assert.ok(endpoints.includes("POST /v1/{prefix}/transactions/commit"));
  for (const endpoint of endpoints) {
    const [method, path] = endpoint.replace("/v1/{prefix}", "").split(" ");
    const { json } = await client.ask(method, path.replaceAll(/\{\w+\}/g, "x"));
    assert.notEqual(json.error?.type, "UnsupportedOperationException", endpoint);
  }
  assert.deepEqual((await client.refused("PUT", "/namespaces")).slice(0, 2), [406, "UnsupportedOperationException"]);
  assert.deepEqual((await client.refused("GET", "/none")).slice(0, 2), [406, "UnsupportedOperationException"]);
});

test("names come encoded as Python and Java encode them, and any text without control characters is a name", async () => {
  const client = new CatalogClient(home);
  await client.does("POST", "/namespaces", { namespace: ["a/b c+d.é"] });
  await client.does("POST", "/namespaces", { namespace: ["a/b c+d.é", "ü"] });
  assert.equal((await client.ask("HEAD", "/namespaces/a%2Fb%20c%2Bd.%C3%A9")).status, 204);
  assert.equal((await client.ask("HEAD", "/namespaces/a%2Fb+c%2Bd.%C3%A9%1F%C3%BC")).status, 204);
  const below = await client.does("GET", "/namespaces?parent=a%2Fb%20c%2Bd.%C3%A9");
  assert.deepEqual(below.namespaces, [["a/b c+d.é", "ü"]]);
  for (const bad of [[], [""], ["."], ["a", ".."], ["a\u0000"], ["\ud800"], [1], "a", ["x".repeat(256)]]) {
    const [status, type] = await client.refused("POST", "/namespaces", { namespace: bad });
    assert.deepEqual([status, type], [400, "BadRequestException"], JSON.stringify(bad));
  }
  assert.equal((await client.refused("GET", "/namespaces/%E9"))[0], 400);
  assert.equal((await client.refused("POST", "/namespaces", "{"))[1], "BadRequestException");
});

test("namespaces keep properties, which change together or not at all", async () => {
  const client = new CatalogClient(home);
  await client.does("POST", "/namespaces", { namespace: ["n"], properties: { a: "1", b: "2" } });
  assert.deepEqual((await client.refused("POST", "/namespaces", { namespace: ["n"] })).slice(0, 2), [
    409,
    "AlreadyExistsException",
  ]);
  const changed = await client.does("POST", "/namespaces/n/properties", { updates: { c: "3" }, removals: ["a", "z"] });
  assert.deepEqual(changed as unknown, { updated: ["c"], removed: ["a"], missing: ["z"] });
  const both = await client.refused("POST", "/namespaces/n/properties", { updates: { b: "3" }, removals: ["b"] });
  assert.deepEqual(both.slice(0, 2), [422, "UnprocessableEntityException"]);
  const location = `file://${client.folder}/n`;
  assert.deepEqual((await client.does("GET", "/namespaces/n")).properties, { location, b: "2", c: "3" });
  assert.equal((await client.refused("POST", "/namespaces/none/properties", {}))[1], "NoSuchNamespaceException");
  await withTable(client);
  assert.deepEqual((await client.refused("DELETE", "/namespaces/n")).slice(0, 2), [409, "NamespaceNotEmptyException"]);
});

test("a namespace names the folder of its tables, its own or the warehouse's, so that clients can choose a place below", async () => {
  const client = new CatalogClient(home);
  await client.does("POST", "/namespaces", { namespace: ["a/b"] });
  await client.does("POST", "/namespaces", { namespace: ["a/b", "c"] });
  await client.does("POST", "/namespaces", { namespace: ["own"], properties: { location: "s3://bucket/own" } });
  const placeOf = async (path: string) => (await client.does("GET", `/namespaces/${path}`)).properties.location;
  assert.equal(await placeOf("a%2Fb%1Fc"), `file://${client.folder}/a_b/c`);
  assert.equal(await placeOf("own"), "s3://bucket/own");
  const removal = { removals: ["location"] };
  assert.deepEqual((await client.does("POST", "/namespaces/own/properties", removal)) as unknown, {
    updated: [],
    removed: ["location"],
    missing: [],
  });
  assert.equal(await placeOf("own"), `file://${client.folder}/own`);
});

test("pages neither repeat nor hide an entry, whatever comes and goes between them", async () => {
  const client = new CatalogClient(home);
  await client.does("POST", "/namespaces", { namespace: ["n"] });
  const names = ["b", "a", "é", "c", "😀", "d"];
  for (const name of names) await client.does("POST", "/namespaces/n/tables", { name, schema });
  const seen: string[] = [];
  let token = "";
  for (;;) {
    const page = await client.does("GET", `/namespaces/n/tables?pageToken=${token}&pageSize=2`);
    seen.push(...page.identifiers.map(({ name }) => name));
    if (seen.length === 2) {
      await client.does("DELETE", "/namespaces/n/tables/b");
      await client.does("POST", "/namespaces/n/tables", { name: "bb", schema });
    }
    if (!page["next-page-token"]) break;
    token = page["next-page-token"];
  }
  assert.deepEqual(seen, ["a", "b", "bb", "c", "d", "é", "😀"]);
  assert.equal((await client.does("GET", "/namespaces/n/tables")).identifiers.length, 6);
  for (const query of ["pageSize=0", "pageSize=x", "pageToken=!"]) {
    assert.equal((await client.refused("GET", `/namespaces/n/tables?${query}`))[0], 400, query);
  }
});

test("where the store does not say whether it moved, neither do we; where it says it did not, the client may try again", async () => {
  class Breaking extends MemoryPointerStore {
    breaks: (() => Error) | null = null;
    override async swap(changes: readonly PointerChange[]) {
      if (this.breaks) throw this.breaks();
      return super.swap(changes);
    }
  }
  const store = new Breaking();
  const client = new CatalogClient(home, { store });
  await withTable(client);
  const set = { requirements: [], updates: [{ action: "set-properties", updates: { a: "1" } }] };
  store.breaks = () => new Error("connection lost");
  const unknown = await client.refused("POST", "/namespaces/n/tables/t", set);
  assert.deepEqual(unknown.slice(0, 2), [500, "CommitStateUnknownException"]);
  store.breaks = () => storeUnavailable("no database");
  const absent = await client.refused("POST", "/namespaces/n/tables/t", set);
  assert.deepEqual(absent, [503, "ServiceUnavailableException", "no database"]);
  assert.equal(client.failures.length, 2);
});

test("tables whose truth lies elsewhere are listed and loaded, and every change says why it is refused", async () => {
  const source = new CatalogClient(home);
  const { "metadata-location": location = "" } = await withTable(source);
  const text = (await source.ask("GET", "/namespaces/n/tables/t")).text;
  const inner = JSON.stringify((JSON.parse(text) as { metadata: object }).metadata);
  const client = new CatalogClient(home, {
    readOnly: {
      reason: "the lake is written by its runs",
      namespaces: ["gold"],
      listNames: async (namespace) => (namespace.length === 1 ? ["b", "a"] : []),
      load: async ({ name }) => (["a", "b"].includes(name) ? { location, text: inner } : null),
    },
  });
  await client.does("POST", "/namespaces", { namespace: ["zone"] });
  assert.deepEqual((await client.does("GET", "/namespaces")).namespaces, [["gold"], ["zone"]]);
  const { identifiers } = await client.does("GET", "/namespaces/gold/tables");
  assert.deepEqual(
    identifiers.map(({ name }) => name),
    ["a", "b"],
  );
  assert.equal((await client.does("GET", "/namespaces/gold/tables/a"))["metadata-location"], location);
  assert.equal((await client.ask("HEAD", "/namespaces/gold/tables/a")).status, 204);
  assert.equal((await client.refused("GET", "/namespaces/gold/tables/c"))[1], "NoSuchTableException");
  await client.does("POST", "/namespaces/gold/tables/a/metrics", { "report-type": "scan-report" });
  assert.equal((await client.refused("POST", "/namespaces", { namespace: ["gold"] }))[1], "AlreadyExistsException");
  const set = { requirements: [], updates: [{ action: "set-properties", updates: { a: "1" } }] };
  const identifier = (name: string) => ({ namespace: [name === "a" ? "gold" : "zone"], name });
  const changes: [string, string, unknown][] = [
    ["POST", "/namespaces", { namespace: ["gold", "mine"] }],
    ["DELETE", "/namespaces/gold", ""],
    ["POST", "/namespaces/gold/properties", { updates: { a: "1" } }],
    ["POST", "/namespaces/gold/tables", { name: "c", schema }],
    ["POST", "/namespaces/gold/tables", { name: "c", schema, "stage-create": true }],
    ["POST", "/namespaces/gold/tables/a", set],
    ["DELETE", "/namespaces/gold/tables/a", ""],
    ["DELETE", "/namespaces/gold/tables/a?purgeRequested=true", ""],
    ["POST", "/namespaces/gold/register", { name: "c", "metadata-location": location }],
    ["POST", "/tables/rename", { source: identifier("a"), destination: identifier("z") }],
    ["POST", "/tables/rename", { source: identifier("z"), destination: identifier("a") }],
    ["POST", "/transactions/commit", { "table-changes": [{ identifier: identifier("a"), ...set }] }],
  ];
  for (const [method, url, body] of changes) {
    const [status, type, message] = await client.refused(method, url, body);
    assert.deepEqual([status, type], [403, "ForbiddenException"], `${method} ${url}`);
    assert.match(message, /is read-only: the lake is written by its runs$/);
  }
});

test("whatever updates a client sends, it gets an answer of the protocol and the table stays readable", async () => {
  const client = new CatalogClient(home);
  await withTable(client);
  const actions = [
    "add-schema",
    "set-current-schema",
    "add-spec",
    "set-default-spec",
    "add-sort-order",
    "add-snapshot",
    "set-snapshot-ref",
    "remove-snapshots",
    "remove-snapshot-ref",
    "set-location",
    "set-properties",
    "remove-properties",
    "set-statistics",
    "remove-schemas",
    "assign-uuid",
    "upgrade-format-version",
    "none",
  ];
  const value = fc.oneof(
    fc.integer(),
    fc.constant(null),
    fc.string(),
    fc.object({ maxDepth: 2 }),
    fc.array(fc.integer()),
    fc.constant(schema),
  );
  const names = [
    "schema",
    "schema-id",
    "spec",
    "spec-id",
    "sort-order",
    "sort-order-id",
    "snapshot",
    "ref-name",
    "type",
    "snapshot-id",
    "snapshot-ids",
    "location",
    "updates",
    "removals",
    "statistics",
    "schema-ids",
    "uuid",
    "format-version",
    "last-column-id",
  ];
  const update = fc.tuple(fc.constantFrom(...actions), fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 }));
  await fc.assert(
    fc.asyncProperty(fc.array(update, { maxLength: 3 }), async (updates) => {
      const body = { requirements: [], updates: updates.map(([action, members]) => ({ ...members, action })) };
      const { status, text } = await client.ask("POST", "/namespaces/n/tables/t", body);
      assert.ok(status < 500, `${status} ${text} for ${JSON.stringify(body)}`);
      await client.does("GET", "/namespaces/n/tables/t?snapshots=refs");
    }),
    { seed: 20_261_123, numRuns: 200 },
  );
});
