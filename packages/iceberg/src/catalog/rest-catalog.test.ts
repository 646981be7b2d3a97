import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { parseMetadataJson } from "../metadata-json.js";
import { storeUnavailable } from "./catalog-error.js";
import { MemoryPointerStore } from "./memory-pointer-store.js";
import { LocalMetadataFiles } from "./metadata-files.js";
import type { PointerChange } from "./pointer-store.js";
import { RestCatalog } from "./rest-catalog.js";

const home = mkdtempSync(join(tmpdir(), "plumbline-catalog-"));
after(() => rmSync(home, { recursive: true, force: true }));

let made = 0;

class Client {
  readonly folder = join(home, String(made++));
  readonly catalog: RestCatalog;
  readonly failures: unknown[] = [];

  constructor(options: Partial<ConstructorParameters<typeof RestCatalog>[0]> = {}) {
    this.catalog = new RestCatalog({
      store: new MemoryPointerStore(),
      files: new LocalMetadataFiles(this.folder),
      onFailure: (error) => this.failures.push(error),
      ...options,
    });
  }

  async ask(method: string, url: string, body: unknown = ""): Promise<{ status: number; json: Answer; text: string }> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await this.catalog.answer({ method, url: `/v1${url}`, body: text });
    return {
      status: answer.status,
      json: (answer.body === null ? {} : parseMetadataJson(answer.body)) as Answer,
      text: answer.body ?? "",
    };
  }

  /** Asks what must succeed. */
  async does(method: string, url: string, body: unknown = ""): Promise<Answer> {
    const { status, json, text } = await this.ask(method, url, body);
    assert.ok(status === 200 || status === 204, `${method} ${url}: ${status} ${text}`);
    return json;
  }

  /** Asks what must be refused; answers with status, type and message. */
  async refused(method: string, url: string, body: unknown = ""): Promise<[number, string, string]> {
    const { status, json } = await this.ask(method, url, body);
    assert.ok(status >= 400, `${method} ${url}: ${status}`);
    assert.equal(json.error.code, status);
    return [status, json.error.type, json.error.message];
  }
}

/** What the tests look at of answers. */
interface Answer {
  readonly error: { readonly type: string; readonly message: string; readonly code: number };
  readonly endpoints: readonly string[];
  readonly namespaces: readonly (readonly string[])[];
  readonly identifiers: readonly { readonly namespace: readonly string[]; readonly name: string }[];
  readonly "next-page-token"?: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly "metadata-location"?: string;
  readonly metadata: Metadata;
}

interface Metadata {
  readonly "table-uuid": string;
  readonly location: string;
  readonly "last-column-id": number;
  readonly schemas: readonly { readonly fields: readonly { readonly id: number; readonly name: string }[] }[];
  readonly "partition-specs": readonly { readonly fields: readonly object[] }[];
  readonly "sort-orders": readonly { readonly fields: readonly object[] }[];
  readonly properties: Readonly<Record<string, string>>;
  readonly snapshots: readonly { readonly "snapshot-id": number | bigint }[];
}

const schema = {
  type: "struct",
  "schema-id": 0,
  fields: [
    { id: 7, name: "day", required: true, type: "date" },
    { id: 3, name: "price", required: false, type: "double" },
  ],
};

async function withTable(client: Client, name = "t", more: object = {}): Promise<Answer> {
  await client.ask("POST", "/namespaces", { namespace: ["n"] });
  return client.does("POST", "/namespaces/n/tables", { name, schema, ...more });
}

const snapshot = (id: string, sequence: number) =>
  `{"snapshot-id":${id},"sequence-number":${sequence},"timestamp-ms":${1_700_000_000_000 + sequence},"summary":{"operation":"append"},"manifest-list":"file:///m.avro","schema-id":0}`;

test("the configuration names every endpoint that is served, and what is not served is refused by name", async () => {
  const client = new Client();
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
  const client = new Client();
  await client.does("POST", "/namespaces", { namespace: ["a/b c+d.é"] });
  await client.does("POST", "/namespaces", { namespace: ["a/b c+d.é", "ü"] });
  assert.equal((await client.ask("HEAD", "/namespaces/a%2Fb%20c%2Bd.%C3%A9")).status, 204);
  assert.equal((await client.ask("HEAD", "/namespaces/a%2Fb+c%2Bd.%C3%A9%1F%C3%BC")).status, 204);
  const below = await client.does("GET", "/namespaces?parent=a%2Fb%20c%2Bd.%C3%A9");
  assert.deepEqual(below.namespaces, [["a/b c+d.é", "ü"]]);
  for (const bad of [[], [""], ["a\u0000"], ["\ud800"], [1], "a", ["x".repeat(256)]]) {
    const [status, type] = await client.refused("POST", "/namespaces", { namespace: bad });
    assert.deepEqual([status, type], [400, "BadRequestException"], JSON.stringify(bad));
  }
  assert.equal((await client.refused("GET", "/namespaces/%E9"))[0], 400);
  assert.equal((await client.refused("POST", "/namespaces", "{"))[1], "BadRequestException");
});

test("namespaces keep properties, which change together or not at all", async () => {
  const client = new Client();
  await client.does("POST", "/namespaces", { namespace: ["n"], properties: { a: "1", b: "2" } });
  assert.deepEqual((await client.refused("POST", "/namespaces", { namespace: ["n"] })).slice(0, 2), [
    409,
    "AlreadyExistsException",
  ]);
  const changed = await client.does("POST", "/namespaces/n/properties", { updates: { c: "3" }, removals: ["a", "z"] });
  assert.deepEqual(changed as unknown, { updated: ["c"], removed: ["a"], missing: ["z"] });
  const both = await client.refused("POST", "/namespaces/n/properties", { updates: { b: "3" }, removals: ["b"] });
  assert.deepEqual(both.slice(0, 2), [422, "UnprocessableEntityException"]);
  assert.deepEqual((await client.does("GET", "/namespaces/n")).properties, { b: "2", c: "3" });
  assert.equal((await client.refused("POST", "/namespaces/none/properties", {}))[1], "NoSuchNamespaceException");
  await withTable(client);
  assert.deepEqual((await client.refused("DELETE", "/namespaces/n")).slice(0, 2), [409, "NamespaceNotEmptyException"]);
});

test("pages neither repeat nor hide an entry, whatever comes and goes between them", async () => {
  const client = new Client();
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

test("a table's field ids are given anew at its creation, and its partitioning and order follow them", async () => {
  const client = new Client();
  const { metadata, "metadata-location": location } = await withTable(client, "t", {
    "partition-spec": { fields: [{ "source-id": 7, name: "year", transform: "year" }] },
    "write-order": {
      "order-id": 5,
      fields: [{ "source-id": 3, transform: "identity", direction: "desc", "null-order": "nulls-last" }],
    },
    properties: { "format-version": "2", a: "1" },
  });
  assert.deepEqual(
    metadata.schemas[0].fields.map(({ id, name }) => [id, name]),
    [
      [1, "day"],
      [2, "price"],
    ],
  );
  assert.equal(metadata["last-column-id"], 2);
  assert.deepEqual(metadata["partition-specs"][0].fields, [
    { "source-id": 1, "field-id": 1000, name: "year", transform: "year" },
  ]);
  assert.deepEqual(metadata["sort-orders"][0].fields, [
    { "source-id": 2, transform: "identity", direction: "desc", "null-order": "nulls-last" },
  ]);
  assert.deepEqual(metadata.properties, { a: "1" });
  assert.ok(location?.startsWith(`file://${client.folder}/n/t-`));
  const bad = { name: "u", schema, "partition-spec": { fields: [{ "source-id": 99, name: "x", transform: "year" }] } };
  assert.equal((await client.refused("POST", "/namespaces/n/tables", bad))[0], 400);
  assert.equal(
    (await client.refused("POST", "/namespaces/n/tables", { name: "t", schema }))[1],
    "AlreadyExistsException",
  );
  assert.equal(
    (await client.refused("POST", "/namespaces/x/tables", { name: "t", schema }))[1],
    "NoSuchNamespaceException",
  );
});

test("64-bit ids go through unharmed, in and out", async () => {
  const client = new Client();
  await withTable(client);
  const id = "9223372036854775807";
  const commit = `{"requirements":[{"type":"assert-ref-snapshot-id","ref":"main","snapshot-id":null}],"updates":[{"action":"add-snapshot","snapshot":${snapshot(id, 1)}},{"action":"set-snapshot-ref","ref-name":"main","type":"branch","snapshot-id":${id}}]}`;
  await client.does("POST", "/namespaces/n/tables/t", commit);
  const { text } = await client.ask("GET", "/namespaces/n/tables/t");
  assert.ok(text.includes(`"current-snapshot-id":${id},`) || text.includes(`"current-snapshot-id":${id}}`));
  const other = `{"requirements":[{"type":"assert-ref-snapshot-id","ref":"main","snapshot-id":9223372036854775806}],"updates":[]}`;
  const [status, type, message] = await client.refused("POST", "/namespaces/n/tables/t", other);
  assert.deepEqual([status, type], [409, "CommitFailedException"]);
  assert.match(
    message,
    /^Cannot commit n\.t: Requirement failed: branch main has changed: expected id 9223372036854775806 != 9223372036854775807$/,
  );
});

test("only the snapshots that refs name are sent where a client asks for no more", async () => {
  const client = new Client();
  await withTable(client);
  for (const k of [1, 2]) {
    await client.does(
      "POST",
      "/namespaces/n/tables/t",
      `{"requirements":[],"updates":[{"action":"add-snapshot","snapshot":${snapshot(String(k), k)}},{"action":"set-snapshot-ref","ref-name":"main","type":"branch","snapshot-id":${k}}]}`,
    );
  }
  const ids = async (query: string) =>
    (await client.does("GET", `/namespaces/n/tables/t${query}`)).metadata.snapshots.map((one) => one["snapshot-id"]);
  assert.deepEqual(await ids(""), [1, 2]);
  assert.deepEqual(await ids("?snapshots=all"), [1, 2]);
  assert.deepEqual(await ids("?snapshots=refs"), [2]);
});

test("a staged table is seen by nobody until its commit, which needs the name to be free", async () => {
  const client = new Client();
  const staged = await withTable(client, "s", { "stage-create": true });
  assert.equal(staged["metadata-location"], undefined);
  assert.equal((await client.refused("GET", "/namespaces/n/tables/s"))[1], "NoSuchTableException");
  const { metadata } = staged;
  const commit = {
    requirements: [{ type: "assert-create" }],
    updates: [
      { action: "assign-uuid", uuid: metadata["table-uuid"] },
      { action: "add-schema", schema: metadata.schemas[0] },
      { action: "set-current-schema", "schema-id": -1 },
      { action: "set-location", location: metadata.location },
    ],
  };
  const created = await client.does("POST", "/namespaces/n/tables/s", commit);
  assert.equal(created.metadata["table-uuid"], metadata["table-uuid"]);
  assert.ok(created["metadata-location"]?.startsWith(`${metadata.location}/metadata/00000-`));
  const [status, type, message] = await client.refused("POST", "/namespaces/n/tables/s", commit);
  assert.deepEqual([status, type, message], [409, "AlreadyExistsException", "Table already exists: n.s"]);
});

test("of commits that race, each whose requirements still hold is made, on top of the others", async () => {
  const client = new Client();
  await withTable(client);
  const set = (k: number) => ({
    requirements: [],
    updates: [{ action: "set-properties", updates: { [`p${k}`]: "x" } }],
  });
  await Promise.all(Array.from({ length: 5 }, (_, k) => client.does("POST", "/namespaces/n/tables/t", set(k))));
  const { metadata } = await client.does("GET", "/namespaces/n/tables/t");
  assert.deepEqual(Object.keys(metadata.properties).sort(), ["p0", "p1", "p2", "p3", "p4"]);
  const files = readdirSync(join(metadata.location.slice("file://".length), "metadata"));
  assert.equal(files.length, 6, "what lost a race left no file");
});

test("a transaction over several tables is made whole or not at all", async () => {
  const client = new Client();
  const one = await withTable(client, "a");
  await withTable(client, "b");
  const change = (name: string, uuid: string) => ({
    identifier: { namespace: ["n"], name },
    requirements: [{ type: "assert-table-uuid", uuid }],
    updates: [{ action: "set-properties", updates: { done: "yes" } }],
  });
  const uuid = one.metadata["table-uuid"];
  const wrong = { "table-changes": [change("a", uuid), change("b", uuid)] };
  const [status, type, message] = await client.refused("POST", "/transactions/commit", wrong);
  assert.deepEqual([status, type], [409, "CommitFailedException"]);
  assert.match(message, /Cannot commit n\.b/);
  assert.deepEqual((await client.does("GET", "/namespaces/n/tables/a")).metadata.properties, {});
  const twice = { "table-changes": [change("a", uuid), change("a", uuid)] };
  assert.equal((await client.refused("POST", "/transactions/commit", twice))[0], 400);
  const missing = { "table-changes": [change("a", uuid), change("c", uuid)] };
  assert.equal((await client.refused("POST", "/transactions/commit", missing))[1], "NoSuchTableException");
  const right = [change("a", uuid), { ...change("b", ""), requirements: [] }];
  await client.does("POST", "/transactions/commit", { "table-changes": right });
  for (const name of ["a", "b"]) {
    assert.deepEqual((await client.does("GET", `/namespaces/n/tables/${name}`)).metadata.properties, { done: "yes" });
  }
});

test("a renamed table keeps its files, which no later table of its old name shares or purges", async () => {
  const client = new Client();
  const { metadata } = await withTable(client, "a");
  const rename = (from: string, to: string) => ({
    source: { namespace: ["n"], name: from },
    destination: { namespace: [to.split(".")[0]], name: to.split(".")[1] },
  });
  await client.does("POST", "/tables/rename", rename("a", "n.b"));
  const again = await withTable(client, "a");
  assert.notEqual(again.metadata.location, metadata.location);
  assert.equal((await client.refused("POST", "/tables/rename", rename("a", "n.b")))[1], "AlreadyExistsException");
  assert.equal((await client.refused("POST", "/tables/rename", rename("x", "n.y")))[1], "NoSuchTableException");
  assert.equal((await client.refused("POST", "/tables/rename", rename("a", "m.a")))[1], "NoSuchNamespaceException");
  await client.does("DELETE", "/namespaces/n/tables/a?purgeRequested=true");
  assert.ok(!existsSync(again.metadata.location.slice("file://".length)));
  await client.does("GET", "/namespaces/n/tables/b");
  await client.does("DELETE", "/namespaces/n/tables/b");
  assert.ok(existsSync(metadata.location.slice("file://".length)), "dropped without purge: the files stay");
});

test("a table that two names point to keeps its files when one is purged", async () => {
  const client = new Client();
  const { "metadata-location": location } = await withTable(client, "a");
  await client.does("POST", "/namespaces/n/register", { name: "b", "metadata-location": location });
  await client.does("DELETE", "/namespaces/n/tables/a?purgeRequested=true");
  await client.does("GET", "/namespaces/n/tables/b");
});

test("registering shows no file but a table's metadata", async () => {
  const client = new Client();
  await withTable(client);
  const secret = join(client.folder, "secret.metadata.json");
  writeFileSync(secret, '{"password":"x"}');
  for (const location of [
    "/etc/passwd",
    "file:///etc/passwd",
    secret,
    `${secret}/../none.metadata.json`,
    "s3://b/t.metadata.json",
  ]) {
    const [status, , message] = await client.refused("POST", "/namespaces/n/register", {
      name: "r",
      "metadata-location": location,
    });
    assert.equal(status, 400, location);
    assert.doesNotMatch(message, /password/);
  }
});

test("nothing is written or removed outside the warehouse, wherever a table says it lies", async () => {
  const client = new Client();
  const outside = join(home, `outside-${made}`);
  const { "metadata-location": location, metadata } = await withTable(client, "t", { location: `file://${outside}` });
  assert.equal(metadata.location, `file://${outside}`);
  assert.ok(location?.startsWith(`file://${client.folder}/_elsewhere/`));
  const escaping = await client.does("POST", "/namespaces/n/tables", {
    name: "u",
    schema,
    location: `file://${client.folder}/../outside-${made}`,
  });
  assert.ok(escaping["metadata-location"]?.startsWith(`file://${client.folder}/_elsewhere/`));
  await client.does("DELETE", "/namespaces/n/tables/t?purgeRequested=true");
  assert.ok(!existsSync(outside));
  assert.ok(!existsSync(String(location).slice("file://".length)));
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
  const client = new Client({ store });
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
  const source = new Client();
  const { "metadata-location": location = "" } = await withTable(source);
  const text = (await source.ask("GET", "/namespaces/n/tables/t")).text;
  const inner = JSON.stringify((JSON.parse(text) as { metadata: object }).metadata);
  const client = new Client({
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
  const client = new Client();
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
