import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { formatAvro, readAvro } from "./avro-file.js";
import type { DataFile } from "./data-file.js";
import { openEngine } from "./engine.js";
import { IcebergError } from "./iceberg-error.js";
import { IcebergTable } from "./iceberg-table.js";
import { IcebergWriter } from "./iceberg-writer.js";
import { localPathOf, uriOf } from "./location-map.js";
import { formatManifest } from "./manifest.js";
import { describeManifest, formatManifestList } from "./manifest-list.js";
import { newestMetadataFile } from "./metadata-file.js";
import { formatMetadataJson, parseMetadataJson } from "./metadata-json.js";
import { deletePathId, deletePositionId } from "./scan-plan.js";
import type { IcebergType } from "./schema.js";
import { FolderTable } from "./table-commits.js";
import { currentSchema, formatTableMetadata, type TableMetadata } from "./table-metadata.js";

/** Tables as other writers leave them: made by ours, then changed by hand into what the specification also allows. */
const root = mkdtempSync(join(tmpdir(), "plumbline-foreign-"));
after(() => rmSync(root, { recursive: true, force: true }));
const engine = openEngine();
let tables = 0;

async function newTable(types: Readonly<Record<string, IcebergType>>) {
  const folder = join(root, `table-${tables++}`);
  const table = new FolderTable(folder);
  const fields = Object.entries(types).map(([name, type], k) => ({ id: k + 1, name, required: false, type }));
  await table.create({ uuid: crypto.randomUUID(), schema: { type: "struct", "schema-id": 0, fields } });
  return { folder, table, writer: new IcebergWriter(table, engine) };
}

const open = (folder: string) => IcebergTable.open(folder, engine);
const pathOf = (uri: string | undefined) => localPathOf(uri ?? "") ?? "";
const failsWith = (code: string, part: RegExp) => (error: unknown) =>
  error instanceof IcebergError && error.code === code && part.test(error.message);

async function editMetadata(folder: string, change: (metadata: Record<string, unknown>) => void): Promise<void> {
  const file = (await newestMetadataFile(folder)) ?? "";
  const metadata = parseMetadataJson(readFileSync(file, "utf8")) as Record<string, unknown>;
  change(metadata);
  writeFileSync(file, formatMetadataJson(metadata));
}

function editAvro(path: string, change: (record: Record<string, unknown>) => Record<string, unknown>): void {
  const { metadata, schema, records } = readAvro(readFileSync(path), path);
  const header = [...metadata].filter(([name]) => !/^avro\.|sha256/.test(name));
  writeFileSync(
    path,
    formatAvro(
      schema,
      Object.fromEntries(header),
      records.map((record) => change({ ...record })),
    ),
  );
}

test("manifests that a format 1 snapshot names without a list are read by the spec each was written by", async () => {
  const { folder, writer } = await newTable({ a: "long", b: "long" });
  await writer.evolvePartitioning([{ column: "a", transform: "identity" }]);
  await writer.append("SELECT 1::BIGINT AS a, 2::BIGINT AS b");
  await writer.evolvePartitioning([{ column: "b", transform: "identity" }]);
  const written = await open(folder);
  const manifests = await written.files.manifests(written.metadata.snapshots[0]);
  await editMetadata(folder, (metadata) => {
    metadata["format-version"] = 1;
    const [{ "manifest-list": _list, ...snapshot }] = written.metadata.snapshots;
    metadata.snapshots = [{ ...snapshot, manifests: manifests.map(({ path }) => path) }];
  });
  const table = await open(folder);
  for (const [column, value, rows] of [
    ["b", 2, 1],
    ["a", 1, 1],
    ["a", 2, 0],
  ] as const) {
    const found = await table.rows({ filter: { column, is: "=", value } });
    assert.equal(found.length, rows, `${column} = ${value}`);
  }
  assert.equal((await table.plan({ filter: { column: "a", is: "=", value: 2 } })).tasks.length, 0);
});

test("what is encrypted is refused by name, wherever the metadata say so", async () => {
  const key = Buffer.from("key");
  const cases: readonly [string, (list: string, manifest: string) => void][] = [
    ["a manifest", (list) => editAvro(list, (record) => ({ ...record, key_metadata: key }))],
    [
      "a data file",
      (_list, manifest) =>
        editAvro(manifest, (record) => ({
          ...record,
          data_file: { ...(record.data_file as object), key_metadata: key },
        })),
    ],
    ["a list", (list) => writeFileSync(list, Buffer.concat([Buffer.from("AGS1"), readFileSync(list)]))],
  ];
  for (const [what, encrypt] of cases) {
    const { folder, writer } = await newTable({ a: "long" });
    await writer.append("SELECT 1::BIGINT AS a");
    const table = await open(folder);
    const [snapshot] = table.metadata.snapshots;
    const [{ path }] = await table.files.manifests(snapshot);
    encrypt(pathOf(snapshot["manifest-list"]), pathOf(path));
    await assert.rejects(table.rows(), failsWith("UNSUPPORTED", /encrypted/), what);
    // Rewriting its manifests would lose the keys.
    await assert.rejects(
      writer.delete({ column: "a", is: "=", value: 1 }),
      failsWith("UNSUPPORTED", /encrypted/),
      what,
    );
  }
});

test("texts that a writer left as bytes, and bytes left as texts, keep their bytes", async () => {
  const held = {
    type: "struct",
    fields: [{ id: 11, name: "s", required: false, type: "string" }],
  } as const;
  const { folder, writer } = await newTable({ s: "string", b: "binary", held });
  await writer.append("SELECT 'x' AS s, encode('x') AS b, {s: 'x'} AS held");
  const table = await open(folder);
  const [{ file }] = (await table.plan()).tasks;
  const ids = "{s: 1, b: 2, held: {__duckdb_field_id: 3, s: 4}}";
  await engine.withConnection((connection) =>
    connection.run(
      `COPY (SELECT encode('é\\x41') AS s, 'é\\x41' AS b, {s: encode('é')} AS held) TO '${pathOf(file.path)}' (FORMAT parquet, FIELD_IDS ${ids})`,
    ),
  );
  const [row] = await table.rows();
  assert.equal(row.s, "é\\x41");
  assert.deepEqual(Buffer.from(row.b as Uint8Array), Buffer.from("é\\x41"));
  assert.deepEqual(row.held, { s: "é" });
});

/** Puts a delete file beside a table's data, as another writer would. */
async function putDeletes(folder: string, select: string, fieldIds: string, about: Partial<DataFile>) {
  const table = await open(folder);
  const { metadata } = table;
  const path = join(folder, "data", `deletes-${tables++}.parquet`);
  await engine.withConnection((connection) =>
    connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet${fieldIds && `, FIELD_IDS ${fieldIds}`})`),
  );
  const spec = metadata["partition-specs"][0];
  const sequenceNumber = metadata["last-sequence-number"] + 1;
  const file: DataFile = {
    content: "equalityDeletes",
    path: uriOf(path),
    format: "PARQUET",
    specId: spec["spec-id"],
    partition: [],
    recordCount: 1,
    fileSize: 1,
    ...about,
  };
  const entry = { status: "added", snapshotId: 7, sequenceNumber, fileSequenceNumber: sequenceNumber, file } as const;
  const context = { schema: currentSchema(metadata), spec, columns: [], content: "deletes" } as const;
  const bytes = formatManifest(context, [entry]);
  const manifest = `${path}.avro`;
  writeFileSync(manifest, bytes);
  const snapshot = metadata.snapshots.at(-1)!;
  const place = { path: uriOf(manifest), length: bytes.length, specId: spec["spec-id"], content: "deletes" } as const;
  const described = describeManifest(place, { id: 7, sequenceNumber }, [entry], []);
  const list = `${path}.list.avro`;
  const held = await table.files.manifests(snapshot);
  writeFileSync(list, formatManifestList({ id: 7, parent: null, sequenceNumber }, [...held, described]));
  const next: TableMetadata = {
    ...metadata,
    "last-sequence-number": sequenceNumber,
    snapshots: [...metadata.snapshots.slice(0, -1), { ...snapshot, "manifest-list": uriOf(list) }],
  };
  writeFileSync(join(folder, "metadata", "v99.metadata.json"), formatTableMetadata(next));
}

test("a delete file that lacks the column it deletes by is damaged, and deletes neither nothing nor every null", async () => {
  const mapping = [{ "field-id": 1, names: ["n"] }];
  for (const [what, select, ids, about] of [
    ["equality", "SELECT 1::BIGINT AS other", "{other: 77}", { equalityIds: [1] }],
    ["positions", "SELECT 'x' AS file_path, 0::BIGINT AS pos", "", { content: "positionDeletes" }],
  ] as const) {
    const { folder, table, writer } = await newTable({ n: "long" });
    await writer.append("SELECT 1::BIGINT AS n UNION ALL SELECT NULL");
    await table.commit(
      [],
      [{ action: "set-properties", updates: { "schema.name-mapping.default": JSON.stringify(mapping) } }],
    );
    await putDeletes(folder, select, ids, about);
    await assert.rejects((await open(folder)).rows(), failsWith("CORRUPT", /deletes by (n|file_path)/), what);
  }
});

test("an equality delete by a dropped column and by a new one of its name takes each for itself", async () => {
  const { folder, writer } = await newTable({ n: "long", k: "long" });
  await writer.append("SELECT i AS n, i AS k FROM range(3) AS t(i)");
  await writer.evolveSchema([{ drop: "k" }, { add: "k", type: "long" }]);
  const select = "SELECT 1::BIGINT AS was, NULL::BIGINT AS k";
  await putDeletes(folder, select, "{was: 2, k: 3}", { equalityIds: [2, 3] });
  const rows = await (await open(folder)).rows();
  assert.deepEqual(rows.map(({ n, k }) => [n, k]).sort(), [
    [0n, null],
    [2n, null],
  ]);
});

test("a position delete counts in the totals of snapshots that follow it", async () => {
  const { folder, writer } = await newTable({ n: "long" });
  await writer.append("SELECT i AS n FROM range(3) AS t(i)");
  const [{ file }] = (await (await open(folder)).plan()).tasks;
  const select = `SELECT '${file.path}' AS file_path, 1::BIGINT AS pos`;
  const ids = `{file_path: ${deletePathId}, pos: ${deletePositionId}}`;
  await putDeletes(folder, select, ids, { content: "positionDeletes", referencedDataFile: file.path });
  await editMetadata(folder, (metadata) => {
    const [snapshot] = metadata.snapshots as { summary: object }[];
    snapshot.summary = { ...snapshot.summary, "total-delete-files": "1", "total-position-deletes": "1" };
  });
  const { snapshots } = await writer.append("SELECT 9::BIGINT AS n");
  const { summary } = snapshots.at(-1)!;
  // The totals of "Optional Snapshot Summary Fields".
  assert.deepEqual(
    ["total-delete-files", "total-position-deletes", "total-equality-deletes"].map((name) => summary?.[name]),
    ["1", "1", "0"],
  );
  assert.deepEqual((await (await open(folder)).rows()).map(({ n }) => n).sort(), [0n, 2n, 9n]);
});

test("a truncated decimal too small for its column's bytes is refused, not wrapped", async () => {
  const { folder, writer } = await newTable({ n: "long", d: "decimal(2, 0)" });
  await writer.evolvePartitioning([{ column: "d", transform: "truncate[1000]" }]);
  // truncate[1000] of -1 is -1000, for which decimal(2, 0)'s one byte has no room.
  const append = writer.append("SELECT 1::BIGINT AS n, (-1)::DECIMAL(2, 0) AS d");
  await assert.rejects(append, failsWith("BAD_ARGUMENT", /-1000 .*does not fit decimal\(2, 0\)/));
  await writer.append("SELECT 2::BIGINT AS n, 1::DECIMAL(2, 0) AS d");
  assert.deepEqual(await (await open(folder)).rows({ columns: ["n"] }), [{ n: 2n }]);
});

test("bounds of zeros let both zeros through, whichever the file holds", async () => {
  const { folder, writer } = await newTable({ a: "double", b: "float" });
  await writer.append("SELECT 0.0::DOUBLE AS a, (-0.0)::FLOAT AS b");
  const [{ file }] = (await (await open(folder)).plan()).tasks;
  const bounds = [file.lowerBounds, file.upperBounds].flatMap((each) => [...(each ?? [])]);
  // "-0.0 must precede +0.0" of the specification: the sign is the highest bit of the last byte.
  assert.deepEqual(
    bounds.map(([id, bytes]) => [id, Buffer.from(bytes).toString("hex")]),
    [
      [1, "0000000000000080"],
      [2, "00000080"],
      [1, "0000000000000000"],
      [2, "00000000"],
    ],
  );
});

test("a data file whose pages are damaged is named as such", async () => {
  const { folder, writer } = await newTable({ n: "long", s: "string" });
  await writer.append("SELECT i AS n, repeat('x' || i, 50) AS s FROM range(1000) AS t(i)");
  const table = await open(folder);
  const [{ file }] = (await table.plan()).tasks;
  const bytes = readFileSync(pathOf(file.path));
  // The first page lies behind the four bytes of the magic, the footer at the end.
  bytes.fill(0xff, 4, 200);
  writeFileSync(pathOf(file.path), bytes);
  await assert.rejects(table.rows(), failsWith("CORRUPT", /a data file cannot be read/));
});

test("nothing is compared with NaN, which bounds and engines order otherwise", async () => {
  const { folder, writer } = await newTable({ n: "long", x: "double" });
  await writer.append("SELECT 1 AS n, 1.5::DOUBLE AS x UNION ALL SELECT 2, 'NaN'::DOUBLE");
  const table = await open(folder);
  for (const is of ["=", "!=", "<", ">="] as const) {
    const read = table.rows({ filter: { column: "x", is, value: Number.NaN } });
    await assert.rejects(read, failsWith("BAD_ARGUMENT", /compared with NaN/), is);
  }
  assert.deepEqual(await table.rows({ columns: ["n"], filter: { column: "x", is: "NaN" } }), [{ n: 2n }]);
});
