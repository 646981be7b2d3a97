import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { CatalogClient, schema, withTable } from "./catalog-client.js";

const home = mkdtempSync(join(tmpdir(), "plumbline-views-"));
after(() => rmSync(home, { recursive: true, force: true }));

const version = (sql: string, dialects: readonly string[] = ["duckdb"]) => ({
  "version-id": 1,
  "schema-id": 0,
  "timestamp-ms": 1_700_000_000_000,
  summary: {},
  representations: dialects.map((dialect) => ({ type: "sql", sql, dialect })),
  "default-namespace": ["n"],
});

async function withView(client: CatalogClient, name: string) {
  await client.ask("POST", "/namespaces", { namespace: ["n"] });
  const body = {
    name,
    schema,
    "view-version": version("select 1"),
    properties: { "version.history.num-entries": "2" },
  };
  const answer = await client.does("POST", "/namespaces/n/views", body);
  return (answer as unknown as { metadata: View }).metadata;
}

interface View {
  readonly "view-uuid": string;
  readonly location: string;
  readonly "current-version-id": number;
  readonly versions: readonly { readonly "version-id": number; readonly representations: readonly { sql: string }[] }[];
  readonly "version-log": readonly { readonly "version-id": number }[];
}

test("a view keeps its latest versions; one that says the same as before is not a new one", async () => {
  const client = new CatalogClient(home);
  const { "view-uuid": uuid } = await withView(client, "v");
  const replace = (sql: string) => ({
    requirements: [{ type: "assert-view-uuid", uuid }],
    updates: [
      { action: "add-view-version", "view-version": version(sql) },
      { action: "set-current-view-version", "view-version-id": -1 },
    ],
  });
  for (const sql of ["select 2", "select 3", "select 2"]) {
    await client.does("POST", "/namespaces/n/views/v", replace(sql));
  }
  const { metadata } = (await client.does("GET", "/namespaces/n/views/v")) as unknown as { metadata: View };
  assert.equal(metadata["current-version-id"], 2);
  assert.deepEqual(
    metadata.versions.map((one) => [one["version-id"], one.representations[0].sql]),
    [
      [2, "select 2"],
      [3, "select 3"],
    ],
  );
  assert.deepEqual(
    metadata["version-log"].map((one) => one["version-id"]),
    [2, 3, 2],
  );
  const other = { ...replace("select 4"), requirements: [{ type: "assert-view-uuid", uuid: "other" }] };
  assert.deepEqual((await client.refused("POST", "/namespaces/n/views/v", other)).slice(0, 2), [
    409,
    "CommitFailedException",
  ]);
});

test("tables and views share their names, and neither is taken for the other", async () => {
  const client = new CatalogClient(home);
  await withTable(client, "t");
  const { location } = await withView(client, "v");
  assert.equal(
    (await client.refused("POST", "/namespaces/n/tables", { name: "v", schema }))[1],
    "AlreadyExistsException",
  );
  const body = { name: "t", schema, "view-version": version("select 1") };
  assert.equal((await client.refused("POST", "/namespaces/n/views", body))[1], "AlreadyExistsException");
  assert.equal((await client.refused("GET", "/namespaces/n/views/t"))[1], "NoSuchViewException");
  assert.equal((await client.refused("GET", "/namespaces/n/tables/v"))[1], "NoSuchTableException");
  assert.equal((await client.refused("DELETE", "/namespaces/n/tables/v"))[1], "NoSuchTableException");
  const listed = async (kind: string) =>
    (await client.does("GET", `/namespaces/n/${kind}`)).identifiers.map(({ name }) => name);
  assert.deepEqual([await listed("tables"), await listed("views")], [["t"], ["v"]]);
  assert.equal((await client.refused("DELETE", "/namespaces/n"))[1], "NamespaceNotEmptyException");
  const to = (name: string) => ({ source: { namespace: ["n"], name: "v" }, destination: { namespace: ["n"], name } });
  assert.match(
    (await client.refused("POST", "/views/rename", to("t")))[2],
    /^Cannot rename n\.v to n\.t\. Table already exists$/,
  );
  assert.equal((await client.refused("POST", "/tables/rename", to("w")))[1], "NoSuchTableException");
  await client.does("POST", "/views/rename", to("w"));
  assert.equal((await client.ask("HEAD", "/namespaces/n/views/w")).status, 204);
  await client.does("DELETE", "/namespaces/n/views/w");
  assert.ok(!existsSync(location.slice("file://".length)), "a view's files go with it");
});

test("a view must say something, once a dialect", async () => {
  const client = new CatalogClient(home);
  await client.does("POST", "/namespaces", { namespace: ["n"] });
  const make = (given: object) => client.refused("POST", "/namespaces/n/views", { name: "v", schema, ...given });
  assert.equal((await make({}))[0], 400);
  assert.equal((await make({ "view-version": version("select 1", []) }))[0], 400);
  const twice = await make({ "view-version": version("select 1", ["spark", "Spark"]) });
  assert.deepEqual(twice.slice(0, 2), [400, "IllegalArgumentException"]);
  assert.equal((await make({ "view-version": { ...version("select 1"), representations: [null] } }))[0], 400);
});
