import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openDeltaTableStore } from "@plumbline/adapters";
import {
  bytes,
  constantText,
  count,
  date,
  defineTable,
  type Frame,
  featureSetTable,
  flag,
  float,
  float32,
  instant,
  integer,
  makeFrame,
  maybe,
  text,
  textColumn,
} from "@plumbline/core";
import { compareLake, python } from "./compare-lake.js";
import { removeFolder } from "./remove-folder.js";

const folder = mkdtempSync(join(tmpdir(), "plumbline-delta-"));
after(() => removeFolder(folder));

const everything = defineTable({
  name: "silver.everything",
  about: "Every type of column, with gaps, by year.",
  key: ["id", "day"],
  time: "day",
  partitionByYear: true,
  clusterBy: ["id", "day"],
  columns: {
    id: text("permanent id"),
    day: date("a day"),
    double: maybe(float("dimensionless")),
    single: maybe(float32("dimensionless")),
    small: maybe(integer("count")),
    large: maybe(count("count")),
    at: maybe(instant("UTC instant")),
    words: maybe(text("free text")),
    isSo: maybe(flag("yes or no")),
    blob: maybe(bytes("bytes")),
  },
});

const oddDoubles = [-0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 5e-324, 0.1, -1e300];
const oddWords = ["", "it's", 'say "so"', null, "日本 🎉", "a=b&c%20d", "é"];

/** `rows` rows of every type with a gap in every seventh value, over three years. */
function everythingFrame(rows: number, seed: number): Frame {
  const at = (k: number) => (k * 31 + seed) % 1009;
  const numbers = Array.from({ length: rows }, (_, k) => at(k));
  const valid = Uint8Array.from(numbers, (value) => (value % 7 === 3 ? 0 : 1));
  const gap = (value: number, of: number) => (value % 7 === 3 ? Number.NaN : of);
  return makeFrame({
    id: textColumn(numbers.map((_, k) => `S${seed}-${k}`)),
    day: { type: "date", values: Int32Array.from(numbers, (value) => 18_000 + value) },
    double: {
      type: "float64",
      values: Float64Array.from(numbers, (value) => oddDoubles[value % 7] * (value % 2 ? 1 : 0.5)),
    },
    single: { type: "float32", values: Float32Array.from(numbers, (value) => gap(value, value / 3)) },
    small: { type: "int32", values: Int32Array.from(numbers, (value) => -value * 1000), valid },
    large: { type: "int64", values: Float64Array.from(numbers, (value) => gap(value, 9_007_199_254_740_991 - value)) },
    at: { type: "instant", values: Float64Array.from(numbers, (value) => gap(value, -1e10 + value * 1e10 + 0.5)) },
    words: textColumn(numbers.map((value) => oddWords[value % 7])),
    isSo: { type: "boolean", values: Uint8Array.from(numbers, (value) => value & 1), valid },
    blob: { type: "binary", values: numbers.map((value) => (value % 7 === 3 ? null : Buffer.from(`blob ${value}`))) },
    knownAt: {
      type: "instant",
      values: Float64Array.from(numbers, (value) => (18_000 + value) * 86_400_000 + 75_600_000),
    },
    knownAtBasis: constantText("rule", rows),
    ingestedAt: { type: "instant", values: new Float64Array(rows).fill(1.7e12) },
  });
}

const write = (commitKey: string, mode: "append" | "overwrite" = "append") => ({
  mode,
  commitKey,
  runId: "run",
  inputs: {},
});

test("deltalake and DuckDB read every table of a lake with the same rows and sums as ours", async () => {
  const root = join(folder, "lake");
  const store = openDeltaTableStore({ root });
  for (let k = 0; k < 4; k++) await store.commit(everything, everythingFrame(3000, k), write(`k${k}`));

  const overwritten = { ...everything, name: "silver.overwritten" };
  await store.commit(overwritten, everythingFrame(500, 1), write("1"));
  await store.commit(overwritten, everythingFrame(700, 2), write("2", "overwrite"));

  const unfiled = { ...everything, name: "ml.unfiled", partitionByYear: false };
  await store.commit(unfiled, everythingFrame(50, 3), write("1"));
  const wider = { ...unfiled, columns: { ...unfiled.columns, extra: maybe(float("dimensionless")) } };
  const extra = { type: "float64" as const, values: Float64Array.from({ length: 50 }, (_, k) => k / 7) };
  await store.commit(wider, makeFrame({ ...everythingFrame(50, 4).columns, extra }), write("2"));

  await store.commit({ ...everything, name: "ml.empty" }, everythingFrame(0, 0), write("1"));

  const names = Array.from({ length: 160 }, (_, k) => `FEATURE${k}`);
  const wide = featureSetTable("wide", "0123456789abcdef", names, "A wide set.");
  await store.commit(wide, wideFrame(names, 2000), write("1"));

  const long = { ...everything, name: "silver.long" };
  for (let k = 0; k < 25; k++) await store.commit(long, everythingFrame(40, 100 + k), write(`k${k}`));
  const log = join(root, "silver", "long", "_delta_log");
  for (let k = 0; k < 20; k++) rmSync(join(log, `${String(k).padStart(20, "0")}.json`));
  assert.ok(readdirSync(log).includes(`${String(20).padStart(20, "0")}.checkpoint.parquet`));

  const compared = await compareLake(root);
  for (const { table, version, rows, columns } of compared) {
    console.log(`${table} version ${version}: ${rows} rows, ${columns} columns equal`);
  }
  assert.deepEqual(
    compared.map(({ table, rows }) => [table, rows]),
    [
      ["gold.features_wide_01234567", 2000],
      ["ml.empty", 0],
      ["ml.unfiled", 100],
      ["silver.everything", 12_000],
      ["silver.long", 1000],
      ["silver.overwritten", 700],
    ],
  );
  const before = JSON.parse(python(["read_delta.py", join(root, "silver", "overwritten"), "0"])) as { rows: number };
  assert.equal(before.rows, 500);
});

test("rows that deltalake appends to our table are read by us, and ours after them by deltalake", async () => {
  const root = join(folder, "foreign");
  const store = openDeltaTableStore({ root });
  await store.commit(everything, everythingFrame(300, 1), write("1"));
  python(["append_delta.py", join(root, "silver", "everything")]);
  assert.equal((await store.read(everything, { vintage: "all" })).rows, 600);
  assert.equal((await store.history("silver.everything"))[0].commitKey, null);
  await store.commit(everything, everythingFrame(300, 2), write("2"));
  const [{ rows }] = await compareLake(root);
  assert.equal(rows, 900);
});

function wideFrame(names: readonly string[], rows: number): Frame {
  const columns: Record<string, Frame["columns"][string]> = {
    session: { type: "date", values: Int32Array.from({ length: rows }, (_, k) => 18_200 + (k >> 4)) },
    securityId: textColumn(Array.from({ length: rows }, (_, k) => `S${k & 15}`)),
  };
  names.forEach((name, j) => {
    const values = Float32Array.from({ length: rows }, (_, k) =>
      (k * (j + 7)) % 50 === 0 ? Number.NaN : (k - j) / 13,
    );
    columns[name] = { type: "float32", values };
  });
  columns.knownAt = {
    type: "instant",
    values: Float64Array.from({ length: rows }, (_, k) => (18_200 + (k >> 4)) * 86_400_000),
  };
  columns.knownAtBasis = constantText("rule", rows);
  columns.ingestedAt = { type: "instant", values: new Float64Array(rows).fill(1.7e12) };
  return makeFrame(columns);
}
