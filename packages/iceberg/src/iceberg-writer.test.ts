import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { openEngine } from "./engine.js";
import { upperText } from "./file-metrics.js";
import type { Filter } from "./filter.js";
import { bindFilter, filterSql } from "./filter.js";
import { IcebergTable } from "./iceberg-table.js";
import { IcebergWriter, type PartitionColumnSpec } from "./iceberg-writer.js";
import type { NestedField, PrimitiveType, Schema } from "./schema.js";
import { FolderTable } from "./table-commits.js";
import { currentSchema } from "./table-metadata.js";
import { compareValues } from "./value.js";

const root = mkdtempSync(join(tmpdir(), "plumbline-iceberg-"));
after(() => rmSync(root, { recursive: true, force: true }));
const engine = openEngine();
let folders = 0;
let uuids = 0;

const types: Readonly<Record<string, PrimitiveType>> = {
  security: "string",
  session: "date",
  close: "double",
  volume: "long",
  lots: "int",
  price: "decimal(18, 4)",
  at: "timestamptz",
  local: "timestamp",
  clock: "time",
  isLast: "boolean",
  single: "float",
  bytes: "binary",
  key: "uuid",
};
const schema: Schema = {
  type: "struct",
  "schema-id": 0,
  fields: Object.entries(types).map(
    ([name, type], place): NestedField => ({ id: place + 1, name, required: place < 2, type }),
  ),
};

/** Rows of every type from 0 to `count`, with gaps, before and after 1970. */
function rows(count: number, from = 0): string {
  return `SELECT 'S' || (r % 7) || repeat('é', r % 20) AS security, DATE '1969-12-20' + r::INTEGER * 5 AS session,
    CASE WHEN r % 5 = 0 THEN NULL WHEN r % 7 = 0 THEN 'NaN'::DOUBLE ELSE r * 1.5 - 20 END AS close,
    (r - 10) * 9000000000000001 AS volume, (r - 15)::INTEGER AS lots, ((r - 12) / 3)::DECIMAL(18, 4) AS price,
    TIMESTAMPTZ '1969-12-31 20:00:00.000001+00' + to_hours(r::INTEGER) AS at,
    TIMESTAMP '1969-12-31 23:59:59.999999' + to_days(r::INTEGER) AS local, TIME '01:02:03.000004' + to_minutes(r::INTEGER) AS clock,
    r % 2 = 0 AS "isLast", (r / 3)::FLOAT AS single, ('b' || r)::BLOB AS bytes,
    ('00000000-0000-4000-8000-' || lpad(r::VARCHAR, 12, '0'))::UUID AS key
    FROM range(${from}, ${from + count}) AS t(r)`;
}

async function newTable(spec: readonly PartitionColumnSpec[] = []): Promise<{ folder: string; writer: IcebergWriter }> {
  const folder = join(root, `table ${folders++}`);
  const table = new FolderTable(folder);
  await table.create({ uuid: `9c12d441-03fe-4693-9a96-${String(uuids++).padStart(12, "0")}`, schema });
  const writer = new IcebergWriter(table, engine);
  if (spec.length > 0) await writer.evolvePartitioning(spec);
  return { folder, writer };
}

async function differs(folder: string, expected: string, choice = {}): Promise<number> {
  const opened = await IcebergTable.open(folder, engine);
  const found = await opened.relation(choice);
  return engine.withConnection(async (connection) => {
    const sql = `SELECT count(*)::INTEGER FROM ((SELECT * FROM (${found}) EXCEPT ALL ${expected}) UNION ALL (${expected} EXCEPT ALL SELECT * FROM (${found})))`;
    return Number((await connection.runAndReadAll(sql)).getRows()[0][0]);
  });
}

test("what is appended is what is read, in every type and under every transform", async () => {
  const specs: PartitionColumnSpec[][] = [
    [],
    [{ column: "security", transform: "identity" }],
    [
      { column: "session", transform: "year" },
      { column: "lots", transform: "bucket[3]" },
    ],
    [
      { column: "session", transform: "month" },
      { column: "price", transform: "truncate[2000]" },
    ],
    [
      { column: "at", transform: "day" },
      { column: "volume", transform: "truncate[2000000000]" },
    ],
    [{ column: "at", transform: "hour" }],
    [
      { column: "local", transform: "year" },
      { column: "security", transform: "truncate[3]" },
    ],
    [
      { column: "key", transform: "bucket[2]" },
      { column: "bytes", transform: "bucket[2]" },
    ],
    [
      { column: "clock", transform: "bucket[4]" },
      { column: "price", transform: "bucket[4]" },
    ],
    [
      { column: "at", transform: "identity" },
      { column: "clock", transform: "identity" },
      { column: "key", transform: "identity" },
      { column: "bytes", transform: "identity" },
      { column: "close", transform: "identity" },
    ],
    [
      { column: "isLast", transform: "identity" },
      { column: "price", transform: "identity" },
    ],
    [
      { column: "session", transform: "void" },
      { column: "bytes", transform: "truncate[2]" },
    ],
  ];
  for (const spec of specs) {
    const { folder, writer } = await newTable(spec);
    await writer.append(rows(10));
    await writer.append(rows(6, 10));
    assert.equal(await differs(folder, rows(16)), 0, JSON.stringify(spec));
  }
});

test("pruning hides no row, whatever the filter and the partitioning", async () => {
  const specs: PartitionColumnSpec[][] = [
    [
      { column: "security", transform: "truncate[2]" },
      { column: "session", transform: "month" },
    ],
    [
      { column: "lots", transform: "bucket[5]" },
      { column: "at", transform: "day" },
    ],
    [
      { column: "volume", transform: "truncate[2000000000]" },
      { column: "local", transform: "year" },
    ],
  ];
  const filters: Filter[] = [
    { column: "security", is: "startsWith", value: "S1é" },
    { column: "security", is: "notStartsWith", value: "S" },
    { column: "session", is: "<", value: "1970-01-01" },
    { column: "session", is: ">", value: "1970-03-31" },
    { column: "lots", is: "=", value: -3 },
    { column: "lots", is: "in", values: [1, 2, 3] },
    { column: "at", is: "<=", value: "1969-12-31T23:00:00.000001Z" },
    { column: "local", is: ">=", value: "1970-01-01T23:59:59.999999" },
    { column: "volume", is: "<", value: 0 },
    { column: "price", is: ">", value: "1.3333" },
    { column: "close", is: "NaN" },
    { column: "close", is: ">", value: 10 },
    { column: "close", is: "null" },
    {
      not: {
        or: [
          { column: "close", is: "notNull" },
          { column: "isLast", is: "=", value: true },
        ],
      },
    },
    {
      and: [
        { column: "single", is: "<", value: 3 },
        { column: "key", is: "!=", value: "00000000-0000-4000-8000-000000000001" },
      ],
    },
  ];
  for (const spec of specs) {
    const { folder, writer } = await newTable(spec);
    await writer.append(rows(12));
    for (const filter of filters) {
      const expected = `SELECT * FROM (${rows(12)}) WHERE ${filterSql(bindFilter(filter, schema))}`;
      assert.equal(await differs(folder, expected, { filter }), 0, JSON.stringify({ spec, filter }));
    }
  }
});

test("partitions and bounds leave files unopened", async () => {
  const { folder, writer } = await newTable([
    { column: "session", transform: "month" },
    { column: "lots", transform: "bucket[4]" },
  ]);
  await writer.append(rows(40));
  const opened = await IcebergTable.open(folder, engine);
  const all = (await opened.plan()).tasks.length;
  const files = async (filter: Filter) => (await opened.plan({ filter })).tasks.length;
  assert.ok(all > 20);
  assert.ok((await files({ column: "session", is: "<", value: "1970-01-01" })) <= 4, "one month");
  assert.ok((await files({ column: "lots", is: "=", value: 5 })) <= all / 3, "one bucket");
  assert.equal(await files({ column: "price", is: ">", value: "1000000" }), 0);
  assert.equal(
    (await opened.plan({ filter: { column: "session", is: ">", value: "2050-01-01" } })).manifestsSkipped,
    1,
  );
});

test("a delete rewrites only the files it touches; an overwrite replaces; older snapshots stay as they were", async () => {
  const { folder, writer } = await newTable([{ column: "session", transform: "month" }]);
  const first = await writer.append(rows(40));
  const deleted = await writer.delete({ column: "session", is: "<", value: "1970-02-15" });
  const summary = deleted.snapshots[1].summary;
  assert.equal(summary?.operation, "overwrite");
  assert.ok(Number(summary?.["deleted-data-files"]) < Number(first.snapshots[0].summary?.["added-data-files"]));
  const kept = `SELECT * FROM (${rows(40)}) WHERE session >= DATE '1970-02-15'`;
  assert.equal(await differs(folder, kept), 0);
  await writer.overwrite({ column: "session", is: ">=", value: "1970-04-01" }, rows(3, 100));
  const replaced = `(SELECT * FROM (${rows(40)}) WHERE session >= DATE '1970-02-15' AND session < DATE '1970-04-01' UNION ALL ${rows(3, 100)})`;
  assert.equal(await differs(folder, replaced), 0);
  assert.equal(await differs(folder, rows(40), { snapshotId: first.snapshots[0]["snapshot-id"] }), 0);
  const none = await writer.delete({ column: "lots", is: "notNull" });
  assert.equal(none.snapshots.at(-1)?.summary?.operation, "delete");
  assert.equal(none.snapshots.at(-1)?.summary?.["total-records"], "0");
});

test("renamed, promoted, added, moved and dropped columns read the old files by their ids", async () => {
  const { folder, writer } = await newTable();
  await writer.append(rows(10));
  await writer.evolveSchema([
    { rename: "close", to: "last" },
    { promote: "lots", to: "long" },
    { promote: "single", to: "double" },
    { promote: "price", to: "decimal(20, 4)" },
    { drop: "bytes" },
    { add: "close", type: "double", doc: "another column of the old name" },
    { add: "quote", type: { type: "struct", fields: [{ id: 1, name: "bid", required: false, type: "double" }] } },
    { move: "last", after: null },
  ]);
  await writer.evolveSchema([{ add: "quote.ask", type: "double" }]);
  await writer.append(
    `SELECT 'new' AS security, DATE '2024-01-01' AS session, 7.5 AS close, {'bid': 1.0, 'ask': 2.0} AS quote`,
  );
  const opened = await IcebergTable.open(folder, engine);
  const sql = await opened.relation();
  const found = await engine.withConnection(async (connection) =>
    (
      await connection.runAndReadAll(
        `SELECT count(last), count(close), sum(lots)::VARCHAR, count(quote), max(quote.ask), sum(price)::VARCHAR FROM (${sql})`,
      )
    ).getRowsJson(),
  );
  const before = await engine.withConnection(async (connection) =>
    (
      await connection.runAndReadAll(`SELECT count(close), sum(lots)::VARCHAR, sum(price)::VARCHAR FROM (${rows(10)})`)
    ).getRowsJson(),
  );
  assert.deepEqual(found[0], [before[0][0], "1", before[0][1], "1", 2, before[0][2]]);
  assert.equal(currentSchema(opened.metadata).fields[0].name, "last");
  assert.equal(opened.metadata["last-column-id"], 17);
  await assert.rejects(writer.evolveSchema([{ promote: "security", to: "int" }]), { code: "BAD_ARGUMENT" });
  await assert.rejects(writer.evolveSchema([{ rename: "last", to: "close" }]), { code: "BAD_ARGUMENT" });
  await assert.rejects(writer.evolveSchema([{ drop: "nothing" }]), { code: "BAD_ARGUMENT" });
});

test("partitioning changes for what comes; both kinds of files are pruned", async () => {
  const { folder, writer } = await newTable([{ column: "session", transform: "year" }]);
  await writer.append(rows(20));
  await writer.evolvePartitioning([
    { column: "security", transform: "identity" },
    { column: "session", transform: "year" },
  ]);
  const evolved = await writer.append(rows(20, 20));
  assert.deepEqual(
    evolved["partition-specs"].at(-1)?.fields.map((field) => field["field-id"]),
    [1001, 1000],
  );
  assert.equal(await differs(folder, rows(40)), 0);
  const opened = await IcebergTable.open(folder, engine);
  const { tasks } = await opened.plan({ filter: { column: "session", is: "<", value: "1970-01-01" } });
  assert.ok(tasks.length > 0 && tasks.every(({ file }) => file.specId === 1));
});

test("rows that do not fit are refused, and nothing is left behind", async () => {
  const { folder, writer } = await newTable();
  await assert.rejects(writer.append("SELECT 1 AS nonsense"), { code: "BAD_ARGUMENT", message: /nonsense/ });
  await assert.rejects(writer.append("SELECT 'a' AS security"), {
    code: "BAD_ARGUMENT",
    message: /column session: null/,
  });
  assert.deepEqual(existsSync(join(folder, "data")) ? readdirSync(join(folder, "data")) : [], []);
  assert.equal((await IcebergTable.open(folder, engine)).metadata.snapshots.length, 0);
});

test("writers that meet lose no row", async () => {
  const { folder } = await newTable([{ column: "session", transform: "year" }]);
  const writers = [0, 1, 2, 3].map(() => new IcebergWriter(new FolderTable(folder), engine));
  await Promise.all(
    writers.map(async (writer, place) => {
      for (let k = 0; k < 3; k++) await writer.append(rows(2, place * 100 + k * 2));
    }),
  );
  const expected = writers.map((_, place) => rows(6, place * 100)).join(" UNION ALL ");
  assert.equal(await differs(folder, `(${expected})`), 0);
  assert.equal((await IcebergTable.open(folder, engine)).metadata["last-sequence-number"], 12);
});

test("expired snapshots go with the files only they had; a tag keeps its own", async () => {
  const { folder, writer } = await newTable();
  const first = await writer.append(rows(5));
  await writer.overwrite({ column: "security", is: "notNull" }, rows(6));
  await writer.overwrite({ column: "security", is: "notNull" }, rows(7));
  const id = first.snapshots[0]["snapshot-id"];
  await writer.setRef("audit", { type: "tag", "snapshot-id": id });
  const after = await writer.expireSnapshots({ olderThan: Date.now() + 1 });
  assert.equal(after.snapshots.length, 2);
  assert.equal(readdirSync(join(folder, "data")).length, 2);
  assert.equal(await differs(folder, rows(7)), 0);
  assert.equal(await differs(folder, rows(5), { ref: "audit" }), 0);
  await writer.setRef("audit", null);
  await writer.expireSnapshots({ olderThan: Date.now() + 1 });
  assert.equal(readdirSync(join(folder, "data")).length, 1);
});

test("a shortened upper bound is never below the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
      const upper = upperText(text);
      assert.ok(upper === null || compareValues(upper, text) >= 0);
    }),
    { seed: 1, numRuns: 200 },
  );
  assert.equal(upperText("\u{10ffff}".repeat(20)), null);
});
