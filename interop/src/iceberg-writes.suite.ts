import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import {
  type Filter,
  FolderTable,
  IcebergTable,
  IcebergWriter,
  type NestedField,
  openEngine,
  type PartitionColumnSpec,
  type PrimitiveType,
  RestTable,
  type Schema,
} from "@plumbline/iceberg";
import { LocalMetadataFiles, MemoryPointerStore, RestCatalog } from "@plumbline/iceberg/catalog";
import { differenceOf, duckDbWithIceberg, type PeerTable, readWithPyIceberg, runPython } from "./iceberg-peers.js";
import { removeFolder } from "./remove-folder.js";

const work = mkdtempSync(join(tmpdir(), "plumbline-iceberg-writes-"));
after(() => removeFolder(work));
const engine = openEngine();

const types: Readonly<Record<string, PrimitiveType>> = {
  security: "string",
  session: "date",
  close: "double",
  volume: "long",
  lots: "int",
  price: "decimal(18, 4)",
  at: "timestamptz",
  local: "timestamp",
  isLast: "boolean",
  single: "float",
  bytes: "binary",
};
const fields = Object.entries(types).map(
  ([name, type], place): NestedField => ({ id: place + 1, name, required: place === 0, type }),
);
const schema: Schema = {
  type: "struct",
  "schema-id": 0,
  fields: [
    ...fields,
    {
      id: 20,
      name: "quote",
      required: false,
      type: {
        type: "struct",
        fields: [
          { id: 21, name: "bid", required: false, type: "double" },
          {
            id: 22,
            name: "levels",
            required: false,
            type: { type: "list", "element-id": 23, "element-required": false, element: "long" },
          },
        ],
      },
    },
  ],
};

function rows(from: number, count: number): string {
  return `SELECT 'S' || (r % 7) || repeat('é', r % 20) AS security, DATE '1969-12-20' + r::INTEGER * 5 AS session,
    CASE WHEN r % 5 = 0 THEN NULL WHEN r % 7 = 0 THEN 'NaN'::DOUBLE ELSE r * 1.5 - 20 END AS close,
    (r - 10) * 9000000000000001 AS volume, (r - 15)::INTEGER AS lots, ((r - 12) / 3)::DECIMAL(18, 4) AS price,
    TIMESTAMPTZ '1969-12-31 20:00:00.000001+00' + to_hours(r::INTEGER) AS at,
    TIMESTAMP '1969-12-31 23:59:59.999999' + to_days(r::INTEGER) AS local, r % 2 = 0 AS "isLast", (r / 3)::FLOAT AS single,
    ('b' || r)::BLOB AS bytes, CASE WHEN r % 6 = 0 THEN NULL ELSE {'bid': r + 0.5, 'levels': [r, NULL]} END AS quote
    FROM range(${from}, ${from + count}) AS t(r)`;
}

const specs: Readonly<Record<string, readonly PartitionColumnSpec[]>> = {
  plain: [],
  identity: [{ column: "security", transform: "identity" }],
  "month bucket": [
    { column: "session", transform: "month" },
    { column: "lots", transform: "bucket[3]" },
  ],
  "year truncate": [
    { column: "session", transform: "year" },
    { column: "price", transform: "truncate[20000]" },
    { column: "security", transform: "truncate[2]" },
  ],
  "day bucket": [
    { column: "at", transform: "day" },
    { column: "security", transform: "bucket[2]" },
  ],
  "hour long": [
    { column: "at", transform: "hour" },
    { column: "volume", transform: "truncate[2000000000]" },
  ],
  buckets: [
    { column: "price", transform: "bucket[2]" },
    { column: "at", transform: "bucket[2]" },
    { column: "bytes", transform: "bucket[2]" },
  ],
};
/** The same filters in our words and in PyIceberg's. */
const filters: readonly (readonly [Filter, string])[] = [
  [{ column: "session", is: "<", value: "1970-01-01" }, "session < '1970-01-01'"],
  [{ column: "lots", is: "=", value: -3 }, "lots = -3"],
  [{ column: "price", is: ">=", value: "1.3333" }, "price >= 1.3333"],
  [{ column: "security", is: "startsWith", value: "S1é" }, "security LIKE 'S1é%'"],
  [{ column: "at", is: "<", value: "1970-01-01T00:00:00Z" }, "at < '1970-01-01T00:00:00+00:00'"],
];

test("PyIceberg and DuckDB read what we write, under every transform, whole and through their own pruning", async (t) => {
  const out = join(work, "out");
  mkdirSync(out);
  const connection = await duckDbWithIceberg();
  const peers: (PeerTable & { readonly rows: string })[] = [];
  for (const [name, spec] of Object.entries(specs)) {
    const folder = join(work, name);
    const table = new FolderTable(folder);
    await table.create({ uuid: crypto.randomUUID(), schema });
    const writer = new IcebergWriter(table, engine);
    if (spec.length > 0) await writer.evolvePartitioning(spec);
    await writer.append(rows(0, 16));
    await writer.delete({ column: "lots", is: "in", values: [-14, -4] });
    await writer.append(rows(16, 8));
    const opened = await IcebergTable.open(folder, engine);
    const whole = await opened.relation();
    assert.equal(await differenceOf(connection, whole, `FROM iceberg_scan('${folder}')`), null, `${name}: DuckDB`);
    peers.push({ name, path: folder, rows: whole });
    for (const [place, [filter, words]] of filters.entries()) {
      const pruned = await opened.relation({ filter });
      peers.push({ name: `${name} ${place}`, path: folder, filter: words, rows: pruned });
    }
  }
  const answers = readWithPyIceberg(out, peers);
  for (const [place, { name, rows: ours }] of peers.entries()) {
    assert.equal(answers[place].error, undefined, `${name}: PyIceberg`);
    const theirs = `FROM read_parquet('${join(out, name)}.parquet')`;
    assert.equal(await differenceOf(connection, ours, theirs), null, `${name}: PyIceberg`);
  }
  t.diagnostic(`${peers.length} readings of ${Object.keys(specs).length} tables by PyIceberg`);
});

test("we read what PyIceberg writes: appends, deletes, evolved columns and partitions, a tag", async () => {
  const folder = join(work, "theirs");
  mkdirSync(folder);
  const written = runPython(["write_iceberg.py", folder]).trim().split("\n");
  assert.equal(written.length, 6);
  const connection = await duckDbWithIceberg();
  for (const line of written) {
    const { name, metadata } = JSON.parse(line) as { name: string; metadata: string };
    const opened = await IcebergTable.open(metadata, engine);
    const expected = (what: string) => `FROM read_parquet('${join(folder, what)}.parquet')`;
    assert.equal(await differenceOf(connection, await opened.relation(), expected(name)), null, name);
    const tagged = await opened.relation({ ref: "whole" });
    assert.equal(await differenceOf(connection, tagged, expected(`${name}@whole`)), null, `${name} at its tag`);
  }
});

test("through one REST catalog: DuckDB inserts, updates and deletes, we append; both read the same rows", async () => {
  const catalog = new RestCatalog({
    store: new MemoryPointerStore(),
    files: new LocalMetadataFiles(join(work, "warehouse")),
    onFailure: (error) => console.error(error),
  });
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request.setEncoding("utf8")) body += part;
    const answer = await catalog.answer({ method: request.method ?? "GET", url: request.url ?? "/", body });
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(request.method === "HEAD" ? undefined : answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const connection = await duckDbWithIceberg();
    await connection.run(
      `ATTACH '' AS ice (TYPE iceberg, ENDPOINT '${url}', AUTHORIZATION_TYPE 'none', ACCESS_DELEGATION_MODE 'none')`,
    );
    await connection.run("CREATE SCHEMA ice.desk");
    await connection.run(
      "CREATE TABLE ice.desk.trades (id BIGINT, security VARCHAR, traded TIMESTAMPTZ, price DECIMAL(18, 4))",
    );
    const values = (from: number, count: number) =>
      `SELECT i AS id, 'S' || i % 3 AS security, TIMESTAMPTZ '2024-05-02 00:00:00+00' + to_hours(i::INTEGER) AS traded,
       (i / 7)::DECIMAL(18, 4) AS price FROM range(${from}, ${from + count}) AS t(i)`;
    await connection.run(`INSERT INTO ice.desk.trades ${values(0, 40)}`);
    const table = new RestTable(`${url}/v1/namespaces/desk/tables/trades`);
    const writer = new IcebergWriter(table, engine);
    await writer.append(values(40, 20));
    await connection.run("DELETE FROM ice.desk.trades WHERE id % 5 = 0");
    await connection.run("UPDATE ice.desk.trades SET security = 'changed' WHERE id BETWEEN 11 AND 13");
    await writer.delete({ column: "id", is: ">=", value: 58 });
    const metadata = await table.load();
    const ours = await new IcebergTable(metadata, engine).relation();
    const expected = `SELECT id, CASE WHEN id BETWEEN 11 AND 13 THEN 'changed' ELSE security END AS security, traded, price
      FROM (${values(0, 58)}) WHERE id % 5 <> 0`;
    assert.equal(await differenceOf(connection, expected, ours), null, "ours");
    assert.equal(await differenceOf(connection, expected, "SELECT * FROM ice.desk.trades"), null, "DuckDB's");
  } finally {
    server.close();
  }
});
