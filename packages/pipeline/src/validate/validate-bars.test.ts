import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame, Row, StageContext } from "@plumbline/core";
import {
  barFlags,
  bars,
  calendarOf,
  checkFrame,
  dayOf,
  float64Of,
  PlatformError,
  quality,
  quarantine,
  rowsOf,
} from "@plumbline/core";
import { standingBars } from "../definitions/standing-bars.js";
import {
  answerOf,
  besideBars,
  bronzeBars,
  nyseSessions,
  type StatedAction,
  type StatedBar,
  statedBars,
  statedContext,
} from "../definitions/stated-bars.js";
import { validateBars } from "./validate-bars.js";

const nyse = calendarOf("XNYS");
const sessions = nyseSessions("2015-01-02", 60);

/** Five quiet securities, so that the dataset passes its gate and sessions have a breadth. */
function quiet(): StatedBar[] {
  return ["P1", "P2", "P3", "P4", "P5"].flatMap((id) =>
    sessions.map((session, t) => ({ id, session, close: 50 + (t % 3) * 0.1, payload: "quiet" })),
  );
}

function series(id: string, closes: readonly number[], from = 0): StatedBar[] {
  return closes.map((close, i) => ({ id, session: sessions[from + i], close }));
}

async function validate(
  rows: readonly StatedBar[],
  context: StageContext = statedContext(),
  actions: readonly StatedAction[] = [],
): Promise<Record<string, Frame>> {
  const inputs = { [bronzeBars]: statedBars([...quiet(), ...rows]), ...besideBars(actions) };
  const answer = await answerOf(await validateBars.compute(inputs, context));
  for (const table of validateBars.outputs(context.config)) checkFrame(table, answer[table.name]);
  return answer;
}

const own = (frame: Frame, id: string): Row[] => rowsOf(frame).filter((row) => row.securityId === id);
const closesOf = (answer: Record<string, Frame>, id: string) => own(answer[bars.name], id).map((row) => row.close);
const refusals = (answer: Record<string, Frame>) => rowsOf(answer[quarantine.name]);
const flagsOf = (answer: Record<string, Frame>, id: string) =>
  own(answer[bars.name], id).map((row) =>
    Object.entries(barFlags)
      .filter(([, bit]) => (Number(row.flags) & bit) !== 0)
      .map(([name]) => name)
      .join(" "),
  );

const broken: readonly (readonly [string, Partial<StatedBar>, RegExp])[] = [
  ["missingClose", { close: Number.NaN }, /close is missing/],
  ["notFinite", { volume: Number.POSITIVE_INFINITY }, /volume is Infinity/],
  ["notASession", { session: "2015-01-03" }, /2015-01-03 is not a session/],
  ["highBelowLow", { open: 10, high: 9, low: 11, close: 10 }, /high 9 is below low 11/],
  ["highBelowLow", { open: 0, high: 0, low: 59.76, close: 59.79 }, /high 0 is below low 59.76/],
  ["closeOutsideRange", { open: 10, high: 11, low: 9, close: 12 }, /close 12 lies outside \[9, 11\]/],
  ["openOutsideRange", { open: 8, high: 11, low: 9, close: 10 }, /open 8 lies outside \[9, 11\]/],
  ["nonPositivePrice", { open: 10, high: 10, low: 0, close: 10 }, /low is 0; must be above 0/],
  ["nonPositivePrice", { open: -3, high: -3, low: -3, close: -3 }, /close is -3/],
  ["negativeVolume", { volume: -100 }, /volume is -100/],
];
for (const [rule, change, reason] of broken) {
  test(`a bar that breaks ${rule} goes to quarantine with its reason and the row (${JSON.stringify(change)})`, async () => {
    const answer = await validate([
      { id: "A", session: sessions[0], close: 10 },
      { id: "A", session: sessions[1], close: 10, line: 777, ...change },
      { id: "A", session: sessions[2], close: 10 },
    ]);
    const [refused, ...others] = refusals(answer);
    assert.equal(others.length, 0);
    assert.equal(refused.rule, rule);
    assert.match(String(refused.reason), reason);
    assert.equal(refused.line, 777);
    assert.equal(JSON.parse(String(refused.row)).ticker, "A");
    assert.equal(closesOf(answer, "A").length, 2);
  });
}

test("prices that went through float32 are inside their range", async () => {
  const close = 41.69;
  const answer = await validate([
    { id: "A", session: sessions[0], close, high: Math.fround(close), low: Math.fround(41.1) },
  ]);
  assert.equal(Math.fround(close) < close, true);
  assert.equal(refusals(answer).length, 0);
});

test("an open of zero is a missing open: kept, missing, flagged", async () => {
  const answer = await validate([{ id: "A", session: sessions[0], close: 10, open: 0, high: 11, low: 9 }]);
  assert.equal(own(answer[bars.name], "A")[0].open, null);
  assert.deepEqual(flagsOf(answer, "A"), ["missingOpen"]);
});

test("an equal line is refused as duplicate, a different one as conflict, and the first is kept", async () => {
  const bar = { id: "A", session: sessions[0], close: 10, line: 1 };
  const answer = await validate([bar, { ...bar, line: 2 }, { ...bar, close: 11, line: 3 }]);
  assert.deepEqual(
    refusals(answer).map((row) => [row.rule, row.line]),
    [
      ["conflictingDuplicate", 3],
      ["duplicate", 2],
    ].sort((a, b) => Number(a[1]) - Number(b[1])),
  );
  assert.deepEqual(closesOf(answer, "A"), [10]);
});

test("a restated bar of a later payload replaces the older one from when it was known; an equal one is no error", async () => {
  const bar = { id: "A", session: sessions[0], close: 10, line: 1, payload: "first" };
  const later = nyse.closeOf(dayOf(sessions[9]));
  const answer = await validate([
    bar,
    { ...bar, payload: "second" },
    { ...bar, close: 10.5, payload: "third", knownAt: later },
  ]);
  assert.equal(refusals(answer).length, 0);
  assert.deepEqual(
    own(answer[bars.name], "A").map((row) => [row.close, row.knownAt]),
    [[10.5, new Date(later).toISOString()]],
  );
});

test("a one-day spike that reverts is refused, known at the close that reverts it (Citigroup, 2011-05-06)", async () => {
  const answer = await validate(series("C", [44.94, 45.2, 4.52, 44.16, 44.2]));
  const [refused] = refusals(answer);
  assert.equal(refused.rule, "revertingSpike");
  assert.equal(refused.session, sessions[2]);
  assert.equal(refused.knownAt, new Date(nyse.closeOf(dayOf(sessions[3]))).toISOString());
  assert.deepEqual(closesOf(answer, "C"), [44.94, 45.2, 44.16, 44.2]);
});

test("real crashes and jumps stay, flagged (AIG 2008-09-15 -60.8 %, AMD 2016-04-22 +52.3 %)", async () => {
  const answer = await validate([
    ...series("AIG", [242.8, 95.2, 75.0, 41.0, 53.8, 77.0]),
    ...series("AMD", [2.7, 2.62, 3.99, 3.45, 3.66]),
  ]);
  assert.equal(refusals(answer).length, 0);
  assert.match(flagsOf(answer, "AIG")[1], /largeMove/);
  assert.match(flagsOf(answer, "AMD")[2], /splitShapedJump.*largeMove/);
});

test("bars on another basis are refused once the jump is undone (DaVita, 2013-09-09 to 2013-09-20)", async () => {
  const closes = [56.0, 55.3, 28.02, 27.9, 27.85, 28, 27.88, 28.3, 29.55, 29.32, 29.26, 29.24, 57.95, 58];
  const answer = await validate(series("DVA", closes));
  assert.equal(refusals(answer).filter((row) => row.rule === "revertingSplitShape").length, 10);
  assert.deepEqual(closesOf(answer, "DVA"), [56.0, 55.3, 57.95, 58]);
});

test("a slip of the unit is refused whatever the day's own return adds to it (98.5 instead of 100)", async () => {
  const answer = await validate(series("A", [50, 50.5, 4974, 4990, 48.7, 49]));
  assert.deepEqual(closesOf(answer, "A"), [50, 50.5, 48.7, 49]);
});

test("a slip of the unit by 100 that lasts three sessions is refused", async () => {
  const answer = await validate(series("A", [50, 50.5, 5010, 5050, 5040, 50.6, 51]));
  assert.deepEqual(closesOf(answer, "A"), [50, 50.5, 50.6, 51]);
});

test("a split-shaped jump that stays is kept and flagged; a declared split is no jump at all", async () => {
  const closes = [100, 101, 50.4, 50.2, 50.9];
  const undeclared = await validate(series("A", closes));
  assert.deepEqual(closesOf(undeclared, "A"), closes);
  assert.match(flagsOf(undeclared, "A")[2], /splitShapedJump/);
  const declared = await validate(series("A", closes), statedContext(), [
    { id: "A", session: sessions[2], kind: "split", ratio: 2 },
  ]);
  assert.deepEqual(flagsOf(declared, "A"), ["", "", "", "", ""]);
});

test("the fifth equal close with volume is stale; without volume nobody traded", async () => {
  const closes = [10, 10.1, 10, 10, 10, 10, 10, 10];
  assert.deepEqual(
    flagsOf(await validate(series("A", closes)), "A").map((flag) => flag === "staleClose"),
    [false, false, false, false, false, false, true, true],
  );
  const still = await validate(series("A", closes).map((bar) => ({ ...bar, volume: 0 })));
  assert.ok(flagsOf(still, "A").every((flag) => flag === "zeroVolume"));
});

test("a return far outside the 21 before it is an outlier, and later bars cannot unsay it", async () => {
  const calm = Array.from({ length: 30 }, (_, t) => 100 + [0, 0.7, 1.1, 0.4, -0.3][t % 5]);
  const answer = await validate(series("A", [...calm, 115, 115.5]));
  assert.equal(flagsOf(answer, "A")[30], "outlierReturn unexplainedGap");
  assert.equal(flagsOf(answer, "A")[29], "");
});

test("forward factors: 1 at the first bar, ratio at a split, (P + D) / P at an ex-date", async () => {
  const answer = await validate(series("A", [100, 102, 51, 50, 52]), statedContext(), [
    { id: "A", session: sessions[2], kind: "split", ratio: 2 },
    { id: "A", session: sessions[3], kind: "dividend", amount: 0.5 },
  ]);
  const rows = own(answer[bars.name], "A");
  assert.deepEqual(
    rows.map((row) => row.splitFactor),
    [1, 1, 2, 2, 2],
  );
  assert.deepEqual(
    rows.map((row) => row.totalReturnFactor),
    [1, 1, 2, 2.02, 2.02],
  );
});

test("an ex-date on a refused bar acts at the next standing one", async () => {
  const rows = series("A", [100, 102, 51, 50, 52]).map((bar, i) => (i === 2 ? { ...bar, volume: -1 } : bar));
  const answer = await validate(rows, statedContext(), [
    { id: "A", session: sessions[2], kind: "split", ratio: 2 },
    { id: "A", session: sessions[2], kind: "dividend", amount: 0.5 },
  ]);
  assert.deepEqual(
    own(answer[bars.name], "A").map((row) => row.totalReturnFactor),
    [1, 1, 2.02, 2.02],
  );
});

test("adjusted sources have factors of 1; a dividend on split-adjusted prices is brought to their basis", async () => {
  const closes = [50, 51, 51, 50, 52];
  const actions: StatedAction[] = [
    { id: "A", session: sessions[1], kind: "dividend", amount: 2.04 },
    { id: "A", session: sessions[2], kind: "split", ratio: 2 },
  ];
  const total = await validate(series("A", closes), statedContext({ source: { priceBasis: "total-return" } }), actions);
  assert.ok(own(total[bars.name], "A").every((row) => row.totalReturnFactor === 1 && row.splitFactor === 1));
  const split = await validate(
    series("A", closes),
    statedContext({ source: { priceBasis: "split-adjusted" } }),
    actions,
  );
  assert.deepEqual(
    own(split[bars.name], "A").map((row) => row.splitFactor),
    [1, 1, 1, 1, 1],
  );
  assert.deepEqual(
    own(split[bars.name], "A").map((row) => row.totalReturnFactor),
    [1, 1.02, 1.02, 1.02, 1.02],
  );
});

test("a source with closes only lists the rules it cannot be asked, and loses nothing else", async () => {
  const context = statedContext({ source: { fields: ["close"] } });
  const gone = { open: Number.NaN, high: Number.NaN, low: Number.NaN, volume: Number.NaN };
  const inputs = { [bronzeBars]: statedBars(quiet().map((bar) => ({ ...bar, ...gone }))), ...besideBars() };
  const answer = await answerOf(await validateBars.compute(inputs, context));
  const dataset = rowsOf(answer[quality.name]).find((row) => row.securityId === "*")!;
  const { unavailableRules } = JSON.parse(String(dataset.detail));
  assert.deepEqual(unavailableRules, [
    "highBelowLow: needs high, low",
    "closeOutsideRange: needs high, low, close",
    "openOutsideRange: needs open, high, low",
    "negativeVolume: needs volume",
    "staleClose: needs volume",
    "zeroVolume: needs volume",
    "missingOpen: needs open",
  ]);
  assert.equal(answer[bars.name].rows, 300);
  assert.ok(float64Of(answer[bars.name], "volume").every(Number.isNaN));
});

test("the score falls with refused, flagged and missing sessions; gaps are told apart", async () => {
  const rows = sessions.slice(0, 50).map((session, t) => ({ id: "A", session, close: 20 + (t % 2) * 0.1 }));
  const answer = await validate(
    rows.filter((_, t) => t < 20 || t >= 25).map((bar, t) => (t === 40 ? { ...bar, volume: -1 } : bar)),
  );
  const score = rowsOf(answer[quality.name]).find((row) => row.securityId === "A")!;
  // 45 rows, 1 refused, 2 flagged (after the halt, after the refused bar), 6 of 50 sessions without a standing bar
  assert.equal(Number(score.score).toFixed(10), (100 * (1 - 4 / 45 - 2 / 45 / 4 - 6 / 50)).toFixed(10));
  assert.deepEqual(JSON.parse(String(score.detail)).gaps, { refused: 1, marketHole: 0, halted: 5 });
});

const unfit: readonly (readonly [string, readonly StatedBar[], RegExp])[] = [
  ["without a row", [], /0 rows.*at least one bar/],
  ["of one row", [{ id: "A", session: sessions[0], close: 10 }], /1 row, 0 refused, 1 security, 1 session;/],
  ["of one security", series("A", new Array(60).fill(10)), /1 security,.*at least 5 securities/],
  ["of missing closes", quiet().map((bar) => ({ ...bar, close: Number.NaN })), /missingClose 300/],
  ["of few sessions", quiet().filter((bar) => bar.session <= sessions[9]), /10 sessions; at least 30 sessions/],
  ["half refused", quiet().map((bar, i) => (i % 2 === 0 ? { ...bar, volume: -1 } : bar)), /negativeVolume 150.*10 %/],
];
for (const [name, rows, message] of unfit) {
  test(`a dataset ${name} stops the street and says why`, async () => {
    const inputs = { [bronzeBars]: statedBars(rows), ...besideBars() };
    const answer = await answerOf(await validateBars.compute(inputs, statedContext()));
    checkFrame(quality, answer[quality.name]);
    const refused = answer[quarantine.name].rows;
    assert.equal(refused, rowsOf(statedBars(rows)).filter((row) => row.close === null || row.volume === -1).length);
    assert.throws(
      () => validateBars.gate?.require(answer[quality.name]),
      (error: unknown) => {
        assert.ok(error instanceof PlatformError);
        assert.equal(error.code, "DATASET_UNFIT");
        assert.match(error.message, message);
        assert.ok(error.remedy.length > 20);
        return true;
      },
    );
  });
}

test("a fit dataset passes the gate, and its row of silver.quality says so", async () => {
  const answer = await validate([]);
  validateBars.gate?.require(answer[quality.name]);
  const whole = rowsOf(answer[quality.name]).find((row) => row.securityId === "*")!;
  assert.equal(whole.isFit, true);
  assert.equal(JSON.parse(String(whole.detail)).unfit, undefined);
});

test("a bar accepted yesterday and convicted today is retracted, and readers leave it out", async () => {
  const closes = [44.94, 45.2, 4.52, 44.16];
  const before = await validate(series("C", closes.slice(0, 3)));
  assert.deepEqual(closesOf(before, "C"), [44.94, 45.2, 4.52]);
  assert.match(flagsOf(before, "C")[2], /largeMove/);
  const from = dayOf(sessions[0]);
  const after = await validate(series("C", closes), statedContext({ from, held: { [bars.name]: before[bars.name] } }));
  const retracted = own(after[bars.name], "C").filter((row) => (Number(row.flags) & barFlags.retracted) !== 0);
  assert.deepEqual(
    retracted.map((row) => [row.session, row.close, row.knownAt]),
    [[sessions[2], 4.52, new Date(nyse.closeOf(dayOf(sessions[3]))).toISOString()]],
  );
  assert.deepEqual(
    own(standingBars(after[bars.name]), "C").map((row) => row.close),
    [44.94, 45.2, 44.16],
  );
});

/** A year of a security whose bars have ranges: +-1 % a day, opens near the last close, 1,000 shares. */
function ranged(id: string, change: (t: number) => Partial<StatedBar> & { scale?: number } = () => ({})): StatedBar[] {
  const days = nyseSessions("2015-01-02", 60);
  let close = 100;
  return days.map((session, t) => {
    const open = close * (1 + 0.001 * ((t * 7) % 5) - 0.002);
    close = open * (1 + 0.004 * (((t * 13) % 7) - 3));
    const { scale = 1, ...other } = change(t);
    const bar = { open: open * scale, close: close * scale };
    const [high, low] = [1.004 * Math.max(bar.open, bar.close), 0.996 * Math.min(bar.open, bar.close)];
    return { id, session, ...bar, high, low, volume: 900 + ((t * 37) % 200), ...other };
  });
}

test("a bar 10 % apart from both neighbours without volume is refused, known at the close after it", async () => {
  const answer = await validate(ranged("A", (t) => (t === 40 ? { scale: 1.1 } : {})));
  const [refused, ...others] = refusals(answer);
  assert.equal(others.length, 0);
  assert.deepEqual([refused.rule, refused.session], ["revertingGap", sessions[40]]);
  assert.match(String(refused.reason), /without the volume of news/);
  assert.equal(refused.knownAt, new Date(nyse.closeOf(dayOf(sessions[41]))).toISOString());
  const evening = await validate(ranged("A", (t) => (t === 40 ? { scale: 1.1 } : {})).slice(0, 41));
  assert.match(flagsOf(evening, "A")[40], /unexplainedGap/);
});

test("a split-shaped jump of 5:4 that lasts four sessions is refused; one that stays is flagged", async () => {
  const back = await validate(ranged("A", (t) => (t >= 40 && t < 44 ? { scale: 0.8 } : {})));
  assert.deepEqual(
    refusals(back).map((row) => [row.rule, row.session]),
    sessions.slice(40, 44).map((session) => ["revertingGap", session]),
  );
  const stays = await validate(ranged("A", (t) => (t >= 40 ? { scale: 0.8 } : {})));
  assert.equal(refusals(stays).length, 0);
  assert.match(flagsOf(stays, "A")[40], /unexplainedGap/);
});

test("the same jump on three times the usual volume is news: kept (BBY 2012-12-13: +13 %, -12 %)", async () => {
  const answer = await validate(ranged("A", (t) => (t === 40 ? { scale: 1.1, volume: 3000 } : {})));
  assert.equal(refusals(answer).length, 0);
});

test("a jump that everybody makes is the market's: nobody is refused", async () => {
  const names = ["A", "B", "C", "D", "E", "F"];
  const answer = await validate(names.flatMap((id) => ranged(id, (t) => (t === 40 ? { scale: 1.1 } : {}))));
  assert.equal(refusals(answer).length, 0);
});

test("a bar that repeats all five fields of the one before is refused; with another volume it stands", async () => {
  const bars = ranged("A");
  const copied = bars.map((bar, t) => (t === 40 ? { ...bars[39], session: bar.session } : bar));
  assert.deepEqual(
    refusals(await validate(copied)).map((row) => [row.rule, row.session]),
    [["repeatedBar", sessions[40]]],
  );
  assert.equal(refusals(await validate(copied.map((bar, t) => (t === 40 ? { ...bar, volume: 7 } : bar)))).length, 0);
});

test("bars without a range at the last close are refused where volume goes on, kept where it dried up", async () => {
  const bars = ranged("A");
  const held = bars[39].close;
  const flat = (volume: number) =>
    bars.map((bar, t) =>
      t >= 40 && t < 44 ? { ...bar, open: held, high: held, low: held, close: held, volume } : bar,
    );
  assert.deepEqual(
    refusals(await validate(flat(1000))).map((row) => [row.rule, row.session]),
    sessions.slice(40, 44).map((session) => ["staleBar", session]),
  );
  assert.equal(refusals(await validate(flat(100))).length, 0);
});

test("a high far above the day's open and close without volume is flagged, not refused", async () => {
  const answer = await validate(ranged("A", (t) => (t === 40 ? { high: 140 } : {})));
  assert.equal(refusals(answer).length, 0);
  assert.equal(flagsOf(answer, "A")[40], "longWick");
});

test("of two lines for a session after a missing one the last is kept: the first is the missing one's, moved", async () => {
  const bars = ranged("A");
  const moved = bars
    .map((bar, t) => (t === 40 ? { ...bar, session: sessions[41] } : bar))
    .map((bar, i) => ({ ...bar, line: i + 1 }));
  const answer = await validate(moved);
  assert.deepEqual(
    refusals(answer).map((row) => [row.rule, row.line]),
    [["conflictingDuplicate", 41]],
  );
  assert.equal(closesOf(answer, "A")[40], bars[41].close);
});

test("without opens a jump of the close must be larger; without volume larger still", async () => {
  const closesOnly = (scale: number, volume: number) =>
    ranged("A", (t) => (t === 40 ? { scale } : {})).map(({ id, session, close }) => ({
      id,
      session,
      close,
      open: Number.NaN,
      high: Number.NaN,
      low: Number.NaN,
      volume,
    }));
  const count = async (scale: number, volume: number) => refusals(await validate(closesOnly(scale, volume))).length;
  assert.equal(await count(1.06, 1000), 0);
  assert.equal(await count(1.2, 1000), 1);
  assert.equal(await count(1.1, Number.NaN), 0);
  assert.equal(await count(1.3, Number.NaN), 1);
});
