import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openMarketData } from "@plumbline/adapters";
import type { Frame, ParsedBatch, Row, StageContext } from "@plumbline/core";
import {
  barFlags,
  bars,
  calendarOf,
  concatFrames,
  constantText,
  corporateActions,
  emptyFrame,
  float64Of,
  int32Of,
  isoDay,
  makeFrame,
  payloads,
  quality,
  quarantine,
  rawBars,
  rawRejects,
  rowsOf,
  textAt,
  textOf,
} from "@plumbline/core";
import { stages } from "@plumbline/pipeline";

const shared = process.env.PLUMB_SHARED ?? join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "shared");
const file = join(shared, "data", "us_eod_google_2008_2017", "prices.parquet");
const goldenFile = join(shared, "data", "golden", "data_quality.json");
const isThere = existsSync(file) && existsSync(goldenFile);

interface GoldenCase {
  readonly id: string;
  readonly n?: number;
  readonly rows?: readonly (readonly (string | number)[])[];
}

/** bronze.bars of the file, as normalise would state them with the ticker as id. */
async function readBronze(): Promise<Frame> {
  const source = await openMarketData(`file:${file}`, { calendar: "XNYS" });
  const signal = new AbortController().signal;
  const batches: Frame[] = [];
  const parsed: AsyncIterable<ParsedBatch> = source.parse(
    { endpoint: "prices.parquet", contentType: "application/vnd.apache.parquet", path: file },
    signal,
  );
  for await (const batch of parsed) if (batch.kind === "bars") batches.push(batch.frame);
  const frame = concatFrames(batches);
  const nyse = calendarOf("XNYS");
  const closes = new Map<number, number>();
  const knownAt = new Float64Array(frame.rows);
  int32Of(frame, "session").forEach((day, row) => {
    let close = closes.get(day);
    if (close === undefined) {
      close = nyse.closeOf(day);
      closes.set(day, close);
    }
    knownAt[row] = close;
  });
  const { ticker, session, open, high, low, close, volume, line } = frame.columns;
  return makeFrame({
    securityId: ticker,
    ticker,
    session,
    open,
    high,
    low,
    close,
    volume,
    payloadHash: constantText("google", frame.rows),
    line,
    knownAt: { type: "instant", values: knownAt },
    knownAtBasis: constantText("rule", frame.rows),
    ingestedAt: { type: "instant", values: new Float64Array(frame.rows) },
  });
}

async function contextOf(): Promise<StageContext> {
  const source = await openMarketData(`file:${file}`, { calendar: "XNYS", priceBasis: "split-adjusted" });
  const absent = (): never => {
    throw new Error("not part of this test");
  };
  return {
    config: {
      source: await source.describe(),
      featureSets: [],
      horizons: [5],
      primaryHorizon: 5,
      costPerSide: 0.001,
      rounds: 1,
      full: false,
      seed: 1,
      universe: { minHistory: 252, minPrice: 1, minDollarVolume: 1 },
    },
    runId: "golden",
    now: 0,
    slice: { from: Number.NEGATIVE_INFINITY },
    threads: 1,
    signal: new AbortController().signal,
    source,
    payloads: { put: absent, open: absent, path: absent, has: absent },
    boosting: null,
    boostingAbsent: "not part of this test",
    report() {},
    previous: async (table) => emptyFrame(table),
  };
}

describe("real prices of 591 US securities, 2008 to 2017, against golden/data_quality.json", {
  skip: isThere ? false : `real data not found: ${file} (set PLUMB_SHARED)`,
}, () => {
  let refused: readonly Row[] = [];
  let answer: Record<string, Frame> = {};
  let golden: readonly GoldenCase[] = [];
  const goldenCase = (id: string) => golden.find((one) => one.id === id)!;
  const refusedBy = (rule: string) => refused.filter((row) => row.rule === rule);

  before(async () => {
    golden = JSON.parse(readFileSync(goldenFile, "utf8")).cases;
    const stage = stages.find((one) => one.name === "validate")!;
    const inputs = {
      [rawBars.name]: await readBronze(),
      [payloads.name]: emptyFrame(payloads),
      [rawRejects.name]: emptyFrame(rawRejects),
      [corporateActions.name]: emptyFrame(corporateActions),
    };
    answer = (await stage.compute(inputs, await contextOf())) as Record<string, Frame>;
    refused = rowsOf(answer[quarantine.name]);
  });

  test("every high below low of the golden list is refused as such, and no other", () => {
    const expected = goldenCase("high_below_low").rows!.map((row) => `${row[0]} ${row[1]}`);
    assert.equal(expected.length, 163);
    assert.deepEqual(
      refusedBy("highBelowLow")
        .map((row) => `${row.ticker} ${row.session}`)
        .sort(),
      expected.sort(),
    );
  });

  test("468 closes outside the range: 163 of them are high below low already", () => {
    assert.equal(
      refusedBy("closeOutsideRange").length + refusedBy("highBelowLow").length,
      goldenCase("close_outside_range").n,
    );
  });

  test("all 18 reverting spikes are refused: 13 by their rule, 5 by their range before it", () => {
    const spikes = goldenCase("one_day_spikes_reverting").rows!.map((row) => `${row[0]} ${row[1]}`);
    const ruleOf = new Map(refused.map((row) => [`${row.ticker} ${row.session}`, row.rule]));
    const rules = spikes.map((spike) => ruleOf.get(spike));
    assert.equal(rules.filter((rule) => rule === "revertingSpike").length, 13);
    assert.equal(rules.filter((rule) => rule === "closeOutsideRange").length, 5);
    assert.equal(refusedBy("revertingSpike").length, 13);
  });

  test("of 183 large moves that do not revert, all but the damaged are kept, and flagged", () => {
    const ruleOf = new Map(refused.map((row) => [`${row.ticker} ${row.session}`, row.rule]));
    const moves = goldenCase("large_moves_not_reverting").rows!.map((row) => `${row[0]} ${row[1]}`);
    assert.equal(moves.length, 183);
    const counts: Record<string, number> = {};
    for (const move of moves) {
      const rule = String(ruleOf.get(move) ?? "kept");
      counts[rule] = (counts[rule] ?? 0) + 1;
    }
    assert.deepEqual(counts, expectedFateOfLargeMoves);
    const frame = answer[bars.name];
    const flags = int32Of(frame, "flags");
    const flagged = new Map<string, number>();
    const wanted = new Set(moves);
    rowsOfKeys(frame, (row, key) => {
      if (wanted.has(key)) flagged.set(key, flags[row]);
    });
    const unflagged = [...flagged].filter(([, bits]) => (bits & barFlags.largeMove) === 0).map(([key]) => key);
    assert.deepEqual(unflagged, ["ETN 2012-12-04", "GGP 2010-03-05"], "back after more than 180 days");
    assert.ok(flagged.has("AIG 2008-09-15") && flagged.has("AMD 2016-04-22"));
  });

  test("no bar is a duplicate; zero opens and zero volumes are kept unless refused for something else", () => {
    assert.equal(refusedBy("duplicate").length + refusedBy("conflictingDuplicate").length, goldenCase("duplicates").n);
    const flags = int32Of(answer[bars.name], "flags");
    const kept = (bit: number) => flags.reduce((count, bits) => count + ((bits & bit) !== 0 ? 1 : 0), 0);
    const refusedWith = (field: "open" | "volume") =>
      refused.filter((row) => JSON.parse(String(row.row))[field] === 0).length;
    assert.equal(kept(barFlags.missingOpen) + refusedWith("open"), goldenCase("open_zero").n);
    assert.equal(kept(barFlags.zeroVolume) + refusedWith("volume"), goldenCase("volume_zero").n);
    assert.ok(float64Of(answer[bars.name], "open").every((open) => open !== 0));
  });

  test("the longest run of equal closes is 4: five equal closes once (UIS), as the golden list counts repeats", () => {
    const flags = int32Of(answer[bars.name], "flags");
    const stale: string[] = [];
    rowsOfKeys(answer[bars.name], (row, key) => {
      if ((flags[row] & barFlags.staleClose) !== 0) stale.push(key);
    });
    assert.ok(stale.length <= 1, stale.join(", "));
  });

  test("beyond the golden list: two jumps without volume, and two bars rounded to one price", () => {
    const rows = (rule: string) =>
      refusedBy(rule)
        .map((row) => `${row.ticker} ${row.session}`)
        .sort();
    assert.deepEqual(rows("revertingGap"), ["FOX 2013-06-26", "FOXA 2013-06-19"]);
    assert.deepEqual(rows("staleBar"), ["BRK.B 2008-02-12", "BRK.B 2009-11-11"]);
    assert.equal(refusedBy("repeatedBar").length, 0);
    const flags = int32Of(answer[bars.name], "flags");
    const flagged = (bit: number) => flags.reduce((count, bits) => count + ((bits & bit) !== 0 ? 1 : 0), 0);
    assert.ok(flagged(barFlags.unexplainedGap) <= 600 && flagged(barFlags.longWick) <= 220);
  });

  test("the dataset is fit, and the end of the data is no delisting", () => {
    const dataset = rowsOf(answer[quality.name]).find((row) => row.securityId === "*")!;
    assert.equal(dataset.isFit, true);
    const { endings, thinSessions } = JSON.parse(String(dataset.detail));
    assert.equal(endings.delisted, 0);
    assert.ok(endings.live >= 585, JSON.stringify(endings));
    assert.ok(thinSessions.includes("2017-12-11"));
  });
});

/** What became of the golden list's large moves; docs/methods/data-quality.md explains each line. */
const expectedFateOfLargeMoves = { kept: 178, highBelowLow: 2, closeOutsideRange: 1, revertingSplitShape: 2 };

function rowsOfKeys(frame: Frame, visit: (row: number, key: string) => void): void {
  const id = textOf(frame, "securityId");
  const session = int32Of(frame, "session");
  const days = new Map<number, string>();
  for (let row = 0; row < frame.rows; row++) {
    const day = days.get(session[row]) ?? isoDay(session[row]);
    days.set(session[row], day);
    visit(row, `${textAt(id, row)} ${day}`);
  }
}
