import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openDeltaTableStore } from "@plumbline/adapters";
import {
  type CommitOptions,
  constantText,
  date,
  defineTable,
  type Frame,
  flag,
  float,
  float32,
  instant,
  integer,
  makeFrame,
  maybe,
  type ReadOptions,
  type TableStore,
  takeRows,
  text,
} from "@plumbline/core";
import { HandOver } from "@plumbline/pipeline";

const folder = mkdtempSync(join(tmpdir(), "hand-over-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const facts = defineTable({
  name: "gold.facts",
  about: "Every kind of column a stage hands to the next.",
  key: ["session", "securityId"],
  time: "session",
  partitionByYear: true,
  columns: {
    session: date("session"),
    securityId: text("security"),
    sector: maybe(text("sector")),
    none: maybe(text("never known")),
    close: maybe(float("currency")),
    ratio: maybe(float32("ratio")),
    flags: maybe(integer("flags")),
    isMember: flag("member"),
    seen: maybe(instant("UTC instant")),
  },
});

const sessions = 60;
const securities = 400;

/** Sessions of two years, 400 securities each; floats of every awkward kind. */
function planted(): Frame {
  const rows = sessions * securities;
  const row = <A extends { [index: number]: number; length: number }>(values: A, of: (i: number) => number): A => {
    for (let i = 0; i < rows; i++) values[i] = of(i);
    return values;
  };
  // What 0 x infinity leaves behind differs in its sign from what a read answers.
  const minusNaN = new Float64Array(new BigUint64Array([0xfff8000000000001n]).buffer)[0];
  const awkward = [-0, 7, minusNaN, Number.POSITIVE_INFINITY, 1e-40, 0.1, -3, Number.NaN];
  const codes = row(new Int32Array(rows), (i) => i % securities);
  return makeFrame({
    session: { type: "date", values: row(new Int32Array(rows), (i) => 16_770 + Math.floor(i / securities)) },
    securityId: { type: "text", codes, dictionary: Array.from({ length: securities }, (_, i) => `s${1000 + i}`) },
    sector: {
      type: "text",
      codes: row(new Int32Array(rows), (i) => (i % 4) - 1),
      dictionary: ["z", "a", "m", "unused"],
    },
    none: { type: "text", codes: new Int32Array(rows).fill(-1), dictionary: ["unused"] },
    close: { type: "float64", values: row(new Float64Array(rows), (i) => awkward[i % 8]) },
    ratio: { type: "float32", values: row(new Float32Array(rows), (i) => awkward[(i >> 3) % 8] * 1.1) },
    flags: {
      type: "int32",
      values: row(new Int32Array(rows), (i) => i - 9),
      valid: row(new Uint8Array(rows), (i) => (i % 5 === 0 ? 0 : 1)),
    },
    isMember: {
      type: "boolean",
      values: row(new Uint8Array(rows), (i) => i & 1),
      valid: new Uint8Array(rows).fill(1),
    },
    seen: { type: "instant", values: row(new Float64Array(rows), (i) => (i % 3 === 0 ? Number.NaN : i * 1e7)) },
    knownAt: { type: "instant", values: row(new Float64Array(rows), (i) => 1.45e12 + i) },
    knownAtBasis: constantText("rule", rows),
    ingestedAt: { type: "instant", values: new Float64Array(rows).fill(1.9e12) },
  });
}

const whole = planted();
const part = (from: number, to: number) =>
  takeRows(
    whole,
    Int32Array.from({ length: to - from }, (_, i) => from + i),
  );

let lakes = 0;
function openLake(limit?: number) {
  const store = openDeltaTableStore({ root: join(folder, String(lakes++)) });
  let reads = 0;
  const counted: TableStore = {
    list: () => store.list(),
    history: (table, count) => store.history(table, count),
    describe: (table) => store.describe(table),
    commit: (table, rows, options) => store.commit(table, rows, options),
    read: (table, options) => {
      reads++;
      return store.read(table, options);
    },
  };
  const handOver = new HandOver(counted, limit);
  handOver.keepOnly(new Set([facts.name]));
  /** Reads both ways; answers with whether the store was asked. */
  const readBoth = async (options: ReadOptions) => {
    const before = reads;
    const answer = await handOver.read(facts, options);
    const wasAsked = reads > before;
    assert.deepEqual(bitsOf(answer), bitsOf(await store.read(facts, options)));
    return wasAsked;
  };
  return { handOver, readBoth };
}

/** Everything a frame holds, numbers as their bytes. */
function bitsOf(frame: Frame) {
  return Object.entries(frame.columns).map(([name, column]) => {
    if (column.type === "binary") return [name, column.type, column.values];
    const kept = column.type === "text" ? [...column.dictionary] : "valid" in column && column.valid;
    return [name, column.type, kept, bytesOf(column.type === "text" ? column.codes : column.values)];
  });
}

function bytesOf({ buffer, byteOffset, byteLength }: NodeJS.ArrayBufferView): string {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString("base64");
}

function committed(commitKey: string, mode: CommitOptions["mode"] = "append"): CommitOptions {
  return { mode, commitKey, runId: "test", inputs: {} };
}

async function* stream(...frames: Frame[]) {
  yield* frames;
}

test("what was just written is handed over as the store would answer it, bit for bit", async () => {
  const { handOver, readBoth } = openLake();
  const { version } = await handOver.commit(facts, stream(part(0, 9_999), part(9_999, whole.rows)), committed("one"));
  for (const vintage of ["latest", "first", "all"] as const) {
    assert.equal(await readBoth({ version, vintage, shared: true }), false);
  }
  assert.equal(await readBoth({ version, columns: ["close", "securityId"] }), false);
});

test("a read of part of the rows, of another version or of none goes to the store", async () => {
  const { handOver, readBoth } = openLake();
  const { version } = await handOver.commit(facts, whole, committed("one"));
  assert.equal(await readBoth({}), true);
  assert.equal(await readBoth({ version, asOf: 1.45e12 + 500 }), true);
  assert.equal(await readBoth({ version, from: 16_800 }), true);
  assert.equal(await readBoth({ version, where: { securityId: ["s1001"] } }), true);
  const { version: second } = await handOver.commit(facts, part(0, securities), committed("two"));
  assert.equal(await readBoth({ version: second, vintage: "all" }), true);
  assert.equal(await readBoth({ version, vintage: "all" }), true);
  const { version: third } = await handOver.commit(facts, whole, committed("three", "overwrite"));
  assert.equal(await readBoth({ version: third }), false);
  handOver.keepOnly(new Set());
  assert.equal(await readBoth({ version: third }), true);
});

test("rows out of order, keys stated twice, few rows, zeros of both signs and what is too large are left to the store", async () => {
  const rows = Int32Array.from({ length: whole.rows }, (_, i) => i);
  const swapped = rows.slice();
  [swapped[7], swapped[8]] = [8, 7];
  const twice = rows.map((row) => Math.max(row - 1, 0));
  const zeros = { type: "float64", values: Float64Array.from(rows, (row) => (row % 2 === 0 ? 0 : -0)) } as const;
  const bothZeros = makeFrame({ ...whole.columns, close: zeros });
  for (const frame of [takeRows(whole, swapped), takeRows(whole, twice), part(0, 500), bothZeros]) {
    const { handOver, readBoth } = openLake();
    const { version } = await handOver.commit(facts, frame, committed("one"));
    assert.equal(await readBoth({ version, vintage: "all" }), true);
  }
  const { handOver, readBoth } = openLake(1_000_000);
  const { version } = await handOver.commit(facts, stream(part(0, 9_000), part(9_000, whole.rows)), committed("one"));
  assert.equal(await readBoth({ version }), true);
});
