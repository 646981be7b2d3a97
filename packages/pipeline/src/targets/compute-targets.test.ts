import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame, FramesByName, Row, StageContext } from "@plumbline/core";
import {
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
  targets,
  textColumn,
  universe,
} from "@plumbline/core";
import fc from "fast-check";
import { answerOf, besideBars, nyseSessions, type StatedAction, statedContext } from "../definitions/stated-bars.js";
import { computeTargets } from "./compute-targets.js";

const nyse = calendarOf("XNYS");
const sessions = nyseSessions("2015-01-02", 120);

/** Closes of each security by session; NaN is no bar. */
type Closes = Readonly<Record<string, readonly number[]>>;

function barsOf(closes: Closes, first = 0): Frame {
  const rows = Object.keys(closes)
    .sort()
    .flatMap((id) =>
      closes[id].flatMap((close, t) => (Number.isNaN(close) ? [] : [{ id, day: dayOf(sessions[first + t]), close }])),
    );
  const float = (values: readonly number[]) => ({ type: "float64", values: Float64Array.from(values) }) as const;
  const close = float(rows.map((row) => row.close));
  const one = float(rows.map(() => 1));
  return makeFrame({
    securityId: textColumn(rows.map((row) => row.id)),
    session: { type: "date", values: Int32Array.from(rows, (row) => row.day) },
    open: close,
    high: close,
    low: close,
    close,
    volume: one,
    splitFactor: one,
    totalReturnFactor: one,
    flags: { type: "int32", values: new Int32Array(rows.length) },
    payloadHash: constantText("aa", rows.length),
    line: { type: "int32", values: new Int32Array(rows.length) },
    knownAt: { type: "instant", values: Float64Array.from(rows, (row) => nyse.closeOf(row.day)) },
    knownAtBasis: constantText("rule", rows.length),
    ingestedAt: { type: "instant", values: new Float64Array(rows.length) },
  });
}

/** Every security with a bar is a member, unless its id starts with "X". */
function everyone(frame: Frame, sectors: Readonly<Record<string, string>> = {}): Frame {
  const rows = rowsOf(frame).sort((a, b) => (String(a.session) < String(b.session) ? -1 : 1));
  const days = Int32Array.from(rows, (row) => dayOf(String(row.session)));
  return makeFrame({
    session: { type: "date", values: days },
    securityId: textColumn(rows.map((row) => String(row.securityId))),
    isMember: {
      type: "boolean",
      values: Uint8Array.from(rows, (row) => (String(row.securityId).startsWith("X") ? 0 : 1)),
    },
    reason: constantText("", rows.length),
    historySessions: { type: "int32", values: new Int32Array(rows.length) },
    medianDollarVolume: { type: "float64", values: new Float64Array(rows.length) },
    sector: textColumn(rows.map((row) => sectors[String(row.securityId)] ?? null)),
    knownAt: { type: "instant", values: Float64Array.from(days, (day) => nyse.closeOf(day)) },
    knownAtBasis: constantText("rule", rows.length),
    ingestedAt: { type: "instant", values: new Float64Array(rows.length) },
  });
}

async function labels(
  closes: Closes,
  options: {
    readonly horizons?: readonly number[];
    readonly actions?: readonly StatedAction[];
    readonly sectors?: Readonly<Record<string, string>>;
    readonly beside?: FramesByName;
    readonly context?: StageContext;
  } = {},
): Promise<Row[]> {
  const frame = barsOf(closes);
  const inputs = {
    ...besideBars(options.actions),
    [quarantine.name]: emptyFrame(quarantine),
    [bars.name]: frame,
    [universe.name]: everyone(frame, options.sectors),
    ...options.beside,
  };
  const context = options.context ?? statedContext({ config: { horizons: options.horizons ?? [1] } });
  const answer = await answerOf(await computeTargets.compute(inputs, context));
  checkFrame(targets, answer[targets.name]);
  return rowsOf(answer[targets.name]);
}

const labelOf = (rows: readonly Row[], id: string, t: number, horizon = 1) =>
  rows.find((row) => row.securityId === id && row.session === sessions[t] && row.horizon === horizon);
const flat = (value: number, length: number) => new Array<number>(length).fill(value);

test("the label of t runs over (close t+1, close t+1+h] and is known at the close of t1", async () => {
  const rows = await labels({ A: [10, 20, 30, 45, 45], B: flat(10, 5) }, { horizons: [2] });
  const label = labelOf(rows, "A", 0, 2)!;
  assert.equal(label.forwardReturn, 45 / 20 - 1);
  assert.deepEqual([label.t0, label.t1], [sessions[1], sessions[3]]);
  assert.equal(label.knownAt, new Date(nyse.closeOf(dayOf(sessions[3]))).toISOString());
  assert.equal(label.excessReturn, 1.25 - 1.25 / 2);
  assert.equal(label.excessRank, 0.75);
  assert.equal(labelOf(rows, "B", 0, 2)!.excessRank, 0.25);
});

test("a label whose t1 lies beyond the data does not exist yet", async () => {
  const rows = await labels({ A: flat(10, 5), B: flat(11, 5) }, { horizons: [1, 3] });
  assert.deepEqual([...new Set(rows.filter((row) => row.horizon === 3).map((row) => row.session))], [sessions[0]]);
  assert.deepEqual(
    [...new Set(rows.filter((row) => row.horizon === 1).map((row) => row.session))],
    sessions.slice(0, 3),
  );
});

test("the ragged end of the data is no delisting: labels end at the last full session", async () => {
  const closes = Object.fromEntries(["A", "B", "C", "D", "E"].map((id, i) => [id, flat(10, i === 0 ? 9 : 8)]));
  const rows = await labels(closes);
  assert.equal(rows.at(-1)!.t1, sessions[7]);
  assert.ok(rows.every((row) => row.isDelisted === false));
});

test("a security that delists inside the horizon gets its delisting return, then cash", async () => {
  const rows = await labels(
    { A: [10, 10, 8, 6, ...flat(Number.NaN, 6)], B: flat(10, 10), C: flat(10, 10) },
    { horizons: [5], actions: [{ id: "A", session: sessions[3], kind: "delisting", delistingReturn: -0.5 }] },
  );
  const label = labelOf(rows, "A", 0, 5)!;
  assert.ok(Math.abs(Number(label.forwardReturn) - (0.6 * 0.5 - 1)) < 1e-15);
  assert.equal(label.isDelisted, true);
  assert.equal(labelOf(rows, "A", 3, 5)!.forwardReturn, 0);
  assert.equal(labelOf(rows, "A", 3, 5)!.isDelisted, false);
  assert.deepEqual(
    [0, 1, 2, 3].map((t) => labelOf(rows, "A", t, 5) !== undefined),
    [true, true, true, true],
  );
});

test("a delisting without a stated return keeps the last close, and is still a delisting", async () => {
  const rows = await labels(
    { A: [10, 10, 8, ...flat(Number.NaN, 5)], B: flat(10, 8), C: flat(10, 8) },
    { horizons: [3], actions: [{ id: "A", session: sessions[2], kind: "delisting" }] },
  );
  const label = labelOf(rows, "A", 0, 3)!;
  assert.ok(Math.abs(Number(label.forwardReturn) + 0.2) < 1e-15);
  assert.equal(label.isDelisted, true);
});

test("a halt carries the last close; the label is kept", async () => {
  const rows = await labels(
    { A: [10, Number.NaN, Number.NaN, 15, 15], B: flat(10, 5), C: flat(10, 5) },
    { horizons: [1, 2] },
  );
  assert.equal(labelOf(rows, "A", 0, 1)!.forwardReturn, 0);
  assert.equal(labelOf(rows, "A", 0, 2)!.forwardReturn, 0.5);
});

test("who is not in the universe has no label and no part in the mean", async () => {
  const rows = await labels({ A: [10, 10, 11], B: [10, 10, 10], X: [10, 10, 99] });
  assert.equal(labelOf(rows, "X", 0), undefined);
  assert.ok(Math.abs(Number(labelOf(rows, "A", 0)!.excessReturn) - 0.05) < 1e-15);
});

test("sector excess is over the sector's own members; without a sector it is missing", async () => {
  const rows = await labels(
    { A: [10, 10, 12], B: [10, 10, 10], C: [10, 10, 5], D: [10, 10, 10] },
    { sectors: { A: "Energy", B: "Energy", C: "Banks" } },
  );
  const excess = ["A", "B", "C", "D"].map((id) => labelOf(rows, id, 0)!.sectorExcessReturn);
  assert.ok(Math.abs(Number(excess[0]) - 0.1) < 1e-15 && Math.abs(Number(excess[1]) + 0.1) < 1e-15);
  assert.deepEqual(excess.slice(2), [0, null]);
});

test("the scale is the standard deviation (ddof 1) of the last 63 daily returns times the root of h", async () => {
  const wave = Array.from({ length: 80 }, (_, t) => (t % 2 === 0 ? 100 : 101));
  const rows = await labels({ A: wave, B: flat(10, 80), C: flat(10, 80) }, { horizons: [5] });
  assert.equal(labelOf(rows, "A", 62, 5)!.volatilityScaledReturn, null);
  const label = labelOf(rows, "A", 64, 5)!;
  // 63 returns ending at t = 64 (a fall): 32 falls of 100/101 - 1 and 31 rises of 0.01
  const [fall, rise] = [100 / 101 - 1, 0.01];
  const mean = (32 * fall + 31 * rise) / 63;
  const variance = (32 * (fall - mean) ** 2 + 31 * (rise - mean) ** 2) / 62;
  const expected = Number(label.excessReturn) / Math.sqrt(5 * variance);
  assert.ok(Math.abs(Number(label.volatilityScaledReturn) / expected - 1) < 1e-12);
  assert.equal(labelOf(rows, "B", 64, 5)!.volatilityScaledReturn, null, "a price that never moves has no scale");
});

test("a bar refused later makes the session's labels known when the fault was", async () => {
  const reveal = nyse.closeOf(dayOf(sessions[5]));
  const gone = makeFrame({
    ...emptyFrame(quarantine).columns,
    ...Object.fromEntries(
      ["quarantineId", "dataset", "rule", "reason", "ticker", "row", "payloadHash", "endpoint", "knownAtBasis"].map(
        (name) => [name, constantText("", 1)],
      ),
    ),
    securityId: textColumn(["A"]),
    session: { type: "date", values: Int32Array.of(dayOf(sessions[4])) },
    line: { type: "int32", values: new Int32Array(1) },
    revealedAt: { type: "instant", values: Float64Array.of(reveal) },
    knownAt: { type: "instant", values: Float64Array.of(reveal) },
    ingestedAt: { type: "instant", values: new Float64Array(1) },
  });
  const rows = await labels(
    { A: [10, 10, 10, 10, Number.NaN, 10, 10], B: flat(10, 7), C: flat(10, 7) },
    { beside: { [quarantine.name]: gone } },
  );
  assert.equal(labelOf(rows, "B", 2)!.knownAt, new Date(reveal).toISOString(), "t1 is the refused session");
  assert.equal(labelOf(rows, "B", 1)!.knownAt, new Date(nyse.closeOf(dayOf(sessions[3]))).toISOString());
});

test("nothing in, nothing out; one row has no label", async () => {
  assert.equal((await labels({})).length, 0);
  assert.equal((await labels({ A: [10] })).length, 0);
});

const path = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.double({ min: 1, max: 100, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(Number.NaN) },
  ),
  {
    minLength: 40,
    maxLength: 40,
  },
);
const market = fc.record({ A: path, B: path, C: path, D: path, E: path, F: path });

test("adding data after t1 changes no label", async () => {
  await fc.assert(
    fc.asyncProperty(market, fc.integer({ min: 12, max: 38 }), async (closes, last) => {
      const known = Object.fromEntries(Object.entries(closes).map(([id, path]) => [id, path.slice(0, last + 1)]));
      const [before, after] = [await labels(known, { horizons: [1, 5] }), await labels(closes, { horizons: [1, 5] })];
      const later = new Map(after.map((row) => [`${row.horizon} ${row.session} ${row.securityId}`, row]));
      for (const row of before) assert.deepEqual(row, later.get(`${row.horizon} ${row.session} ${row.securityId}`));
    }),
    { seed: 3, numRuns: 25 },
  );
});

test("ranks lie in (0, 1) and average one half, excess returns average zero", async () => {
  await fc.assert(
    fc.asyncProperty(market, async (closes) => {
      const rows = await labels(closes, { horizons: [2] });
      for (const session of new Set(rows.map((row) => row.session))) {
        const section = rows.filter((row) => row.session === session);
        const mean = (name: string) => section.reduce((sum, row) => sum + Number(row[name]), 0) / section.length;
        assert.ok(section.every((row) => Number(row.excessRank) > 0 && Number(row.excessRank) < 1));
        assert.ok(Math.abs(mean("excessRank") - 0.5) < 1e-12);
        const largest = Math.max(...section.map((row) => Math.abs(Number(row.forwardReturn))));
        assert.ok(Math.abs(mean("excessReturn")) <= 1e-15 * (1 + largest) * section.length);
      }
    }),
    { seed: 4, numRuns: 25 },
  );
});

test("every member whose horizon has passed has a label, delisted or halted", async () => {
  await fc.assert(
    fc.asyncProperty(market, fc.integer({ min: 5, max: 30 }), async (closes, end) => {
      const gone = { ...closes, A: closes.A.map((close, t) => (t <= end ? close : Number.NaN)) };
      const actions: StatedAction[] = [{ id: "A", session: sessions[end], kind: "delisting", delistingReturn: -1 }];
      const rows = await labels(gone, { horizons: [5], actions });
      const last = dayOf(String(rows.at(-1)?.session ?? sessions[0]));
      const expected = rowsOf(barsOf(gone)).filter((bar) => dayOf(String(bar.session)) <= last).length;
      assert.equal(rows.length, expected);
    }),
    { seed: 5, numRuns: 25 },
  );
});

test("a slice with its window and reach gives the bits of the whole", async () => {
  const long = nyseSessions("2013-01-02", 600);
  let state = 7;
  const uniform = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 4294967296;
  };
  const rows = ["A", "B", "C", "D", "E"].flatMap((id) => {
    let close = 50;
    return long.flatMap((session) => {
      close *= 1 + 0.04 * (uniform() - 0.5);
      return uniform() < 0.02 ? [] : [{ id, session, close }];
    });
  });
  const column = (values: readonly number[]) => ({ type: "float64", values: Float64Array.from(values) }) as const;
  const days = Int32Array.from(rows, (row) => dayOf(row.session));
  const base = barsOf({});
  const frame = makeFrame({
    ...Object.fromEntries(["open", "high", "low", "close"].map((name) => [name, column(rows.map((row) => row.close))])),
    ...Object.fromEntries(
      ["volume", "splitFactor", "totalReturnFactor"].map((name) => [name, column(rows.map(() => 1))]),
    ),
    securityId: textColumn(rows.map((row) => row.id)),
    session: { type: "date", values: days },
    flags: { type: "int32", values: new Int32Array(rows.length) },
    payloadHash: constantText("aa", rows.length),
    line: { type: "int32", values: new Int32Array(rows.length) },
    knownAt: { type: "instant", values: Float64Array.from(days, (day) => nyse.closeOf(day)) },
    knownAtBasis: constantText("rule", rows.length),
    ingestedAt: { type: "instant", values: new Float64Array(rows.length) },
  });
  assert.deepEqual(Object.keys(frame.columns).sort(), Object.keys(base.columns).sort());
  const members = everyone(frame);
  const context = statedContext({ config: { horizons: [1, 5, 10] } });
  const run = async (bars: Frame, universe: Frame, from: number) => {
    const inputs = {
      ...besideBars(),
      [quarantine.name]: emptyFrame(quarantine),
      "silver.bars": bars,
      "gold.universe": universe,
    };
    return rowsOf(
      (await answerOf(await computeTargets.compute(inputs, { ...context, slice: { from } })))[targets.name],
    );
  };
  const whole = await run(frame, members, Number.NEGATIVE_INFINITY);
  const reach = typeof computeTargets.reach === "function" ? computeTargets.reach(context.config) : 0;
  const from = dayOf(long[599 - reach]);
  const readFrom = dayOf(long[599 - reach - Number(computeTargets.window)]);
  const since = (table: Frame) => filterRows(table, (row) => int32Of(table, "session")[row] >= readFrom);
  assert.deepEqual(
    await run(since(frame), since(members), from),
    whole.filter((row) => dayOf(String(row.session)) >= from),
  );
});
