import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type CommitOptions,
  constantText,
  date,
  defineTable,
  type Frame,
  float,
  makeFrame,
  maybe,
  PlatformError,
  type ReadOptions,
  retracted,
  rowsOf,
  type TableStore,
  text,
  textColumn,
} from "@plumbline/core";
import { assertSameBits, everyType, everything } from "./every-type.js";

const facts = defineTable({
  name: "silver.facts",
  about: "Facts of a contract suite.",
  key: ["securityId", "session"],
  time: "session",
  partitionByYear: true,
  clusterBy: ["securityId", "session"],
  columns: {
    securityId: text("permanent id"),
    session: date("exchange session"),
    close: maybe(float("currency per share")),
    note: maybe(text("free text")),
  },
});

/** 2020-01-01 */
const newYear2020 = 18_262;
const day = 86_400_000;

interface Fact {
  readonly id: string;
  readonly session: number;
  readonly close?: number;
  readonly note?: string;
  /** ms UTC; the session's midnight where absent */
  readonly knownAt?: number;
}

function frameOf(rows: readonly Fact[]): Frame {
  return makeFrame({
    securityId: textColumn(rows.map((row) => row.id)),
    session: { type: "date", values: Int32Array.from(rows, (row) => row.session) },
    close: { type: "float64", values: Float64Array.from(rows, (row) => row.close ?? Number.NaN) },
    note: textColumn(rows.map((row) => row.note ?? null)),
    knownAt: { type: "instant", values: Float64Array.from(rows, (row) => row.knownAt ?? row.session * day) },
    knownAtBasis: constantText("rule", rows.length),
    ingestedAt: { type: "instant", values: new Float64Array(rows.length).fill(1.7e12) },
  });
}

function writing(commitKey: string, mode: CommitOptions["mode"] = "append"): CommitOptions {
  return { mode, commitKey, runId: "run-1", inputs: { "bronze.bars": 3 } };
}

const closes = (frame: Frame) => rowsOf(frame).map((row) => [row.securityId, row.session, row.close]);

/**
 * What every table store promises.
 *
 * @param open opens a store on an empty lake; `reopen` opens the same lake as another process would
 */
export function tableStoreContract(open: () => Promise<{ store: TableStore; reopen: () => TableStore }>): void {
  test("a table that does not exist reads as an empty frame of its columns", async () => {
    const { store } = await open();
    const frame = await store.read(facts);
    assert.equal(frame.rows, 0);
    assert.deepEqual(Object.keys(frame.columns), Object.keys(facts.columns));
    assert.deepEqual(Object.keys((await store.read(facts, { columns: ["close"] })).columns), ["close"]);
    assert.deepEqual(await store.history("silver.facts"), []);
    assert.equal(await store.describe("silver.facts"), null);
    assert.deepEqual(await store.list(), []);
  });

  test("every value of every type comes back with the same bits, missing ones as missing", async () => {
    const { store, reopen } = await open();
    const frame = everyType();
    await store.commit(everything, frame, writing("all"));
    for (const found of [await store.read(everything), await reopen().read(everything, { shared: true })]) {
      assert.equal(found.rows, frame.rows);
      for (const name of Object.keys(frame.columns)) assertSameBits(found, frame, name);
    }
  });

  test("texts come back whatever the number of different ones", async () => {
    const { store } = await open();
    for (const different of [255, 256, 257, 65_536]) {
      const rows = Math.max(different, 20_000);
      const facts1 = Array.from({ length: rows }, (_, k) => ({
        id: `S${k % different}`,
        session: newYear2020,
        close: k,
      }));
      const table = { ...facts, name: `silver.texts${different}`, partitionByYear: false };
      await store.commit(table, frameOf(facts1), writing("1"));
      const found = await store.read(table, { vintage: "all" });
      const { securityId, close } = found.columns;
      assert.ok(securityId.type === "text" && close.type === "float64");
      let wrong = 0;
      for (let row = 0; row < rows; row++) {
        if (securityId.dictionary[securityId.codes[row]] !== `S${close.values[row] % different}`) wrong++;
      }
      assert.deepEqual([found.rows, wrong], [rows, 0], `${different} different texts`);
    }
  });

  test("one row, no row, and a column with nothing but gaps are kept", async () => {
    const { store } = await open();
    assert.equal((await store.commit(facts, frameOf([]), writing("none"))).rows, 0);
    assert.equal((await store.read(facts)).rows, 0);
    assert.deepEqual(await store.list(), ["silver.facts"]);
    await store.commit(facts, frameOf([{ id: "A", session: newYear2020 }]), writing("one"));
    assert.deepEqual(closes(await store.read(facts)), [["A", "2020-01-01", null]]);
  });

  test("rows come back ordered by clusterBy, whatever order and year they were committed in", async () => {
    const { store } = await open();
    const rows: Fact[] = [];
    for (const id of ["C", "A", "B"]) {
      for (const session of [400, 0, -400, 1]) rows.push({ id, session: newYear2020 + session, close: session });
    }
    await store.commit(facts, frameOf(rows.slice(0, 5)), writing("1"));
    await store.commit(facts, frameOf(rows.slice(5)), writing("2"));
    const found = closes(await store.read(facts));
    const expected = ["A", "B", "C"].flatMap((id) => [-400, 0, 1, 400].map((session) => [id, session]));
    assert.deepEqual(
      found.map(([id, , close]) => [id, close]),
      expected,
    );
  });

  test("a read as of an instant sees no row that became known later", async () => {
    const { store } = await open();
    const first = { id: "A", session: newYear2020, close: 1, knownAt: 1000 };
    await store.commit(facts, frameOf([first, { ...first, close: 2, knownAt: 2000 }]), writing("1"));
    await store.commit(facts, frameOf([{ ...first, close: 3, knownAt: 3000 }]), writing("2"));
    const closeAsOf = async (asOf: number) => rowsOf(await store.read(facts, { asOf })).map((row) => row.close);
    assert.deepEqual(await closeAsOf(999.999), []);
    assert.deepEqual(await closeAsOf(1000), [1]);
    assert.deepEqual(await closeAsOf(2999), [2]);
    assert.deepEqual(await closeAsOf(3000), [3]);
    assert.deepEqual(await closeAsOf(Number.POSITIVE_INFINITY), [3]);
    assert.deepEqual(await closeAsOf(Number.NEGATIVE_INFINITY), []);
  });

  test("latest, first and all vintages of a key are told apart; of equal knownAt the later commit is the latest", async () => {
    const { store } = await open();
    const fact = { id: "A", session: newYear2020, knownAt: 1000 };
    const other = { id: "B", session: newYear2020, knownAt: 1000, close: 9 };
    await store.commit(facts, frameOf([{ ...fact, close: 1 }, other]), writing("1"));
    await store.commit(facts, frameOf([{ ...fact, close: 3, knownAt: 3000 }]), writing("2"));
    await store.commit(facts, frameOf([{ ...fact, close: 2 }]), writing("3"));
    const read = async (vintage: "latest" | "first" | "all", asOf?: number) =>
      rowsOf(await store.read(facts, { vintage, ...(asOf === undefined ? {} : { asOf }) })).map((row) => row.close);
    assert.deepEqual(await read("all"), [1, 2, 3, 9]);
    assert.deepEqual(await read("latest"), [3, 9]);
    assert.deepEqual(await read("first"), [1, 9]);
    assert.deepEqual(await read("latest", 1000), [2, 9]);
  });

  test("a key taken back is gone from then on, was there before, and is seen among all vintages", async () => {
    const { store } = await open();
    const stated = frameOf([
      { id: "A", session: newYear2020, close: 1 },
      { id: "B", session: newYear2020, close: 2 },
    ]);
    const back = frameOf([{ id: "A", session: newYear2020, close: 1, knownAt: (newYear2020 + 9) * day }]);
    const columns = { ...back.columns, knownAtBasis: constantText(retracted, 1) };
    await store.commit(facts, stated, writing("1"));
    await store.commit(facts, { ...back, columns }, writing("2"));
    const ids = async (options: ReadOptions) => closes(await store.read(facts, options)).map(([id]) => id);
    assert.deepEqual(await ids({}), ["B"]);
    assert.deepEqual(await ids({ columns: ["securityId", "session", "close"] }), ["B"]);
    assert.deepEqual(await ids({ asOf: (newYear2020 + 9) * day - 1 }), ["A", "B"]);
    assert.deepEqual(await ids({ vintage: "first" }), ["A", "B"]);
    assert.deepEqual(await ids({ vintage: "all" }), ["A", "A", "B"]);
    await store.commit(facts, frameOf([{ id: "A", session: newYear2020, close: 3, knownAt: 9e12 }]), writing("3"));
    assert.deepEqual(closes(await store.read(facts))[0], ["A", "2020-01-01", 3]);
  });

  test("an older statement does not come back because the newer one fails a condition", async () => {
    const { store } = await open();
    const fact = { id: "A", session: newYear2020 };
    const rows = [
      { ...fact, note: "open", knownAt: 1 },
      { ...fact, note: "shut", knownAt: 2 },
    ];
    await store.commit(facts, frameOf(rows), writing("1"));
    assert.equal((await store.read(facts, { where: { note: ["open"] } })).rows, 0);
    assert.equal((await store.read(facts, { where: { note: ["shut"] } })).rows, 1);
    assert.equal((await store.read(facts, { where: { note: ["open"] }, vintage: "all" })).rows, 1);
  });

  test("from, to and where choose rows, from inclusive and to exclusive", async () => {
    const { store } = await open();
    const rows: Fact[] = [];
    for (const id of ["A", "B'", 'C"'])
      for (let k = 0; k < 800; k++) rows.push({ id, session: newYear2020 + k, close: k });
    await store.commit(facts, frameOf(rows), writing("1"));
    const found = await store.read(facts, {
      from: newYear2020 + 360,
      to: newYear2020 + 370,
      where: { securityId: ["B'"] },
    });
    assert.deepEqual(
      rowsOf(found).map((row) => row.close),
      [360, 361, 362, 363, 364, 365, 366, 367, 368, 369],
    );
    assert.equal((await store.read(facts, { where: { securityId: [] } })).rows, 0);
    assert.equal((await store.read(facts, { where: { securityId: ["nobody"] } })).rows, 0);
    assert.equal((await store.read(facts, { from: newYear2020 + 800 })).rows, 0);
    assert.equal((await store.read(facts, { to: newYear2020, columns: ["close"] })).rows, 0);
    assert.equal(
      (await store.read(facts, { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY })).rows,
      2400,
    );
  });

  test("the same commit key is committed once", async () => {
    const { store, reopen } = await open();
    const frame = frameOf([{ id: "A", session: newYear2020, close: 1 }]);
    const first = await store.commit(facts, frame, writing("key"));
    assert.deepEqual(first, { version: 0, isNew: true, rows: 1 });
    await store.commit(facts, frameOf([{ id: "B", session: newYear2020 }]), writing("other"));
    assert.deepEqual(await store.commit(facts, frame, writing("key")), { version: 0, isNew: false, rows: 0 });
    assert.deepEqual(await reopen().commit(facts, frame, writing("key")), { version: 0, isNew: false, rows: 0 });
    assert.equal((await store.read(facts, { vintage: "all" })).rows, 2);
  });

  test("an overwrite replaces the content and older versions stay readable", async () => {
    const { store, reopen } = await open();
    await store.commit(facts, frameOf([{ id: "A", session: newYear2020, close: 1 }]), writing("1"));
    await store.commit(facts, frameOf([{ id: "B", session: newYear2020, close: 2 }]), writing("2", "overwrite"));
    await store.commit(facts, frameOf([]), writing("3", "overwrite"));
    for (const reader of [store, reopen()]) {
      const rowsAt = async (version: number) => closes(await reader.read(facts, { version })).map(([id]) => id);
      assert.deepEqual([await rowsAt(0), await rowsAt(1), await rowsAt(2)], [["A"], ["B"], []]);
      await assert.rejects(reader.read(facts, { version: 3 }), isPlatformError("NOT_FOUND"));
    }
  });

  test("history tells each commit's run, inputs, rows and days, newest first", async () => {
    const { store } = await open();
    const rows = [
      { id: "A", session: newYear2020 + 5 },
      { id: "A", session: newYear2020 - 5 },
    ];
    await store.commit(facts, frameOf(rows), writing("1"));
    await store.commit(facts, frameOf([]), writing("2", "overwrite"));
    const [newest, oldest] = await store.history("silver.facts");
    assert.equal((await store.history("silver.facts", 1)).length, 1);
    const { timestamp, bytesAdded, ...rest } = oldest;
    assert.deepEqual(rest, {
      version: 0,
      mode: "append",
      commitKey: "1",
      runId: "run-1",
      inputs: { "bronze.bars": 3 },
      rowsAdded: 2,
      firstDay: newYear2020 - 5,
      lastDay: newYear2020 + 5,
    });
    assert.ok(bytesAdded > 0);
    assert.ok(newest.timestamp > timestamp);
    assert.deepEqual([newest.version, newest.mode, newest.rowsAdded, newest.firstDay], [1, "overwrite", 0, null]);
  });

  test("describe restores the declaration: key, clocks, order, units", async () => {
    const { store, reopen } = await open();
    await store.commit(facts, frameOf([]), writing("1"));
    assert.deepEqual(await reopen().describe("silver.facts"), facts);
    assert.deepEqual(await reopen().list(), ["silver.facts"]);
  });

  test("a stream of frames becomes one version", async () => {
    const { store } = await open();
    async function* frames() {
      for (let k = 0; k < 50; k++) yield frameOf([{ id: `S${k % 7}`, session: newYear2020 + k * 20, close: k }]);
    }
    assert.deepEqual(await store.commit(facts, frames(), writing("stream")), { version: 0, isNew: true, rows: 50 });
    const found = await store.read(facts);
    const sum = rowsOf(found).reduce((total, row) => total + Number(row.close), 0);
    assert.deepEqual([found.rows, sum], [50, 1225]);
  });

  test("a stream that fails, or is cancelled, leaves the table as it was", async () => {
    const { store } = await open();
    await store.commit(facts, frameOf([{ id: "A", session: newYear2020 }]), writing("1"));
    async function* failing() {
      yield frameOf([{ id: "B", session: newYear2020 }]);
      throw new Error("source broke");
    }
    await assert.rejects(store.commit(facts, failing(), writing("2")), /source broke/);
    const signal = AbortSignal.abort();
    const cancelled = store.commit(facts, frameOf([{ id: "C", session: newYear2020 }]), { ...writing("3"), signal });
    await assert.rejects(cancelled, isPlatformError("CANCELLED"));
    assert.deepEqual(closes(await store.read(facts)), [["A", "2020-01-01", null]]);
    assert.equal((await store.history("silver.facts")).length, 1);
  });

  test("a frame that breaks the declaration is refused, nothing is committed", async () => {
    const { store } = await open();
    const { close: _, ...without } = frameOf([{ id: "A", session: newYear2020 }]).columns;
    await assert.rejects(store.commit(facts, makeFrame(without), writing("1")), isPlatformError("CONTRACT_BROKEN"));
    const gap = {
      ...without,
      close: { type: "float64" as const, values: new Float64Array(1) },
      securityId: textColumn([null]),
    };
    await assert.rejects(store.commit(facts, makeFrame(gap), writing("2")), isPlatformError("CONTRACT_BROKEN"));
    assert.deepEqual(await store.list(), []);
  });

  test("appends at the same time lose nothing", async () => {
    const { store, reopen } = await open();
    const stores = [store, reopen(), reopen()];
    await Promise.all(
      Array.from({ length: 12 }, (_, k) =>
        stores[k % 3].commit(facts, frameOf([{ id: `S${k}`, session: newYear2020, close: k }]), writing(`key-${k}`)),
      ),
    );
    assert.equal((await reopen().read(facts)).rows, 12);
    assert.equal((await reopen().history("silver.facts")).length, 12);
  });

  test("the same commit key committed at once by several is committed by one", async () => {
    const { store, reopen } = await open();
    await store.commit(facts, frameOf([{ id: "A", session: newYear2020 }]), writing("0"));
    const frame = frameOf([{ id: "B", session: newYear2020 }]);
    const results = await Promise.all(
      [store, reopen(), reopen()].map((one) => one.commit(facts, frame, writing("key"))),
    );
    assert.deepEqual(results.map((result) => result.isNew).sort(), [false, false, true]);
    assert.deepEqual(new Set(results.map((result) => result.version)), new Set([1]));
    assert.equal((await reopen().read(facts, { vintage: "all" })).rows, 2);
  });

  test("shared reads back numbers by shared memory", async () => {
    const { store } = await open();
    await store.commit(facts, frameOf([{ id: "A", session: newYear2020, close: 1 }]), writing("1"));
    const { close } = (await store.read(facts, { shared: true, columns: ["close"] })).columns;
    assert.ok(close.type === "float64" && close.values.buffer instanceof SharedArrayBuffer);
  });

  test("a column declared later is missing in older rows", async () => {
    const { store, reopen } = await open();
    await store.commit(facts, frameOf([{ id: "A", session: newYear2020, close: 1 }]), writing("1"));
    const wider = { ...facts, columns: { ...facts.columns, extra: maybe(float("dimensionless")) } };
    assert.deepEqual(rowsOf(await store.read(wider))[0].extra, null);
    const frame = frameOf([{ id: "B", session: newYear2020, close: 2 }]);
    const extra = { type: "float64" as const, values: new Float64Array([7]) };
    await store.commit(wider, makeFrame({ ...frame.columns, extra }), writing("2"));
    assert.deepEqual(
      rowsOf(await reopen().read(wider)).map((row) => [row.close, row.extra]),
      [
        [1, null],
        [2, 7],
      ],
    );
    assert.equal((await reopen().read(facts)).rows, 2);
  });
}

export function isPlatformError(code: PlatformError["code"]): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof PlatformError, String(error));
    assert.equal(error.code, code);
    assert.ok(error.remedy.length > 0);
    return true;
  };
}
