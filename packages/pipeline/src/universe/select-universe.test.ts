import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame, FramesByName, Row, StageContext } from "@plumbline/core";
import {
  barFlags,
  bars,
  calendarOf,
  checkFrame,
  constantText,
  dayOf,
  emptyFrame,
  filterRows,
  int32Of,
  makeFrame,
  quarantine,
  rowsOf,
  textColumn,
  universe,
} from "@plumbline/core";
import { answerOf, besideBars, nyseSessions, statedContext } from "../definitions/stated-bars.js";
import { selectUniverse } from "./select-universe.js";
import { universeRules } from "./universe-rules.js";

const nyse = calendarOf("XNYS");
const sessions = nyseSessions("2015-01-02", 90);

interface Checked {
  readonly id: string;
  readonly session: string;
  readonly close: number;
  readonly volume?: number;
  readonly flags?: number;
  readonly knownAt?: number;
}

function checkedBars(rows: readonly Checked[]): Frame {
  const float = (pick: (row: Checked) => number) =>
    ({ type: "float64", values: Float64Array.from(rows, pick) }) as const;
  const days = Int32Array.from(rows, (row) => dayOf(row.session));
  return makeFrame({
    securityId: textColumn(rows.map((row) => row.id)),
    session: { type: "date", values: days },
    open: float((row) => row.close),
    high: float((row) => row.close),
    low: float((row) => row.close),
    close: float((row) => row.close),
    volume: float((row) => row.volume ?? 1000),
    splitFactor: float(() => 1),
    totalReturnFactor: float(() => 1),
    flags: { type: "int32", values: Int32Array.from(rows, (row) => row.flags ?? 0) },
    payloadHash: constantText("aa", rows.length),
    line: { type: "int32", values: new Int32Array(rows.length) },
    knownAt: { type: "instant", values: Float64Array.from(rows, (row, i) => row.knownAt ?? nyse.closeOf(days[i])) },
    knownAtBasis: constantText("rule", rows.length),
    ingestedAt: { type: "instant", values: new Float64Array(rows.length) },
  });
}

function refused(rows: readonly { id: string; session: string; knownAt: string }[]): Frame {
  const text = (value: string) => constantText(value, rows.length);
  const knownAt = Float64Array.from(rows, (row) => nyse.closeOf(dayOf(row.knownAt)));
  return makeFrame({
    quarantineId: textColumn(rows.map((_, i) => String(i))),
    dataset: text("silver.bars"),
    rule: text("highBelowLow"),
    reason: text(""),
    securityId: textColumn(rows.map((row) => row.id)),
    ticker: text(""),
    session: { type: "date", values: Int32Array.from(rows, (row) => dayOf(row.session)) },
    row: text("{}"),
    payloadHash: text("aa"),
    endpoint: text(""),
    line: { type: "int32", values: new Int32Array(rows.length) },
    revealedAt: { type: "instant", values: knownAt },
    knownAt: { type: "instant", values: knownAt },
    knownAtBasis: text("rule"),
    ingestedAt: { type: "instant", values: new Float64Array(rows.length) },
  });
}

async function select(
  rows: readonly Checked[],
  context: StageContext = statedContext(),
  beside: FramesByName = {},
): Promise<Row[]> {
  const inputs = {
    ...besideBars(),
    [quarantine.name]: emptyFrame(quarantine),
    ...beside,
    [bars.name]: checkedBars(rows),
  };
  const answer = await answerOf(await selectUniverse.compute(inputs, context));
  checkFrame(universe, answer[universe.name]);
  return rowsOf(answer[universe.name]);
}

const steady = (id: string, change: (t: number) => Partial<Checked> = () => ({})): Checked[] =>
  sessions.map((session, t) => ({ id, session, close: 10, ...change(t) }));
const reasonsOf = (rows: readonly Row[]) => rows.map((row) => row.reason);

test("a security enters with its minHistory-th bar, as known then", async () => {
  const rows = await select(steady("A"));
  assert.deepEqual(reasonsOf(rows).slice(18, 23), ["shortHistory", "shortHistory", "", "", ""]);
  assert.deepEqual(rows.map((row) => row.historySessions).slice(0, 3), [1, 2, 3]);
  assert.equal(rows[89].historySessions, 90);
  assert.equal(rows[20].isMember, true);
  assert.equal(rows[20].knownAt, new Date(nyse.closeOf(dayOf(sessions[20]))).toISOString());
});

test("on monthly data a window of bars is as many months long, volumes included", async () => {
  const months = Array.from({ length: 60 }, (_, i) => new Date(Date.UTC(2010, i, 28)).toISOString().slice(0, 10));
  const context = statedContext({
    source: { calendar: "from-data" },
    config: { universe: { minHistory: 36, minPrice: 1, minDollarVolume: 5000 } },
  });
  const rows = await select(
    months.map((session) => ({ id: "A", session, close: 10 })),
    context,
  );
  assert.deepEqual(reasonsOf(rows), [...new Array(35).fill("shortHistory"), ...new Array(25).fill("")]);
  assert.equal(rows[59].historySessions, 60);
  assert.equal(rows[59].medianDollarVolume, 10_000);
  assert.match(universeRules(context.config)[2].about, /36 bars in the time of 42 sessions/);
});

test("price and dollar volume are asked on raw prices only, and what is off says why", async () => {
  const rule = { universe: { minHistory: 2, minPrice: 5, minDollarVolume: 5000 } };
  const rows = (close: number, volume: number) => steady("A", () => ({ close, volume })).slice(0, 30);
  const last = async (close: number, volume: number, source = {}) =>
    (await select(rows(close, volume), statedContext({ config: rule, source }))).at(-1)!.reason;
  assert.equal(await last(4, 9999), "lowPrice");
  assert.equal(await last(6, 100), "lowDollarVolume");
  assert.equal(await last(6, 1000), "");
  const adjusted = { priceBasis: "split-adjusted", volumeBasis: "raw" } as const;
  assert.equal(await last(4, 1, adjusted), "");
  const off = universeRules(statedContext({ source: adjusted }).config).filter((one) => !one.isOn);
  assert.deepEqual(
    off.map((one) => one.rule),
    ["lowPrice", "lowDollarVolume"],
  );
  assert.equal(await last(4, 1, { priceBasis: "split-adjusted", volumeBasis: "split-adjusted" }), "lowDollarVolume");
  assert.equal(await last(4, 1, { priceBasis: "split-adjusted", fields: ["close"] }), "");
});

test("the dollar volume is the median of the last 63 bars: 32 small ones among them fail it", async () => {
  const rule = { universe: { minHistory: 2, minPrice: 0, minDollarVolume: 5000 } };
  const rows = await select(
    steady("A", (t) => ({ volume: t < 27 ? 1 : t < 59 ? 100 : 1000 })),
    statedContext({ config: rule }),
  );
  // at t = 88 the window is t 26 to 88: one of 10, 32 of 1,000, 30 of 10,000; at t = 89 it is 32 and 31
  assert.equal(rows[88].medianDollarVolume, 1000);
  assert.equal(rows[89].medianDollarVolume, 1000);
  assert.equal(rows[89].reason, "lowDollarVolume");
  assert.equal(
    (
      await select(
        steady("A", (t) => ({ volume: t < 58 ? 100 : 1000 })),
        statedContext({ config: rule }),
      )
    )[89].medianDollarVolume,
    10_000,
  );
});

test("close-only data have members: volume rules are off, not failed", async () => {
  const rows = await select(
    steady("A", () => ({ volume: Number.NaN })),
    statedContext({ source: { fields: ["close"] } }),
  );
  assert.equal(rows[89].isMember, true);
  assert.equal(rows[89].medianDollarVolume, null);
});

test("a jump that may yet revert keeps a security out until it is confirmed", async () => {
  const rows = await select(
    steady("A", (t) =>
      t === 40 ? { flags: barFlags.splitShapedJump } : t === 70 ? { flags: barFlags.largeMove } : {},
    ),
  );
  const out = reasonsOf(rows).flatMap((reason, t) => (reason === "unconfirmedJump" ? [t] : []));
  assert.deepEqual(out, [40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 70]);
});

test("a day with refused bars counts from when they were known to be wrong, and only for 91 days", async () => {
  const found = Array.from({ length: 6 }, (_, i) => ({ id: "A", session: sessions[20 + i], knownAt: sessions[40] }));
  const bars = steady("A").filter((_, t) => t < 20 || t > 25);
  const rows = await select(bars, statedContext(), { [quarantine.name]: refused(found) });
  const out = rows.filter((row) => row.reason === "recentDefects").map((row) => row.session);
  assert.equal(out[0], sessions[40]);
  const from = dayOf(sessions[20]);
  assert.ok(out.every((session) => dayOf(String(session)) < from + 91));
  assert.equal(rows.at(-1)!.reason, "");
  const fewer = await select(bars, statedContext(), { [quarantine.name]: refused(found.slice(1)) });
  assert.ok(fewer.every((row) => row.reason !== "recentDefects"));
});

test("a retracted bar is no bar, and a late bar makes what rests on it known late", async () => {
  const late = nyse.closeOf(dayOf(sessions[60]));
  const rows = await select(
    steady("A", (t) => (t === 30 ? { flags: barFlags.retracted } : t === 50 ? { knownAt: late } : {})),
  );
  assert.equal(rows.length, 89);
  const known = new Map(rows.map((row) => [row.session, row.knownAt]));
  assert.equal(known.get(sessions[50]), new Date(late).toISOString());
  assert.equal(known.get(sessions[49]), new Date(nyse.closeOf(dayOf(sessions[49]))).toISOString());
});

test("the sector is the one in force; where none is known it is missing", async () => {
  const beside = besideBars([], { A: "Energy" });
  const rows = await select([...steady("A"), ...steady("B")], statedContext(), beside);
  assert.deepEqual(
    rows.slice(0, 2).map((row) => [row.securityId, row.sector]),
    [
      ["A", "Energy"],
      ["B", null],
    ],
  );
});

test("no bar, no row; one bar, one row", async () => {
  assert.equal((await select([])).length, 0);
  assert.deepEqual(reasonsOf(await select([{ id: "A", session: sessions[0], close: 10 }])), ["shortHistory"]);
});

test("full, truncated and one-day selection give the same bits", async () => {
  const uneven = [...steady("A"), ...steady("B")].map((bar, i) => ({
    ...bar,
    close: 10 + (i % 7),
    volume: 100 * (i % 13),
    flags: i % 41 === 0 ? barFlags.staleClose : i % 53 === 0 ? barFlags.largeMove : 0,
  }));
  const context = statedContext({ config: { universe: { minHistory: 25, minPrice: 11, minDollarVolume: 4000 } } });
  const full = await select(uneven, context);
  for (const t of [30, 60, 88]) {
    const truncated = await select(
      uneven.filter((bar) => bar.session <= sessions[t]),
      context,
    );
    assert.deepEqual(
      truncated,
      full.filter((row) => String(row.session) <= sessions[t]),
    );
  }
  const window = typeof selectUniverse.window === "function" ? selectUniverse.window(context.config) : 0;
  const long = nyseSessions("2014-01-02", 500).flatMap((session, t) =>
    ["A", "B"].map((id) => ({ id, session, close: 10 + ((t * 7) % 5), volume: (t * 31) % 977 })),
  );
  const whole = await select(long, context);
  const frame = checkedBars(long);
  const day = dayOf(long[998].session);
  const since = dayOf(long[2 * (499 - window)].session);
  const recent = filterRows(frame, (row) => int32Of(frame, "session")[row] >= since);
  const answer = await selectUniverse.compute(
    { ...besideBars(), [quarantine.name]: emptyFrame(quarantine), [bars.name]: recent },
    { ...context, slice: { from: day } },
  );
  assert.deepEqual(rowsOf((await answerOf(answer))[universe.name]), whole.slice(-2));
});
