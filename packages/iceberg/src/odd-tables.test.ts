import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { formatAvro, readAvro } from "./avro-file.js";
import type { DataFile, ManifestFile } from "./data-file.js";
import { openEngine } from "./engine.js";
import { IcebergError } from "./iceberg-error.js";
import { IcebergTable } from "./iceberg-table.js";
import { IcebergWriter } from "./iceberg-writer.js";
import { uriOf } from "./location-map.js";
import { formatManifest } from "./manifest.js";
import { describeManifest, formatManifestList } from "./manifest-list.js";
import type { PartitionField } from "./partition-spec.js";
import type { NestedField } from "./schema.js";
import { FolderTable } from "./table-commits.js";
import { currentSchema, formatTableMetadata, type TableMetadata } from "./table-metadata.js";

const root = mkdtempSync(join(tmpdir(), "plumbline-odd-"));
after(() => rmSync(root, { recursive: true, force: true }));
const engine = openEngine();
let tables = 0;

async function newTable(
  types: Readonly<Record<string, NestedField["type"]>>,
): Promise<{ folder: string; writer: IcebergWriter }> {
  const folder = join(root, `table-${tables++}`);
  const table = new FolderTable(folder);
  const fields = Object.entries(types).map(([name, type], k) => ({ id: k + 1, name, required: false, type }));
  const uuid = `9c12d441-03fe-4693-9a96-${String(tables).padStart(12, "0")}`;
  await table.create({ uuid, schema: { type: "struct", "schema-id": 0, fields } });
  return { folder, writer: new IcebergWriter(table, engine) };
}

const counted = async (folder: string, filter?: Parameters<IcebergTable["rows"]>[0]): Promise<number[]> =>
  (await (await IcebergTable.open(folder, engine)).rows(filter)).map(({ n }) => Number(n)).sort((a, b) => a - b);

test("a manifest whose schema has a default for a whole number is read, as format 1's are", () => {
  const field = { name: "block_size_in_bytes", type: "long", default: 67_108_864 };
  const bytes = formatAvro({ type: "record", name: "r", fields: [field] }, {}, [{ block_size_in_bytes: 5 }]);
  assert.deepEqual(
    readAvro(bytes, "x").records.map((record) => ({ ...record })),
    [{ block_size_in_bytes: 5 }],
  );
});

test("a float is found by the digits people write, in a file of its own too", async () => {
  const { folder, writer } = await newTable({ n: "long", v: "float" });
  await writer.append("SELECT 1 AS n, 0.1::FLOAT AS v");
  for (const is of ["=", "<=", ">="] as const) {
    assert.deepEqual(await counted(folder, { filter: { column: "v", is, value: 0.1 } }), [1], is);
  }
});

test("hours are counted in whole numbers, also beyond the year 2200", async () => {
  const { folder, writer } = await newTable({ n: "long", at: "timestamp" });
  await writer.evolvePartitioning([{ column: "at", transform: "hour" }]);
  const instants = ["1969-12-31 22:59:59.999999", "2262-01-01 00:59:59.999999", "9999-12-31 23:59:59.999999"];
  await writer.append(instants.map((at, n) => `SELECT ${n} AS n, TIMESTAMP '${at}' AS at`).join(" UNION ALL "));
  const { tasks } = await (await IcebergTable.open(folder, engine)).plan();
  const hours = tasks.map(({ file }) => Number(file.partition[0])).sort((a, b) => a - b);
  // Hours from 1970: Date's own milliseconds, which are exact.
  assert.deepEqual(
    hours,
    ["1969-12-31T22:00:00Z", "2262-01-01T00:00:00Z", "9999-12-31T23:00:00Z"].map((at) => Date.parse(at) / 3_600_000),
  );
  for (const [n, value] of instants.entries()) {
    assert.deepEqual(await counted(folder, { filter: { column: "at", is: "=", value } }), [n]);
  }
});

test("the least whole numbers are truncated as in Java, and found", async () => {
  for (const [type, least, most] of [
    ["int", "-2147483648", 2_147_483_647],
    ["long", "-9223372036854775808", 9_223_372_036_854_775_807n],
  ] as const) {
    const { folder, writer } = await newTable({ n: "long", v: type });
    await writer.evolvePartitioning([{ column: "v", transform: "truncate[3]" }]);
    await writer.append(`SELECT 1 AS n, (${least})::${type === "int" ? "INTEGER" : "BIGINT"} AS v`);
    const [{ file }] = (await (await IcebergTable.open(folder, engine)).plan()).tasks;
    // Multiples of 3 below the least are -2^31 - 1 and -2^63 - 1, which wrap around to the greatest.
    assert.deepEqual(file.partition, [most]);
    assert.deepEqual(await counted(folder, { filter: { column: "v", is: "=", value: BigInt(least) } }), [1]);
  }
});

/** Puts a delete file, by equality of some columns, beside a table's data, as another writer would. */
async function deleteByEquality(
  folder: string,
  metadata: TableMetadata,
  rows: string,
  equalityIds: readonly number[],
  change: { readonly specFields?: readonly PartitionField[]; readonly sequenceNumber: number },
): Promise<void> {
  const { specFields, sequenceNumber } = change;
  const specs = specFields
    ? [...metadata["partition-specs"], { "spec-id": 77, fields: specFields }]
    : metadata["partition-specs"];
  const spec = specs.at(-1)!;
  const schema = currentSchema(metadata);
  const path = join(folder, "data", `deletes-${sequenceNumber}.parquet`);
  const ids = schema.fields.map(({ name, id }) => `"${name}": ${id}`).join(", ");
  await engine.withConnection((connection) =>
    connection.run(`COPY (${rows}) TO '${path}' (FORMAT parquet, FIELD_IDS {${ids}})`),
  );
  const file: DataFile = {
    content: "equalityDeletes",
    path: uriOf(path),
    format: "PARQUET",
    specId: spec["spec-id"],
    partition: spec.fields.map(() => null),
    recordCount: 1,
    fileSize: 1,
    equalityIds,
  };
  const entry = { status: "added", snapshotId: 7, sequenceNumber, fileSequenceNumber: sequenceNumber, file } as const;
  const columns = spec.fields.map((field) => ({ id: field["field-id"], name: field.name, type: "string" as const }));
  const bytes = formatManifest({ schema, spec, columns, content: "deletes" }, [entry]);
  const manifest = join(folder, "metadata", `deletes-${sequenceNumber}.avro`);
  writeFileSync(manifest, bytes);
  const snapshot = metadata.snapshots.at(-1)!;
  const opened = await IcebergTable.open(folder, engine);
  const held = await opened.files.manifests(snapshot);
  const place = { path: uriOf(manifest), length: bytes.length, specId: spec["spec-id"], content: "deletes" } as const;
  const described: ManifestFile = describeManifest(place, { id: 7, sequenceNumber }, [entry], columns);
  const list = join(folder, "metadata", `list-${sequenceNumber}.avro`);
  writeFileSync(list, formatManifestList({ id: 7, parent: null, sequenceNumber }, [...held, described]));
  const next = {
    ...metadata,
    "partition-specs": specs,
    snapshots: [...metadata.snapshots.slice(0, -1), { ...snapshot, "manifest-list": uriOf(list) }],
  };
  writeFileSync(join(folder, "metadata", "v99.metadata.json"), formatTableMetadata(next));
  writeFileSync(join(folder, "metadata", "version-hint.text"), "99");
}

const three = "SELECT i AS n, nullif(i, 1) AS k FROM range(3) AS t(i)";

test("an equality delete of a spec of voids alone is for every partition", async () => {
  const { folder, writer } = await newTable({ n: "long", k: "long" });
  const written = await writer.append(three);
  const specFields = [{ "source-id": 1, "field-id": 1000, name: "gone", transform: "void" }];
  await deleteByEquality(folder, written, "SELECT 2::BIGINT AS n, NULL::BIGINT AS k", [1], {
    specFields,
    sequenceNumber: 5,
  });
  assert.deepEqual(await counted(folder), [0, 1]);
});

test("an equality delete takes null for null, speaks of older rows alone, and of columns renamed since", async () => {
  const { folder, writer } = await newTable({ n: "long", k: "long" });
  await writer.append(three);
  const renamed = await writer.evolveSchema([{ rename: "k", to: "key" }]);
  const rows = 'SELECT NULL::BIGINT AS n, NULL::BIGINT AS "key"';
  await deleteByEquality(folder, renamed, rows, [2], { sequenceNumber: 5 });
  assert.deepEqual(await counted(folder), [0, 2]);
  await deleteByEquality(folder, renamed, rows, [2], { sequenceNumber: 1 });
  assert.deepEqual(await counted(folder), [0, 1, 2]);
});

const failsWith = (code: string, part: RegExp) => (error: unknown) =>
  error instanceof IcebergError && error.code === code && part.test(error.message);

test("columns that differ in case only are refused, for the engine would answer one for the other", async () => {
  const { folder, writer } = await newTable({ n: "long", p: "int" });
  const metadata = await writer.append("SELECT 1 AS n, 2 AS p");
  await assert.rejects(writer.evolveSchema([{ add: "P", type: "int" }]), failsWith("BAD_ARGUMENT", /p and P/));
  await assert.rejects(newTable({ n: "long", N: "long" }), failsWith("BAD_ARGUMENT", /n and N/));
  const [schema] = metadata.schemas;
  const twin = { id: 9, name: "P", required: false, type: "int" } as const;
  const next = { ...metadata, schemas: [{ ...schema, fields: [...schema.fields, twin] }] };
  writeFileSync(join(folder, "metadata", "v99.metadata.json"), formatTableMetadata(next));
  writeFileSync(join(folder, "metadata", "version-hint.text"), "99");
  await assert.rejects(counted(folder), failsWith("UNSUPPORTED", /p and P/));
});

test("a value that would be another one in its column is refused, not rounded", async () => {
  const { folder, writer } = await newTable({ n: "long", d: "decimal(4, 2)", day: "date", is: "boolean", f: "float" });
  for (const columns of [
    "1.7 AS n",
    "12.349 AS d",
    "TIMESTAMP '2020-01-01 23:00:00' AS day",
    "5 AS is",
    "1e30::DOUBLE AS n",
  ]) {
    await assert.rejects(writer.append(`SELECT ${columns}`), failsWith("BAD_ARGUMENT", /does not fit/), columns);
  }
  await writer.append(
    "SELECT 3.0 AS n, 12.3::DOUBLE AS d, TIMESTAMP '2020-01-01' AS day, 1 AS is, 0.1 AS f UNION ALL SELECT 4, NULL, NULL, NULL, NULL",
  );
  assert.deepEqual(await counted(folder), [3, 4]);
});

test("a required column of nested values must have one in every row", async () => {
  const list = { type: "list", "element-id": 9, element: "int", "element-required": false } as const;
  const folder = join(root, "nested");
  const table = new FolderTable(folder);
  const fields = [{ id: 1, name: "n", required: true, type: list }];
  const uuid = "9c12d441-03fe-4693-9a96-a0705ddf69c9";
  await table.create({ uuid, schema: { type: "struct", "schema-id": 0, fields } });
  const writer = new IcebergWriter(table, engine);
  await assert.rejects(writer.append("SELECT NULL::INTEGER[] AS n"), failsWith("BAD_ARGUMENT", /null in a required/));
  await writer.append("SELECT [1, NULL] AS n");
});
