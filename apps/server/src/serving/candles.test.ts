import assert from "node:assert/strict";
import { test } from "node:test";
import { bars, constantText, emptyFrame, type Frame, isoDay, makeFrame, type TableStore } from "@plumbline/core";
import type { Release } from "@plumbline/pipeline";
import fc from "fast-check";
import { type CandleRange, candlesOf, listsOf } from "./candles.js";
import { ReleaseView } from "./release-view.js";

/** Bars of a few securities, each on sessions of its own, in the order of silver.bars. */
function barsOn(sessions: readonly (readonly number[])[]): Frame {
  const rows = sessions.flatMap((days, n) => days.map((day) => ({ n, day })));
  const float = (pick: (row: { n: number; day: number }, i: number) => number) => ({
    type: "float64" as const,
    values: Float64Array.from(rows, pick),
  });
  return makeFrame({
    securityId: {
      type: "text",
      codes: Int32Array.from(rows, ({ n }) => n),
      dictionary: sessions.map((_, n) => `S${n}`),
    },
    session: { type: "date", values: Int32Array.from(rows, ({ day }) => day) },
    open: float(() => Number.NaN),
    high: float(({ day }) => day + 1),
    low: float(({ day }) => day - 1),
    close: float(({ day }) => day),
    volume: float((_, i) => 100 + i),
    splitFactor: float(({ day }) => (day < 20 ? 1 : 2)),
    totalReturnFactor: float(({ day }) => 1 + day / 100),
    flags: { type: "int32", values: Int32Array.from(rows, (_, i) => i) },
    knownAt: float(() => 0),
    knownAtBasis: constantText("rule", rows.length),
  });
}

function viewOf(frame: Frame): ReleaseView {
  const nobody = () => Promise.reject(new Error("only bars are read"));
  const store: TableStore = {
    list: nobody,
    history: nobody,
    describe: nobody,
    commit: nobody,
    read: async (table) => (table.name === bars.name ? frame : emptyFrame(table)),
  };
  const source = { priceBasis: "raw", volumeBasis: "raw", currency: "USD" };
  const release = { tables: {}, summary: { config: { source } } } as unknown as Release;
  return new ReleaseView(store, release, Number.POSITIVE_INFINITY, null);
}

const days = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 25 }).map((all) => all.sort((a, b) => a - b));
const ranges: fc.Arbitrary<CandleRange> = fc.record(
  {
    from: fc.integer({ min: -5, max: 45 }),
    to: fc.integer({ min: -5, max: 45 }),
    last: fc.integer({ min: 0, max: 30 }),
  },
  { requiredKeys: [] },
);

test("any from, to and last give the newest of the sessions in between, of that security alone", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(days, { minLength: 1, maxLength: 3 }), ranges, async (sessions, range) => {
      const view = viewOf(barsOn(sessions));
      for (const [n, own] of sessions.entries()) {
        const { from = -Infinity, to = Infinity, last = Infinity } = range;
        const between = own.filter((day) => day >= from && day < to);
        const wanted = between.slice(Math.max(0, between.length - last));
        const found = await candlesOf(view, `S${n}`, "RAW", range);
        assert.deepEqual(found.session, wanted.map(isoDay));
        assert.deepEqual([...found.close], wanted);
        assert.ok(found.open.every(Number.isNaN));
        assert.deepEqual(
          listsOf(found).open,
          wanted.map(() => null),
        );
        assert.deepEqual([found.high.length, found.volume.length, found.flags.length], Array(3).fill(wanted.length));
      }
    }),
    { numRuns: 200 },
  );
});

test("a range moves no price: on every basis the same session shows the same bar, scaled to the security's last", async () => {
  await fc.assert(
    fc.asyncProperty(days, ranges, fc.constantFrom("RAW", "SPLIT", "TOTAL"), async (own, range, basis) => {
      const view = viewOf(barsOn([own]));
      const whole = await candlesOf(view, "S0", basis);
      const part = await candlesOf(view, "S0", basis, range);
      part.session.forEach((session, i) => {
        const at = whole.session.indexOf(session);
        assert.deepEqual(
          [part.close[i], part.low[i], part.volume[i], part.flags[i]],
          [whole.close[at], whole.low[at], whole.volume[at], whole.flags[at]],
        );
      });
      if (own.length > 0) assert.equal(whole.close.at(-1), own.at(-1));
    }),
    { numRuns: 100 },
  );
});

test("a security without bars has no candles, whatever is asked", async () => {
  const view = viewOf(barsOn([[1, 2, 3]]));
  for (const range of [{}, { last: 5 }, { from: 3, to: 1 }, { from: 3, to: 1, last: 0 }]) {
    assert.deepEqual((await candlesOf(view, "nobody", "SPLIT", range)).session, []);
  }
  assert.deepEqual((await candlesOf(view, "S0", "RAW", { from: 3, to: 1 })).session, []);
});
