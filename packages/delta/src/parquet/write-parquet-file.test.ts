import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import type { DeltaColumn } from "../column.js";
import { Engine } from "../engine.js";
import { literal } from "../sql-text.js";
import { bitWidthOf, largestHybrid, writeHybrid } from "./hybrid-encoding.js";
import { writeParquetFile } from "./write-parquet-file.js";

const folder = mkdtempSync(join(tmpdir(), "plumbline-parquet-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const engine = new Engine();
let files = 0;

/** Each column's rows as the engine reads them, one exact text a value. */
async function readBack(columns: Readonly<Record<string, DeltaColumn>>, rows: number, order: Int32Array | null = null) {
  const path = join(folder, `${files++}.parquet`);
  const written = await writeParquetFile(path, {
    columns: Object.entries(columns).map(([name, column]) => ({ name, column })),
    rows,
    order,
  });
  const exact = Object.entries(columns).map(([name, { type }]) => {
    if (type === "instant") return `epoch_us(${name})::VARCHAR`;
    if (type === "date") return `(${name} - DATE '1970-01-01')::VARCHAR`;
    return type === "binary" ? `hex(${name})` : `${name}::VARCHAR`;
  });
  const found = await engine.withConnection(async (connection) => {
    const result = await connection.runAndReadAll(`SELECT ${exact.join(", ")} FROM read_parquet(${literal(path)})`);
    return result.getColumns() as (string | null)[][];
  });
  return { path, written, found };
}

test("every type comes back as it was written, gaps and odd values among them, in the order asked for", async () => {
  const nan = Number.NaN;
  const columns: Record<string, DeltaColumn> = {
    large: { type: "int64", values: Float64Array.from([-9_007_199_254_740_991, 9_007_199_254_740_991, nan, -1]) },
    moment: { type: "instant", values: Float64Array.from([-1, 1_700_000_000_000.125, 7_258_118_400_000, nan]) },
    small: {
      type: "int32",
      values: Int32Array.from([-2_147_483_648, 0, 2_147_483_647, 5]),
      valid: Uint8Array.from([1, 0, 1, 1]),
    },
    day: { type: "date", values: Int32Array.from([-25_567, 0, 18_262, 60_000]) },
    words: { type: "text", codes: Int32Array.from([0, -1, 1, 2]), dictionary: ["", "日本 🎉 é", "zero\0byte"] },
    isSo: { type: "boolean", values: Uint8Array.from([1, 0, 1, 0]), valid: Uint8Array.from([1, 1, 0, 1]) },
    blob: { type: "binary", values: [Uint8Array.of(0, 255), null, new Uint8Array(0), Uint8Array.of(7)] },
  };
  const order = Int32Array.from([3, 2, 1, 0]);
  const { found } = await readBack(columns, 4, order);
  assert.deepEqual(found, [
    ["-1", null, "9007199254740991", "-9007199254740991"],
    [null, "7258118400000000", "1700000000000125", "-1000"],
    ["5", "2147483647", null, "-2147483648"],
    ["60000", "18262", "0", "-25567"],
    ["zero\0byte", "日本 🎉 é", null, ""],
    ["false", null, "false", "true"],
    ["07", "", null, "00FF"],
  ]);
});

test("floats keep their bits: signed zeros, infinities, the smallest and the largest", async () => {
  const values = [-0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, -1.7976931348623157e308, 0.1];
  const path = join(folder, "floats.parquet");
  const source = {
    columns: [{ name: "x", column: { type: "float64" as const, values: Float64Array.from(values) } }],
    rows: values.length,
    order: null,
  };
  await writeParquetFile(path, source);
  const found = await engine.withConnection(async (connection) => {
    return (await connection.runAndReadAll(`SELECT x FROM read_parquet(${literal(path)})`)).getColumns()[0];
  });
  assert.ok(values.every((value, row) => Object.is(value, found[row])));
});

test("any column comes back, whatever repeats in it, over the edges of row groups", async () => {
  const rows = fc.constantFrom(0, 1, 7, 8, 9, 65_535, 65_536, 65_537, 70_001);
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.integer({ min: 1, max: 9000 }),
      fc.integer({ min: 0, max: 5 }),
      async (n, distinct, gap) => {
        const pick = (i: number) => ((i * 7919) >> 3) % distinct;
        const isGap = (i: number) => gap > 0 && i % (gap + 1) === 0;
        const range = Array.from({ length: n }, (_, i) => i);
        const dictionary = Array.from({ length: distinct }, (_, i) => `text ${i}`);
        const { found } = await readBack(
          {
            a: { type: "int64", values: Float64Array.from(range, (i) => (isGap(i) ? Number.NaN : pick(i) * 1e10)) },
            b: {
              type: "int32",
              values: Int32Array.from(range, pick),
              valid: Uint8Array.from(range, (i) => (isGap(i) ? 0 : 1)),
            },
            c: { type: "text", codes: Int32Array.from(range, (i) => (isGap(i) ? -1 : pick(i))), dictionary },
            d: { type: "boolean", values: Uint8Array.from(range, (i) => pick(i) & 1) },
          },
          n,
        );
        const expected = [
          range.map((i) => (isGap(i) ? null : String(pick(i) * 1e10))),
          range.map((i) => (isGap(i) ? null : String(pick(i)))),
          range.map((i) => (isGap(i) ? null : dictionary[pick(i)])),
          range.map((i) => String((pick(i) & 1) === 1)),
        ];
        for (const [column, values] of expected.entries()) {
          const at = values.findIndex((value, row) => value !== found[column]?.[row]);
          assert.equal(at, -1, `column ${column}, row ${at}: ${found[column]?.[at]}, was ${values[at]}`);
          assert.equal(found[column]?.length ?? 0, n);
        }
      },
    ),
    { numRuns: 12, seed: 5 },
  );
});

test("long texts and bytes are split into pages of about a megabyte, and a text of several megabytes is one", async () => {
  const dictionary = Array.from({ length: 40 }, (_, i) =>
    String(i)
      .padStart(2, "0")
      .repeat(50_000 + i),
  );
  dictionary.push("x".repeat(3_000_000));
  const column: DeltaColumn = { type: "text", codes: Int32Array.from(dictionary.keys()), dictionary };
  const { found } = await readBack({ words: column }, dictionary.length);
  assert.ok(dictionary.every((text, row) => text === found[0][row]));
});

test("the metadata bounds what a row group holds, and says how many gaps", async () => {
  const { path } = await readBack(
    {
      x: { type: "float64", values: Float64Array.from([3, Number.NaN, -0, 7.5]) },
      word: { type: "text", codes: Int32Array.from([0, 1, -1, -1]), dictionary: ["é", "z"] },
      none: { type: "float32", values: new Float32Array(4).fill(Number.NaN) },
    },
    4,
  );
  const rows = await engine.withConnection(async (connection) => {
    const sql = `SELECT path_in_schema, stats_min_value, stats_max_value, stats_null_count::INTEGER, compression
      FROM parquet_metadata(${literal(path)})`;
    return (await connection.runAndReadAll(sql)).getRows();
  });
  assert.deepEqual(rows, [
    ["x", "-0.0", "7.5", 1, "ZSTD"],
    ["word", "z", "é", 2, "ZSTD"],
    ["none", null, null, 4, "ZSTD"],
  ]);
});

test("the answer is the size and the hash of the bytes, which are the same each time", async () => {
  const column: DeltaColumn = { type: "float64", values: Float64Array.from({ length: 5000 }, (_, i) => Math.sin(i)) };
  const [first, second] = [await readBack({ x: column }, 5000), await readBack({ x: column }, 5000)];
  const bytes = readFileSync(first.path);
  assert.equal(first.written.size, bytes.length);
  assert.equal(first.written.hash, createHash("sha256").update(bytes).digest("hex"));
  assert.deepEqual(second.written, first.written);
});

test("texts that a caller gives stand in the footer, and DuckDB finds them", async () => {
  const path = join(folder, "said.parquet");
  const said = { "made by": "ann's street", 日本: '{"a":1}' };
  await writeParquetFile(
    path,
    { columns: [{ name: "x", column: { type: "int32", values: Int32Array.of(7) } }], rows: 1, order: null },
    said,
  );
  const found = await engine.withConnection(async (connection) => {
    const sql = `SELECT decode(key), decode(value) FROM parquet_kv_metadata(${literal(path)})`;
    return (await connection.runAndReadAll(sql)).getRows();
  });
  assert.deepEqual(found, Object.entries(said));
});

test("runs and packed values take no more room than promised", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 300 }), (values) => {
      const width = Math.max(1, bitWidthOf(Math.max(...values)));
      const out = new Uint8Array(largestHybrid(values.length, width));
      assert.ok(writeHybrid(Int32Array.from(values), values.length, width, out, 0) <= out.length);
    }),
  );
});

test("the checksum is the one that the standard names", () => {
  // CRC-32 of ISO 3309, the check value published with it.
  assert.equal(crc32("123456789"), 0xcbf43926);
});
