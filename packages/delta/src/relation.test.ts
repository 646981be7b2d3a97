import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { DeltaError } from "./delta-error.js";
import { DeltaTable } from "./delta-table.js";
import { Engine } from "./engine.js";
import { ForeignTable, fieldOf, metaData, protocol } from "./foreign-table.js";
import type { RelationOptions } from "./relation.js";
import { roaringBytes } from "./roaring-bytes.js";
import { encodeZ85 } from "./z85.js";

const folder = mkdtempSync(join(tmpdir(), "delta-relation-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const engine = new Engine();
let tables = 0;
const begin = (name = `table-${tables++}`) => new ForeignTable(join(folder, name), engine);

/** All rows as JSON, in the order of the text. */
async function rowsOf(path: string, options?: RelationOptions, version?: number): Promise<unknown[]> {
  const table = new DeltaTable(path, engine);
  const snapshot = await table.snapshot(version);
  assert.ok(snapshot);
  const { sql } = await table.relation(snapshot, options);
  return engine.withConnection(async (connection) => {
    // Instants become text in the zone of the machine otherwise.
    await connection.run("SET TimeZone = 'UTC'");
    const result = await connection.runAndReadAll(`SELECT CAST(to_json(r) AS VARCHAR) t FROM ${sql} r ORDER BY t`);
    return result.getRows().map(([text]) => JSON.parse(String(text)) as unknown);
  });
}

const mapped = (id: number, physical: string) => ({
  "delta.columnMapping.id": id,
  "delta.columnMapping.physicalName": physical,
});
const struct = (...fields: object[]) => ({ type: "struct", fields });
const array = (elementType: unknown) => ({ type: "array", elementType, containsNull: true });
const map = (keyType: unknown, valueType: unknown) => ({ type: "map", keyType, valueType, valueContainsNull: true });

test("mapped columns are found by their physical names, at every depth, and dropped ones stay away", async () => {
  const made = begin();
  const point = struct(fieldOf("x", "long", mapped(4, "c4")), fieldOf("y", "string", mapped(5, "c5")));
  made.commit(
    protocol("columnMapping"),
    metaData(
      [
        ["id", "long", mapped(1, "c1")],
        ["points", array(point), mapped(2, "c2")],
        ["named", map("string", point), mapped(3, "c3")],
        ["later", "double", mapped(9, "c9")],
      ],
      [],
      { "delta.columnMapping.mode": "name" },
    ),
    await made.add(
      "a.parquet",
      "SELECT 7::INT AS c1, [{c4: 1::BIGINT, gone: 2}, NULL] AS c2, MAP {'k': {c4: 3::BIGINT, gone: 4}} AS c3, 5 AS id",
    ),
  );
  assert.deepEqual(await rowsOf(made.folder), [
    { id: 7, points: [{ x: 1, y: null }, null], named: { k: { x: 3, y: null } }, later: null },
  ]);
});

test("columns mapped by id are found by the file's field ids, whatever their names", async () => {
  const made = begin();
  made.commit(
    protocol("columnMapping"),
    metaData(
      [
        ["a", "long", mapped(1, "physicalA")],
        ["s", struct(fieldOf("b", "string", mapped(3, "physicalB"))), mapped(2, "physicalS")],
        ["absent", "string", mapped(8, "n")],
      ],
      [],
      { "delta.columnMapping.mode": "id" },
    ),
    await made.add(
      "a.parquet",
      "SELECT 1::BIGINT AS n, {m: 'x'} AS o, 9 AS \"physicalA\"",
      {},
      'FIELD_IDS {n: 1, o: {__duckdb_field_id: 2, m: 3}, "physicalA": 7}',
    ),
  );
  assert.deepEqual(await rowsOf(made.folder), [{ a: 1, s: { b: "x" }, absent: null }]);
});

test("files written before a type was widened or a column was added read as the schema has it now", async () => {
  const made = begin();
  made.commit(
    protocol("typeWidening", "timestampNtz"),
    metaData([
      ["n", "long"],
      ["d", "double"],
      ["m", "decimal(12,3)"],
      ["t", "timestamp_ntz"],
      ["s", struct(fieldOf("a", "integer"), fieldOf("b", "string"))],
      ["nothing", "void"],
    ]),
    await made.add(
      "old.parquet",
      "SELECT 1::TINYINT AS n, 2::INT AS d, 3.5::DECIMAL(5,1) AS m, DATE '2020-02-29' AS t, {a: 4::SMALLINT} AS s",
    ),
    await made.add("bare.parquet", "SELECT 5::BIGINT AS n"),
  );
  assert.deepEqual(await rowsOf(made.folder), [
    { n: 1, d: 2, m: 3.5, t: "2020-02-29 00:00:00", s: { a: 4, b: null }, nothing: null },
    { n: 5, d: null, m: null, t: null, s: null, nothing: null },
  ]);
});

test("a file whose type cannot become the schema's is refused, naming the column", async () => {
  const made = begin();
  made.commit(protocol(), metaData([["n", "long"]]), await made.add("a.parquet", "SELECT 'x' AS n"));
  await assert.rejects(
    rowsOf(made.folder),
    (error: unknown) => error instanceof DeltaError && error.code === "CORRUPT" && error.message.includes(".n: "),
  );
});

test("instants without a zone in a file are UTC, and a zone is dropped from local times, in any session", async () => {
  const made = begin();
  made.commit(
    protocol("timestampNtz"),
    metaData([
      ["at", "timestamp"],
      ["local", "timestamp_ntz"],
    ]),
    await made.add(
      "a.parquet",
      "SELECT TIMESTAMP '2021-01-01 08:09:10.123456' AS at, TIMESTAMPTZ '2021-01-01 08:09:10+00' AS local",
    ),
  );
  const table = new DeltaTable(made.folder, engine);
  const snapshot = await table.snapshot();
  assert.ok(snapshot);
  const { sql } = await table.relation(snapshot);
  const found = await engine.withConnection(async (connection) => {
    await connection.run("SET TimeZone = 'Asia/Tokyo'");
    return (await connection.runAndReadAll(`SELECT epoch_us("at"), epoch_us(local) FROM ${sql}`)).getRows()[0];
  });
  assert.deepEqual(found?.map(Number), [1_609_488_550_123_456, 1_609_488_550_000_000]);
  const scanned = await table.scan(snapshot);
  assert.deepEqual(
    Object.values(scanned.columns).map((column) => column.type === "instant" && column.values[0]),
    [1_609_488_550_123.456, 1_609_488_550_000],
  );
});

test("partition values come from the log, typed, unescaped, and never from the file", async () => {
  const made = begin("it's [a] table*");
  const columns = ["text", "day", "at", "yes", "small", "share", "price", "bytes"] as const;
  const types = ["string", "date", "timestamp", "boolean", "byte", "float", "decimal(6,2)", "binary"];
  const values = {
    text: "a=b/ü %20 'q'",
    day: "2020-02-29",
    at: "2021-09-08 11:11:11.5",
    yes: "true",
    small: "-7",
    share: "-1.5e3",
    price: "-2342.10",
    bytes: "é",
  };
  const gaps = Object.fromEntries(columns.map((name, i) => [name, i % 2 === 0 ? null : ""]));
  made.commit(
    protocol(),
    metaData([["n", "long"], ...columns.map((name, i) => [name, types[i]] as const)], columns),
    await made.add("text=a%3Db/p@#h é.parquet", "SELECT 1::BIGINT AS n, 'wrong' AS text", { partitionValues: values }),
    await made.add("gaps.parquet", "SELECT 2::BIGINT AS n", { partitionValues: gaps }),
  );
  assert.deepEqual(await rowsOf(made.folder), [
    {
      n: 1,
      text: "a=b/ü %20 'q'",
      day: "2020-02-29",
      at: "2021-09-08 11:11:11.5+00",
      yes: true,
      small: -7,
      share: -1500,
      price: -2342.1,
      bytes: "\\xC3\\xA9",
    },
    { n: 2, ...Object.fromEntries(columns.map((name) => [name, null])) },
  ]);
});

test("data files at absolute paths and under file: are read where they are", async () => {
  const made = begin();
  const elsewhere = join(folder, "else where");
  const size = await made.parquet(join(elsewhere, "a b.parquet"), "SELECT 1::BIGINT AS n");
  const add = (path: string) => ({ add: { path, partitionValues: {}, size, modificationTime: 1, dataChange: true } });
  const path = `${elsewhere}/a b.parquet`.replaceAll(" ", "%20");
  made.commit(protocol(), metaData([["n", "long"]]), add(path));
  assert.deepEqual(await rowsOf(made.folder), [{ n: 1 }]);
  made.commit({ remove: { path: `file://${path}`, deletionTimestamp: 1, dataChange: true } });
  assert.deepEqual(await rowsOf(made.folder), []);
  made.commit(add(`file:${path}`));
  assert.deepEqual(await rowsOf(made.folder), [{ n: 1 }]);
  made.commit(add("s3://bucket/a.parquet"));
  await assert.rejects(
    rowsOf(made.folder),
    (error: unknown) => error instanceof DeltaError && error.code === "UNSUPPORTED",
  );
});

function inlineVector(rows: readonly number[]): object {
  const bytes = roaringBytes(rows, false);
  const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  return {
    storageType: "i",
    pathOrInlineDv: encodeZ85(padded),
    sizeInBytes: bytes.length,
    cardinality: rows.length,
  };
}

test("deleted rows stay away, few or many, in few files or many", async () => {
  for (const files of [1, 3, 100]) {
    const made = begin();
    const deleted = [[0, 99], Array.from({ length: 90 }, (_, k) => k), []];
    const actions = [];
    for (let k = 0; k < files; k++) {
      const rows = deleted[k % 3];
      const vector = rows.length === 0 ? {} : { deletionVector: inlineVector(rows) };
      const more = { stats: JSON.stringify({ numRecords: 100 }), partitionValues: { p: String(k) }, ...vector };
      actions.push(await made.add(`f${k}.parquet`, "SELECT range AS n FROM range(100)", more));
    }
    made.commit(
      protocol("deletionVectors"),
      metaData(
        [
          ["n", "long"],
          ["p", "integer"],
        ],
        ["p"],
      ),
      ...actions,
    );
    const expected: { n: number; p: number }[] = [];
    for (let p = 0; p < files; p++) {
      const gone = new Set(deleted[p % 3]);
      for (let n = 0; n < 100; n++) if (!gone.has(n)) expected.push({ n, p });
    }
    const key = (row: unknown) => JSON.stringify(row);
    assert.deepEqual((await rowsOf(made.folder)).map(key).sort(), expected.map(key).sort(), `${files} files`);
    const table = new DeltaTable(made.folder, engine);
    const snapshot = await table.snapshot();
    assert.ok(snapshot);
    const scanned = await table.scan(snapshot, { columns: ["n"], conditions: [{ column: "n", atLeast: 95 }] });
    assert.equal(scanned.rows, expected.filter(({ n }) => n >= 95).length);
  }
});

test("a file given another deletion vector replaces itself in the log", async () => {
  const made = begin();
  const whole = (await made.add("a.parquet", "SELECT range AS n FROM range(5)")) as { add: { path: string } };
  made.commit(protocol("deletionVectors"), metaData([["n", "long"]]), whole);
  const first = inlineVector([0]);
  const remove = { path: whole.add.path, deletionTimestamp: 1, dataChange: true };
  made.commit({ remove }, { add: { ...whole.add, deletionVector: first } });
  made.commit(
    { remove: { ...remove, deletionVector: first } },
    { add: { ...whole.add, deletionVector: inlineVector([0, 1]) } },
  );
  assert.deepEqual(await rowsOf(made.folder), [{ n: 2 }, { n: 3 }, { n: 4 }]);
  assert.deepEqual(await rowsOf(made.folder, {}, 1), [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }]);
});

test("rows carry the file and the number by which a writer finds them", async () => {
  const made = begin();
  made.commit(protocol(), metaData([["n", "long"]]), await made.add("a b.parquet", "SELECT 7::BIGINT AS n"));
  assert.deepEqual(await rowsOf(made.folder, { columns: [], rowNumberName: "row", filePathName: "file" }), [
    { file: "a%20b.parquet", row: 0 },
  ]);
});

test("a table without files has its columns and no rows", async () => {
  const made = begin();
  made.commit(protocol(), metaData([["n", array("decimal(20,4)")]]));
  const table = new DeltaTable(made.folder, engine);
  const snapshot = await table.snapshot();
  assert.ok(snapshot);
  const { sql, columns } = await table.relation(snapshot);
  assert.deepEqual(
    columns.map(({ engineType }) => engineType),
    ["DECIMAL(20,4)[]"],
  );
  const described = await engine.withConnection((connection) =>
    connection.runAndReadAll(`DESCRIBE SELECT * FROM ${sql}`),
  );
  assert.deepEqual(described.getRows()[0]?.slice(0, 2), ["n", "DECIMAL(20,4)[]"]);
  assert.deepEqual(await rowsOf(made.folder), []);
});

test("a condition on a partition column keeps away from the other partitions' files", async () => {
  const made = begin();
  const days = ["2020-01-01", "2020-01-02", null];
  const actions = [];
  for (const [k, day] of days.entries()) {
    const partitionValues = { "c-d": day, "c-t": k === 0 ? "a" : "b" };
    actions.push(await made.add(`f${k}.parquet`, `SELECT ${k}::BIGINT AS "c-n"`, { partitionValues }));
  }
  made.commit(
    protocol("columnMapping"),
    metaData(
      [
        ["n", "long", mapped(1, "c-n")],
        ["d", "date", mapped(2, "c-d")],
        ["t", "string", mapped(3, "c-t")],
      ],
      ["d", "t"],
      {
        "delta.columnMapping.mode": "name",
      },
    ),
    ...actions,
  );
  const table = new DeltaTable(made.folder, engine);
  const snapshot = await table.snapshot();
  assert.ok(snapshot);
  rmSync(join(made.folder, "f0.parquet"));
  for (const condition of [
    { column: "d", atLeast: 18_263, below: 18_264 },
    { column: "t", oneOf: ["b"] },
  ]) {
    const found = await table.scan(snapshot, { columns: ["n"], conditions: [condition] });
    const { n } = found.columns;
    assert.ok(n.type === "int64");
    assert.deepEqual([...n.values], condition.column === "d" ? [1] : [1, 2]);
  }
  await assert.rejects(
    table.scan(snapshot),
    (error: unknown) => error instanceof DeltaError && error.code === "CORRUPT",
  );
});
