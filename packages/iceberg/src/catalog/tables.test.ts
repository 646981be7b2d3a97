import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { CatalogClient, schema, withTable } from "./catalog-client.js";
import { LocalMetadataFiles } from "./metadata-files.js";

const home = mkdtempSync(join(tmpdir(), "plumbline-catalog-"));
after(() => rmSync(home, { recursive: true, force: true }));

const snapshot = (id: string, sequence: number) =>
  `{"snapshot-id":${id},"sequence-number":${sequence},"timestamp-ms":${1_700_000_000_000 + sequence},"summary":{"operation":"append"},"manifest-list":"file:///m.avro","schema-id":0}`;

test("a table's field ids are given anew at its creation, and its partitioning and order follow them", async () => {
  const client = new CatalogClient(home);
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
  const client = new CatalogClient(home, { now: () => 1_700_000_000_000 });
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
  const client = new CatalogClient(home, { now: () => 1_700_000_000_000 });
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
  const client = new CatalogClient(home);
  const staged = await withTable(client, "s", { "stage-create": true });
  assert.equal(staged["metadata-location"], undefined);
  assert.equal((await client.refused("GET", "/namespaces/n/tables/s"))[1], "NoSuchTableException");
  const { metadata } = staged;
  assert.ok(existsSync(`${metadata.location.slice("file://".length)}/metadata`), "clients write their manifests there");
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
  const client = new CatalogClient(home);
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
  const client = new CatalogClient(home);
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
  const client = new CatalogClient(home);
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
  const client = new CatalogClient(home);
  const { "metadata-location": location } = await withTable(client, "a");
  await client.does("POST", "/namespaces/n/register", { name: "b", "metadata-location": location });
  await client.does("DELETE", "/namespaces/n/tables/a?purgeRequested=true");
  await client.does("GET", "/namespaces/n/tables/b");
});

test("registering shows no file but a table's metadata", async () => {
  const client = new CatalogClient(home);
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
  const client = new CatalogClient(home);
  const outside = join(home, `outside`);
  const { "metadata-location": location, metadata } = await withTable(client, "t", { location: `file://${outside}` });
  assert.equal(metadata.location, `file://${outside}`);
  assert.ok(location?.startsWith(`file://${client.folder}/_elsewhere/`));
  await client.does("DELETE", "/namespaces/n/tables/t?purgeRequested=true");
  assert.ok(!existsSync(outside));
  assert.ok(!existsSync(String(location).slice("file://".length)));
});

test("a table that the client has already is answered without its body, until it changes", async () => {
  const client = new CatalogClient(home);
  await client.does("POST", "/namespaces", { namespace: ["n"] });
  const created = await client.ask("POST", "/namespaces/n/tables", { name: "t", schema });
  const path = "/namespaces/n/tables/t";
  const tag = String(created.etag);
  assert.match(tag, /^"[\w-]{43}"$/);
  for (const held of [tag, `W/${tag}`, `"x", ${tag}`, "*"]) {
    const { status, text, etag } = await client.ask("GET", path, "", held);
    assert.deepEqual([status, text, etag], [304, "", tag], held);
  }
  for (const held of ["", '"x"', tag.slice(1, -1)]) assert.equal((await client.ask("GET", path, "", held)).status, 200);
  const set = { requirements: [], updates: [{ action: "set-properties", updates: { a: "1" } }] };
  const committed = await client.ask("POST", path, set);
  const { status, etag } = await client.ask("GET", path, "", tag);
  assert.deepEqual([status, etag], [200, committed.etag]);
  assert.notEqual(etag, tag);
  const staged = { name: "s", schema, "stage-create": true };
  assert.equal((await client.ask("POST", "/namespaces/n/tables", staged)).etag, null);
  assert.equal((await client.ask("GET", "/namespaces/n", "", tag)).etag, null);
});

test("a purge takes the folder that a client made for one table alone, data and all, unless another table is in it", async () => {
  const client = new CatalogClient(home);
  const own = `file://${client.folder}/n/t-0123456789abcdef0123456789abcdef`;
  const shared = `file://${client.folder}/n/shared`;
  for (const [location, isLeft] of [
    [own, false],
    [shared, true],
    [own, true],
  ] as const) {
    await withTable(client, "t", { location });
    if (isLeft) await withTable(client, "inner", { location: `${location}/inner` });
    const data = join(location.slice("file://".length), "data");
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, "a.parquet"), "PAR1");
    await client.does("DELETE", "/namespaces/n/tables/t?purgeRequested=true");
    assert.equal(existsSync(join(data, "a.parquet")), isLeft, location);
    if (isLeft) await client.does("DELETE", "/namespaces/n/tables/inner");
  }
});

test("a table that asks for it keeps only the metadata files its log names", async () => {
  const client = new CatalogClient(home);
  const properties = {
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "2",
  };
  const { metadata } = await withTable(client, "t", { properties });
  for (let k = 0; k < 5; k++) {
    const updates = [{ action: "set-properties", updates: { k: String(k) } }];
    await client.does("POST", "/namespaces/n/tables/t", { requirements: [], updates });
  }
  const files = readdirSync(join(metadata.location.slice("file://".length), "metadata"));
  assert.deepEqual(files.map((name) => name.slice(0, 5)).sort(), ["00003", "00004", "00005"]);
});

test("a table whose metadata file is damaged or gone answers so, naming it, and can still be dropped", async () => {
  const client = new CatalogClient(home);
  const { "metadata-location": location = "" } = await withTable(client, "t");
  const file = location.slice("file://".length);
  const set = { requirements: [], updates: [{ action: "set-properties", updates: { a: "1" } }] };
  for (const damage of [() => writeFileSync(file, '{"format-version":2'), () => rmSync(file)]) {
    damage();
    for (const [method, body] of [
      ["GET", ""],
      ["POST", set],
    ] as const) {
      const [status, type, message] = await client.refused(method, "/namespaces/n/tables/t", body);
      assert.deepEqual([status, type], [500, "InternalServerError"]);
      assert.ok(message.includes(file), message);
    }
  }
  await client.does("DELETE", "/namespaces/n/tables/t?purgeRequested=true");
});

/** Updates of a commit that makes a table of this uuid at this place. */
function creation(uuid: string, location: string) {
  return {
    requirements: [{ type: "assert-create" }],
    updates: [
      { action: "assign-uuid", uuid },
      { action: "upgrade-format-version", "format-version": 2 },
      { action: "set-location", location },
      { action: "add-schema", schema: { type: "struct", "schema-id": 0, fields: [] } },
      { action: "set-current-schema", "schema-id": -1 },
      { action: "add-spec", spec: { "spec-id": 0, fields: [] } },
      { action: "set-default-spec", "spec-id": -1 },
      { action: "add-sort-order", "sort-order": { "order-id": 0, fields: [] } },
      { action: "set-default-sort-order", "sort-order-id": -1 },
    ],
  };
}

test("a purge never takes another table's folder, however the location leads there and whatever uuid was chosen", async () => {
  const client = new CatalogClient(home);
  const { metadata } = await withTable(client, "victim");
  const folder = metadata.location.slice("file://".length);
  const twin = `${metadata["table-uuid"].slice(0, 14)}4000-8000-000000000000`;
  const refused = await client.refused(
    "POST",
    "/namespaces/n/tables/evil",
    creation(twin, metadata.location.replace("/n/", "/n/../n/")),
  );
  assert.deepEqual(refused.slice(0, 2), [400, "BadRequestException"]);
  for (const location of [folder, `file:${folder}`, `${metadata.location}/`, metadata.location]) {
    await client.does("POST", "/namespaces/n/tables/twin", creation(twin, location));
    await client.does("DELETE", "/namespaces/n/tables/twin?purgeRequested=true");
    assert.equal((await client.does("GET", "/namespaces/n/tables/victim")).metadata.location, metadata.location);
  }
});

test("no table lies at a place that is none, in folders of others, or at the warehouse itself", async () => {
  const closed = join(home, "closed");
  mkdirSync(closed, { recursive: true });
  symlinkSync(closed, join(home, "link"));
  const folder = join(home, "of-closed");
  const client = new CatalogClient(home, { files: new LocalMetadataFiles(folder, [closed]) });
  const { "metadata-location": location = "" } = await withTable(client, "t");
  const inClosed = join(closed, "t.metadata.json");
  copyFileSync(location.slice("file://".length), inClosed);
  const register = { name: "r", "metadata-location": inClosed };
  assert.equal((await client.refused("POST", "/namespaces/n/register", register))[0], 403);
  for (const [place, status] of [
    ["data/x", 400],
    ["file://host/x", 400],
    ["s3:///x", 400],
    [`file://${folder}`, 400],
    [`file://${home}`, 400],
    [`file://${folder}/../closed/x`, 400],
    [`file://${folder}/./x`, 400],
    [closed, 403],
    [`file:${closed}/x`, 403],
    [join(home, "link", "x", "y"), 403],
  ] as const) {
    const body = { name: "x", location: place, schema: { type: "struct", fields: [] } };
    const made = await client.refused("POST", "/namespaces/n/tables", body);
    assert.equal(made[0], status, `${place}: ${made[2]}`);
    assert.ok(made[2].includes(place));
    const update = { requirements: [], updates: [{ action: "set-location", location: place }] };
    assert.equal((await client.refused("POST", "/namespaces/n/tables/t", update))[0], status, place);
    const version = {
      "version-id": 1,
      "schema-id": 0,
      "timestamp-ms": 1,
      summary: {},
      "default-namespace": ["n"],
      representations: [{ type: "sql", sql: "SELECT 1", dialect: "spark" }],
    };
    const view = { name: "v", location: place, schema: { type: "struct", fields: [] }, "view-version": version };
    assert.equal((await client.refused("POST", "/namespaces/n/views", view))[0], status, place);
  }
  for (const place of [`file://${home}/elsewhere/x`, "s3://bucket/x", `${home}/elsewhere/y`]) {
    const body = { name: place, location: place, schema: { type: "struct", fields: [] } };
    await client.does("POST", "/namespaces/n/tables", body);
  }
});

test("a report of metrics that is too long is refused before it is read", async () => {
  const client = new CatalogClient(home);
  await withTable(client, "t");
  const report = `{"a":"${"x".repeat(1_000_000)}"}`;
  assert.equal((await client.refused("POST", "/namespaces/n/tables/t/metrics", report))[0], 400);
  await client.does("POST", "/namespaces/n/tables/t/metrics", '{"report-type":"scan-report"}');
});

test("a clock set back a day does not make a table older than it is", async () => {
  let now = 1_700_000_000_000;
  const client = new CatalogClient(home, { now: () => now });
  await withTable(client);
  now -= 86_400_000;
  const updates = [{ action: "set-properties", updates: { a: "1" } }];
  const { metadata } = await client.does("POST", "/namespaces/n/tables/t", { requirements: [], updates });
  // Other readers refuse a table whose last update is over a minute older than its metadata log.
  assert.equal((metadata as unknown as Record<string, number>)["last-updated-ms"], 1_700_000_000_000);
});

test("a purge leaves the data of a table whose files other tables may have", async () => {
  const client = new CatalogClient(home);
  for (const [name, properties, stays] of [
    ["shared", { "gc.enabled": "false" }, true],
    ["own", {}, false],
  ] as const) {
    const { metadata } = await withTable(client, name, { properties });
    const folder = metadata.location.slice("file://".length);
    mkdirSync(join(folder, "data"));
    writeFileSync(join(folder, "data", "x.parquet"), "");
    await client.does("DELETE", `/namespaces/n/tables/${name}?purgeRequested=true`);
    assert.equal(existsSync(join(folder, "data", "x.parquet")), stays, name);
    assert.equal(existsSync(join(folder, "metadata")), false, name);
  }
});

test("of forty commits that come at once and require nothing each is made", async () => {
  const client = new CatalogClient(home);
  await withTable(client);
  const commit = (k: number) => {
    const updates = [{ action: "set-properties", updates: { [`k${k}`]: "v" } }];
    return client.ask("POST", "/namespaces/n/tables/t", { requirements: [], updates });
  };
  const answers = await Promise.all(Array.from({ length: 40 }, (_, k) => commit(k)));
  assert.deepEqual(
    answers.map(({ status }) => status),
    answers.map(() => 200),
  );
  const { metadata } = await client.does("GET", "/namespaces/n/tables/t");
  assert.equal(Object.keys(metadata.properties).length, 40);
});
