import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { inflateRawSync } from "node:zlib";
import type { Frame, MarketData, ParsedBatch, Row, SourceDescription, StageContext, TableSpec } from "@plumbline/core";
import {
  calendarOf,
  checkFrame,
  concatFrames,
  corporateActions,
  dayOf,
  emptyFrame,
  makeFrame,
  PlatformError,
  payloads,
  rawBars,
  rawRejects,
  rowsOf,
  securities,
  textColumn,
} from "@plumbline/core";
import fc from "fast-check";
import { normalise } from "./index.js";

/** A bar as a test states it: ticker, session, close, and what else matters. */
interface StatedBar {
  readonly ticker: string;
  readonly session: string;
  readonly close: number;
  readonly exchange?: string;
  readonly volume?: number;
  readonly id?: string;
}
interface Arrived {
  readonly endpoint: string;
  readonly at: number;
  readonly bars?: readonly StatedBar[];
  readonly batches?: readonly ParsedBatch[];
  /** The stored bytes no longer match their hash. */
  readonly isDamaged?: boolean;
}

const description: SourceDescription = {
  id: "file:/prices",
  title: "prices",
  isSimulated: false,
  priceBasis: "raw",
  volumeBasis: "raw",
  calendar: "XNYS",
  currency: "USD",
  fields: ["close", "volume"],
  hasSectors: false,
  hasCorporateActions: false,
  isSurvivorshipFree: false,
  notices: [],
};

const closeOf = (iso: string) => calendarOf("XNYS").closeOf(dayOf(iso));
const monday = Date.UTC(2024, 5, 3);
const tuesday = Date.UTC(2024, 5, 4);

function barsBatch(bars: readonly StatedBar[]): ParsedBatch {
  const none = () => ({ type: "float64" as const, values: new Float64Array(bars.length).fill(Number.NaN) });
  return {
    kind: "bars",
    frame: makeFrame({
      ticker: textColumn(bars.map((bar) => bar.ticker)),
      ...(bars.some((bar) => bar.id) ? { securityId: textColumn(bars.map((bar) => bar.id ?? null)) } : {}),
      ...(bars.some((bar) => bar.exchange) ? { exchange: textColumn(bars.map((bar) => bar.exchange ?? null)) } : {}),
      session: { type: "date", values: Int32Array.from(bars, (bar) => dayOf(bar.session)) },
      open: none(),
      high: none(),
      low: none(),
      close: { type: "float64", values: Float64Array.from(bars, (bar) => bar.close) },
      volume: { type: "float64", values: Float64Array.from(bars, (bar) => bar.volume ?? 1000) },
      line: { type: "int32", values: Int32Array.from(bars, (_, i) => i + 2) },
    }),
  };
}

async function run(arrived: readonly Arrived[]): Promise<Record<string, Row[]>> {
  const source: MarketData = {
    describe: async () => description,
    async *fetch() {},
    async *parse({ path }) {
      const { bars, batches } = arrived[Number(path)];
      if (bars) yield barsBatch(bars);
      if (batches) yield* batches;
    },
  };
  const context = {
    config: { source: description },
    now: Date.UTC(2024, 11, 31),
    signal: new AbortController().signal,
    source,
    payloads: {
      path: async (hash: string) => String(Number.parseInt(hash, 16)),
      async *open(hash: string) {
        const { isDamaged } = arrived[Number.parseInt(hash, 16)];
        if (isDamaged) throw new PlatformError("INTEGRITY_BROKEN", "bytes changed", { remedy: "restore them" });
        yield new Uint8Array(0);
      },
    },
    report() {},
  } as unknown as StageContext;
  const n = arrived.length;
  const instants = () => ({ type: "instant" as const, values: Float64Array.from(arrived, ({ at }) => at) });
  const held = makeFrame({
    payloadHash: textColumn(arrived.map((_, i) => i.toString(16).padStart(64, "0"))),
    source: textColumn(arrived.map(() => description.id)),
    endpoint: textColumn(arrived.map(({ endpoint }) => endpoint)),
    contentType: textColumn(arrived.map(() => "text/csv")),
    bytes: { type: "int64", values: new Float64Array(n) },
    knownAt: instants(),
    knownAtBasis: textColumn(arrived.map(() => "arrival")),
    ingestedAt: instants(),
  });
  const answers = await normalise.compute({ [payloads.name]: held }, context);
  const out: Record<string, Row[]> = {};
  for (const table of [rawBars, rawRejects, securities, corporateActions] as readonly TableSpec[]) {
    const answer = answers[table.name];
    const frames: Frame[] = [];
    if ("rows" in answer) frames.push(answer);
    else for await (const frame of answer) frames.push(frame);
    const whole = frames.length > 0 ? concatFrames(frames) : emptyFrame(table);
    checkFrame(table, whole);
    out[table.name] = rowsOf(whole);
  }
  return out;
}

const told = (rows: readonly Row[]) => rows.map((row) => [row.securityId, row.session, row.close, row.knownAtBasis]);
const days = (from: string, count: number) =>
  [...calendarOf("XNYS").sessions(dayOf(from), dayOf(from) + count * 2 + 10)].slice(0, count);
const iso = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);

test("a payload that was changed since it came makes no bars", async () => {
  const bars = [{ ticker: "A", session: "2024-01-02", close: 10 }];
  await assert.rejects(
    run([{ endpoint: "a.csv", at: Date.UTC(2024, 5, 1), bars, isDamaged: true }]),
    (error: unknown) => error instanceof PlatformError && error.code === "INTEGRITY_BROKEN",
  );
});

test("the first version of a bar is known at its session's close", async () => {
  const { [rawBars.name]: bars } = await run([
    { endpoint: "a.csv", at: monday, bars: [{ ticker: "AAA", session: "2024-05-31", close: 10 }] },
  ]);
  assert.equal(bars[0].knownAt, new Date(closeOf("2024-05-31")).toISOString());
  assert.equal(bars[0].knownAtBasis, "rule");
});

test("a payload that states the same again adds nothing; one that differs is known when it arrived", async () => {
  const { [rawBars.name]: bars } = await run([
    {
      endpoint: "a.csv",
      at: monday,
      bars: [
        { ticker: "AAA", session: "2024-05-30", close: 10 },
        { ticker: "AAA", session: "2024-05-31", close: 11 },
      ],
    },
    {
      endpoint: "a.csv",
      at: tuesday,
      bars: [
        { ticker: "AAA", session: "2024-05-30", close: 10 },
        { ticker: "AAA", session: "2024-05-31", close: 12 },
        { ticker: "AAA", session: "2024-06-03", close: 13 },
      ],
    },
  ]);
  assert.deepEqual(told(bars), [
    ["AAA", "2024-05-30", 10, "rule"],
    ["AAA", "2024-05-31", 11, "rule"],
    ["AAA", "2024-05-31", 12, "arrival"],
    ["AAA", "2024-06-03", 13, "rule"],
  ]);
  assert.equal(bars[2].knownAt, new Date(tuesday).toISOString());
});

test("a value that is changed and changed back is three versions", async () => {
  const at = (close: number) => [{ ticker: "AAA", session: "2024-05-31", close }];
  const { [rawBars.name]: bars } = await run([
    { endpoint: "a.csv", at: monday, bars: at(10) },
    { endpoint: "a.csv", at: monday + 1, bars: at(12) },
    { endpoint: "a.csv", at: monday + 2, bars: at(12) },
    { endpoint: "a.csv", at: monday + 3, bars: at(10) },
  ]);
  assert.deepEqual(
    bars.map((row) => row.close),
    [10, 12, 10],
  );
});

test("a line that stands twice in one payload is kept twice, for the checks to see", async () => {
  const { [rawBars.name]: bars } = await run([
    {
      endpoint: "a.csv",
      at: monday,
      bars: [
        { ticker: "AAA", session: "2024-05-31", close: 10 },
        { ticker: "AAA", session: "2024-05-31", close: 10 },
      ],
    },
  ]);
  assert.deepEqual(
    bars.map((row) => row.line),
    [2, 3],
  );
});

test("two files of one arrival that contradict each other are both first versions; that agree, one", async () => {
  const { [rawBars.name]: bars } = await run([
    { endpoint: "a.csv", at: monday, bars: [{ ticker: "AAA", session: "2024-05-31", close: 10 }] },
    { endpoint: "b.csv", at: monday, bars: [{ ticker: "AAA", session: "2024-05-31", close: 11 }] },
    { endpoint: "c.csv", at: monday, bars: [{ ticker: "AAA", session: "2024-05-31", close: 10 }] },
  ]);
  assert.deepEqual(told(bars), [
    ["AAA", "2024-05-31", 10, "rule"],
    ["AAA", "2024-05-31", 11, "rule"],
  ]);
});

test("a ticker that rests and comes back at another price level is another security", async () => {
  const bars = [
    ...days("2008-09-22", 5).map((day) => ({ ticker: "WM", session: iso(day), close: 0.16 })),
    ...days("2009-08-05", 5).map((day) => ({ ticker: "WM", session: iso(day), close: 28.58 })),
  ];
  const answer = await run([{ endpoint: "a.csv", at: monday, bars }]);
  assert.deepEqual([...new Set(answer[rawBars.name].map((row) => row.securityId))], ["WM", "WM@2009-08-05"]);
  const names = answer[securities.name].map((row) => [row.securityId, row.ticker, row.validFrom, row.validTo]);
  assert.deepEqual(names, [
    ["WM", "WM", "2008-09-22", null],
    ["WM", "WM", "2008-09-22", "2009-08-05"],
    ["WM@2009-08-05", "WM", "2009-08-05", null],
  ]);
});

test("a ticker that rests and comes back at its price stays the security it was; after three years it does not", async () => {
  const back = async (to: string) => {
    const bars = [
      ...days("2010-01-04", 3).map((day) => ({ ticker: "AAA", session: iso(day), close: 20 })),
      ...days(to, 3).map((day) => ({ ticker: "AAA", session: iso(day), close: 22 })),
    ];
    const answer = await run([{ endpoint: "a.csv", at: monday, bars }]);
    return new Set(answer[rawBars.name].map((row) => row.securityId)).size;
  };
  assert.equal(await back("2011-06-01"), 1);
  assert.equal(await back("2013-06-03"), 2);
});

test("the end of the data is no delisting", async () => {
  const answer = await run([
    {
      endpoint: "a.csv",
      at: monday,
      bars: [
        { ticker: "AAA", session: "2024-05-30", close: 10 },
        { ticker: "BBB", session: "2024-05-31", close: 10 },
      ],
    },
  ]);
  assert.equal(answer[corporateActions.name].length, 0);
  assert.ok(answer[securities.name].every((row) => row.validTo === null));
});

test("a ticker on two exchanges at once is two securities; one that moved between them stays one", async () => {
  const two = await run([
    {
      endpoint: "a.csv",
      at: monday,
      bars: [
        { ticker: "VOD", session: "2024-05-30", close: 70, exchange: "XLON" },
        { ticker: "VOD", session: "2024-05-30", close: 9, exchange: "XNAS" },
      ],
    },
  ]);
  assert.deepEqual(
    told(two[rawBars.name]).map(([id]) => id),
    ["VOD.XLON", "VOD.XNAS"],
  );
  const moved = await run([
    {
      endpoint: "a.csv",
      at: monday,
      bars: [
        { ticker: "PEP", session: "2017-12-19", close: 118, exchange: "XNYS" },
        { ticker: "PEP", session: "2017-12-20", close: 118, exchange: "XNAS" },
      ],
    },
  ]);
  assert.deepEqual([...new Set(told(moved[rawBars.name]).map(([id]) => id))], ["PEP.XNYS"]);
});

test("a delisting is not read before it happened, and a source's own ids are kept", async () => {
  const date = (values: readonly (string | null)[]) => ({
    type: "date" as const,
    values: Int32Array.from(values, (value) => (value === null ? 0 : dayOf(value))),
    valid: Uint8Array.from(values, (value) => (value === null ? 0 : 1)),
  });
  const named: ParsedBatch = {
    kind: "securities",
    frame: makeFrame({
      securityId: textColumn(["S1"]),
      ticker: textColumn(["OLD"]),
      validFrom: date(["2020-01-02"]),
      validTo: date(["2024-05-31"]),
      name: textColumn(["Old Company"]),
      exchange: textColumn(["XNYS"]),
      sector: textColumn(["Energy"]),
      currency: textColumn(["USD"]),
    }),
  };
  const answer = await run([
    { endpoint: "a.csv", at: monday, bars: [{ ticker: "OLD", session: "2024-05-30", close: 1, id: "S1" }] },
    { endpoint: "b.json", at: monday, batches: [named] },
  ]);
  const rows = answer[securities.name].map((row) => [row.securityId, row.validTo, row.knownAt]);
  assert.deepEqual(rows, [
    ["S1", null, new Date(closeOf("2020-01-02")).toISOString()],
    ["S1", "2024-05-31", new Date(closeOf("2024-05-31")).toISOString()],
  ]);
});

test("refused lines keep file and line and are known when they arrived", async () => {
  const rejects: ParsedBatch = {
    kind: "rejects",
    frame: makeFrame({
      line: { type: "int32", values: Int32Array.of(7) },
      session: { type: "date", values: Int32Array.of(0) },
      rule: textColumn(["unreadable-line"]),
      reason: textColumn(["2 cells; the header has 8"]),
      row: textColumn(["x,y"]),
    }),
  };
  const answer = await run([
    { endpoint: "a.csv", at: monday, bars: [{ ticker: "A", session: "2024-05-31", close: 1 }], batches: [rejects] },
  ]);
  const [row] = answer[rawRejects.name];
  assert.deepEqual([row.endpoint, row.line, row.knownAt], ["a.csv", 7, new Date(monday).toISOString()]);
});

test("no bar at all is an alarm that says what was refused", async () => {
  await assert.rejects(run([{ endpoint: "a.csv", at: monday }]), { code: "SOURCE_EMPTY" });
  await assert.rejects(run([]), { code: "SOURCE_EMPTY" });
});

test("bars that are all missing are still rows: the checks decide", async () => {
  const { [rawBars.name]: bars } = await run([
    { endpoint: "a.csv", at: monday, bars: [{ ticker: "A", session: "2024-05-31", close: Number.NaN }] },
  ]);
  assert.deepEqual([bars.length, bars[0].close], [1, null]);
});

test("the answer does not depend on the order of the payloads of one arrival, whatever they hold", async () => {
  const sessions = days("2024-01-02", 4).map(iso);
  const bar = fc.record({
    ticker: fc.constantFrom("AAA", "BBB"),
    session: fc.constantFrom(...sessions),
    close: fc.constantFrom(1, 2, 3),
  });
  const property = fc.asyncProperty(
    fc.array(fc.array(bar, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 }),
    async (files) => {
      const arrived = files.map((bars, i) => ({ endpoint: `${i}.csv`, at: monday + Math.floor(i / 2), bars }));
      const forward = await run(arrived);
      const backward = await run([...arrived].reverse());
      const values = (answer: Record<string, Row[]>) =>
        answer[rawBars.name].map((row) => [row.securityId, row.session, row.close, row.line, row.knownAt]);
      assert.deepEqual(values(backward), values(forward));
    },
  );
  await fc.assert(property, { numRuns: 60, seed: 7 });
});

const lean = join(
  process.env.PLUMB_SHARED ?? fileURLToPath(new URL("../../../../../shared", import.meta.url)),
  "data/lean/equity/usa/daily",
);

/** Bars of Lean's zipped daily file: one deflated entry, lines "yyyyMMdd 00:00,open,high,low,close,volume", prices x 10000. */
function leanBars(ticker: string): StatedBar[] {
  const zip = readFileSync(join(lean, `${ticker}.zip`));
  const from = 30 + zip.readUInt16LE(26) + zip.readUInt16LE(28);
  const lines = inflateRawSync(zip.subarray(from)).toString().trim().split("\n");
  return lines.map((line) => {
    const cells = line.split(",");
    const session = `${line.slice(0, 4)}-${line.slice(4, 6)}-${line.slice(6, 8)}`;
    return { ticker: ticker.toUpperCase(), session, close: Number(cells[4]) / 10_000, volume: Number(cells[5]) };
  });
}

test("Washington Mutual and Waste Management share WM, the old and the new FB share FB: four securities (Lean's files)", {
  skip: existsSync(lean) ? false : `no ${lean}`,
}, async () => {
  for (const [ticker, last, first] of [
    ["wm", "2008-09-26", "2009-08-05"],
    ["fb", "2003-03-28", "2012-05-18"],
  ]) {
    const answer = await run([{ endpoint: `${ticker}.zip`, at: monday, bars: leanBars(ticker) }]);
    const bars = answer[rawBars.name];
    const of = (id: string) => bars.filter((row) => row.securityId === id).map((row) => row.session);
    assert.equal(of(ticker.toUpperCase()).at(-1), last);
    assert.equal(of(`${ticker.toUpperCase()}@${first}`)[0], first);
    assert.equal(new Set(bars.map((row) => row.securityId)).size, 2);
  }
});

test("Apple is one security through its splits (Lean's file)", {
  skip: existsSync(lean) ? false : `no ${lean}`,
}, async () => {
  const answer = await run([{ endpoint: "aapl.zip", at: monday, bars: leanBars("aapl") }]);
  assert.deepEqual([...new Set(answer[rawBars.name].map((row) => row.securityId))], ["AAPL"]);
  assert.equal(answer[rawBars.name].length, 5849);
});
