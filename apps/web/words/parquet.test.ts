import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DataTable } from "./csv.ts";
import { parquetBytes } from "./parquet.ts";
import { varint } from "./thrift-compact.ts";

/** What DuckDB, which shares no code with the writer, reads from the file. */
async function read(table: DataTable, sql: string): Promise<unknown[][]> {
  const folder = mkdtempSync(join(tmpdir(), "panel-"));
  const path = join(folder, "panel.parquet");
  try {
    writeFileSync(path, parquetBytes(table, { title: "a finding", unit: "basis points" }));
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const answer = await connection.runAndReadAll(sql.replaceAll("PANEL", `'${path}'`));
    return answer.getRowsJson();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("DuckDB reads back sessions, numbers, words and what is missing", async () => {
  const table = {
    columns: ["session", "rank IC", "learner"],
    rows: [
      ["2026-01-02", 0.0125, "xgboost"],
      ["2026-01-05", null, null],
      ["1969-12-31", -1e-9, 'Überschuß, "quoted"'],
    ],
  };
  assert.deepEqual(await read(table, "select * from PANEL"), [
    ["2026-01-02", 0.0125, "xgboost"],
    ["2026-01-05", null, null],
    ["1969-12-31", -1e-9, 'Überschuß, "quoted"'],
  ]);
  const types = await read(table, "select column_type from (describe select * from PANEL)");
  assert.deepEqual(types.flat(), ["DATE", "DOUBLE", "VARCHAR"]);
});

test("no rows, one row, all missing, and more than a run of eight survive", async () => {
  assert.deepEqual(await read({ columns: ["a"], rows: [] }, "select count(*)::int from PANEL"), [[0]]);
  assert.deepEqual(await read({ columns: ["a"], rows: [[null]] }, "select a from PANEL"), [[null]]);
  assert.deepEqual(await read({ columns: ["a"], rows: [[Number.NaN], [2]] }, "select a from PANEL"), [[null], [2]]);
  const rows = Array.from({ length: 3000 }, (_, row) => [row % 3 === 0 ? null : row, `name ${row}`]);
  const [[count, sum, last]] = (await read(
    { columns: ["value", "name"], rows },
    "select count(value)::int, sum(value), max(case when value = 2999 then name end) from PANEL",
  )) as [unknown[]];
  const expected = rows.reduce((total, [value]) => total + Number(value ?? 0), 0);
  assert.deepEqual([count, sum, last], [2000, expected, "name 2999"]);
});

test("the finding, unit and source travel in the file's metadata", async () => {
  const pairs = await read(
    { columns: ["a"], rows: [[1]] },
    "select decode(key), decode(value) from parquet_kv_metadata(PANEL) order by 1",
  );
  assert.deepEqual(pairs, [
    ["title", "a finding"],
    ["unit", "basis points"],
  ]);
});

test("a variable-length integer is LEB128 beyond 32 bits", () => {
  assert.deepEqual(varint(300), [0xac, 0x02]);
  assert.deepEqual(varint(2 ** 35), [0x80, 0x80, 0x80, 0x80, 0x80, 0x01]);
});
