import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { DeltaField, DeltaFrame } from "./column.js";
import { DeltaError } from "./delta-error.js";
import { DeltaTable } from "./delta-table.js";
import { Engine } from "./engine.js";
import { ForeignTable, fieldOf, metaData, protocol } from "./foreign-table.js";
import { doubles, frameOf, instants, integers, longs, texts } from "./written-frame.js";

const root = mkdtempSync(join(tmpdir(), "delta-frames-"));
after(() => rmSync(root, { recursive: true, force: true }));

const engine = new Engine();
let tables = 0;

async function newTable(
  fields: readonly (readonly [string, DeltaField["type"]])[],
  partitionColumns: readonly string[] = [],
): Promise<DeltaTable> {
  const table = new DeltaTable(join(root, `table-${tables++}`), engine);
  const columns = fields.map(([name, type]) => ({ name, type, nullable: true }));
  await table.create({ name: "odd", description: "", fields: columns, partitionColumns, configuration: {} });
  return table;
}

async function rowsOf(table: DeltaTable): Promise<string[]> {
  const { sql } = await table.relation((await table.snapshot())!);
  const found = await engine.withConnection((connection) => connection.runAndReadAll(`SELECT * FROM ${sql}`));
  return found
    .getRows()
    .map((row) => row.map(String).join(" "))
    .sort();
}

const failsWith = (code: string, what: RegExp) => (error: unknown) =>
  error instanceof DeltaError && error.code === code && what.test(error.message);

const twoTo63 = 2 ** 63;
const wrongFrames: readonly (readonly [string, string, RegExp, DeltaFrame])[] = [
  [
    "a column is shorter",
    "BAD_ARGUMENT",
    /\.v: has 2 values for 3 rows/,
    { rows: 3, columns: { k: integers(1, 2, 3), v: doubles(1, 2) } },
  ],
  [
    "a column is longer",
    "BAD_ARGUMENT",
    /\.k: has 3 values for 2 rows/,
    { rows: 2, columns: { k: integers(1, 2, 3), v: doubles(1, 2) } },
  ],
  [
    "the marks of what is present are too few",
    "BAD_ARGUMENT",
    /\.k: has 1 values for 2 rows/,
    { rows: 2, columns: { k: { type: "int32", values: Int32Array.of(1, 2), valid: Uint8Array.of(1) } } },
  ],
  [
    "a code names no text",
    "BAD_ARGUMENT",
    /\.s: row 1 has code 5; the dictionary has 1 texts/,
    { rows: 2, columns: { k: integers(1, 2), s: { type: "text", codes: Int32Array.of(0, 5), dictionary: ["a"] } } },
  ],
  ["a whole number is none", "CONSTRAINT", /\.n: row 1 is 1.5/, frameOf({ k: integers(1, 2), n: longs(1, 1.5) })],
  [
    "a whole number has more than 64 bits",
    "CONSTRAINT",
    /\.n: row 0 is 9223372036854776000/,
    frameOf({ k: integers(1), n: longs(twoTo63) }),
  ],
  [
    "a whole number is infinite",
    "CONSTRAINT",
    /\.n: row 0 is -Infinity/,
    frameOf({ k: integers(1), n: longs(-1 / 0) }),
  ],
  ["an instant is infinite", "CONSTRAINT", /\.at: row 0 is Infinity/, frameOf({ k: integers(1), at: instants(1 / 0) })],
  [
    "an instant is beyond microseconds of 64 bits",
    "CONSTRAINT",
    /\.at: row 0 is 10000000000000000/,
    frameOf({ k: integers(1), at: instants(1e16) }),
  ],
];

for (const [what, code, message, frame] of wrongFrames) {
  test(`rows of which ${what} are refused, however they are written`, async () => {
    const fields = [
      ["k", "int32"],
      ["v", "float64"],
      ["s", "text"],
      ["n", "int64"],
      ["at", "instant"],
    ] as const;
    for (const partitionColumns of [[], ["k"]]) {
      const table = await newTable(fields, partitionColumns);
      await assert.rejects(table.append(frame), failsWith(code, message));
      await assert.rejects(table.overwrite(frame, { replace: "all" }), failsWith(code, message));
      const merge = table.merge(frame, { on: ["k"], whenMatched: "update", whenNotMatched: "insert" });
      await assert.rejects(merge, failsWith(code, message));
      assert.equal((await table.snapshot())?.version, 0);
    }
  });
}

test("the least and the greatest numbers of 64 bits are kept, and never become doubles that are others", async () => {
  const table = await newTable([
    ["n", "int64"],
    ["at", "instant"],
  ]);
  const [earliest, latest] = [-9_223_372_022_400_000, 9_223_372_036_854_774];
  await table.append(frameOf({ n: longs(-twoTo63, twoTo63 - 1024), at: instants(earliest, latest) }));
  const snapshot = (await table.snapshot())!;
  const { sql } = await table.relation(snapshot);
  const found = await engine.withConnection((connection) =>
    connection.runAndReadAll(`SELECT n FROM ${sql} ORDER BY n`),
  );
  assert.deepEqual(found.getRows(), [[-9223372036854775808n], [9223372036854774784n]]);
  const { at } = (await table.scan(snapshot, { columns: ["at"] })).columns;
  assert.ok(at.type === "instant");
  assert.deepEqual([...at.values], [earliest, latest]);
  await assert.rejects(table.scan(snapshot), failsWith("UNSUPPORTED", /\.n: holds -9223372036854776000, about/));
});

test("two whole numbers of which doubles make one are refused, the last exact one is read", async () => {
  const foreign = new ForeignTable(join(root, `table-${tables++}`), engine);
  const safe = await foreign.add("a.parquet", "SELECT 9007199254740991::BIGINT AS n");
  foreign.commit(protocol(), metaData([["n", "long"]]), safe);
  foreign.commit(await foreign.add("b.parquet", "SELECT unnest([9007199254740992, 9007199254740993])::BIGINT AS n"));
  const table = new DeltaTable(foreign.folder, engine);
  const { n } = (await table.scan((await table.snapshot(0))!)).columns;
  assert.ok(n.type === "int64");
  assert.deepEqual([...n.values], [9007199254740991]);
  await assert.rejects(table.scan((await table.snapshot(1))!), failsWith("UNSUPPORTED", /read it by relation/));
});

for (const partitionColumns of [[], ["constructor"]]) {
  const how = partitionColumns.length === 0 ? "a plain column" : "the column that files the rows";
  test(`names that every object answers to are columns like others, also as ${how}`, async () => {
    const table = await newTable(
      [
        ["constructor", "text"],
        ["__proto__", "float64"],
        ["v", "float64"],
      ],
      partitionColumns,
    );
    const [one, two] = [doubles(5), doubles(1)];
    const columns = Object.fromEntries([
      ["constructor", texts("Ferrari")],
      ["__proto__", one],
      ["v", two],
    ]);
    await table.append({ rows: 1, columns });
    await table.append(frameOf({ v: doubles(3) }));
    assert.deepEqual(await rowsOf(table), ["Ferrari 5 1", "null null 3"]);
    const frame = await table.scan((await table.snapshot())!, {
      conditions: [{ column: "constructor", oneOf: ["Ferrari"] }],
    });
    assert.deepEqual(Object.keys(frame.columns), ["constructor", "__proto__", "v"]);
    assert.equal(frame.rows, 1);
    await table.merge(
      { rows: 1, columns: { ...columns, v: doubles(2) } },
      {
        on: ["constructor"],
        whenMatched: "update",
        whenNotMatched: "insert",
      },
    );
    assert.equal((await table.delete([{ column: "constructor", oneOf: ["Ferrari"] }])).deleted, 1);
    assert.deepEqual(await rowsOf(table), ["null null 3"]);
  });
}

/** A table with a struct `name` that has a field of the key's name, and one key in two rows. */
async function withStruct(name: string): Promise<DeltaTable> {
  const foreign = new ForeignTable(join(root, `table-${tables++}`), engine);
  const struct = { type: "struct", fields: [fieldOf("id", "integer")] };
  const select = `SELECT 1::INTEGER AS id, {'id': 2::INTEGER} AS ${name}, 1::DOUBLE AS v UNION ALL SELECT 2, {'id': 1}, 2`;
  const add = await foreign.add("a.parquet", select);
  foreign.commit(
    protocol(),
    metaData([
      ["id", "integer"],
      [name, struct],
      ["v", "double"],
    ]),
    add,
  );
  return new DeltaTable(foreign.folder, engine);
}

for (const name of ["t", "s", "m"]) {
  test(`a merge takes out rows by the key, not by a field of its name in a struct ${name}`, async () => {
    const frame = frameOf({ id: integers(2, 3), v: doubles(20, 30) });
    const deleted = await withStruct(name);
    await deleted.merge(frame, { on: ["id"], whenMatched: "delete", whenNotMatched: "ignore" });
    assert.deepEqual(await rowsOf(deleted), ["1 {'id': 2} 1"]);
    const updated = await withStruct(name);
    await updated.merge(frame, { on: ["id"], whenMatched: "update", whenNotMatched: "insert" });
    assert.deepEqual(await rowsOf(updated), ["1 {'id': 2} 1", "2 {'id': 1} 20", "3 null 30"]);
  });
}

test("a nested column that must be there is missed where rows lack it", async () => {
  const foreign = new ForeignTable(join(root, `table-${tables++}`), engine);
  const struct = {
    name: "st",
    type: { type: "struct", fields: [fieldOf("a", "integer")] },
    nullable: false,
    metadata: {},
  };
  const schemaString = JSON.stringify({ type: "struct", fields: [fieldOf("id", "integer"), struct] });
  const { metaData: rest } = metaData([]) as { metaData: object };
  foreign.commit(protocol(), { metaData: { ...rest, schemaString } });
  const table = new DeltaTable(foreign.folder, engine);
  await assert.rejects(
    table.append(frameOf({ id: integers(7) })),
    failsWith("CONSTRAINT", /1 rows break the column st/),
  );
  assert.deepEqual(await rowsOf(table), []);
});
