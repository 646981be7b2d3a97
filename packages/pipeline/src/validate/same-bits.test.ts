import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame, FramesByName } from "@plumbline/core";
import {
  barFlags,
  bars,
  calendarOf,
  concatFrames,
  dayOf,
  filterRows,
  float64Of,
  int32Of,
  quarantine,
  rowsOf,
} from "@plumbline/core";
import { type DirtyMarket, dirtyMarket } from "../definitions/dirty-market.js";
import { standingBars } from "../definitions/standing-bars.js";
import { answerOf, besideBars, bronzeBars, statedBars, statedContext } from "../definitions/stated-bars.js";
import { validateBars } from "./validate-bars.js";

const nyse = calendarOf("XNYS");

/** What the street would be given on the evening of a session: bars and actions up to it. */
function untilSession(market: DirtyMarket, last: string): FramesByName {
  return {
    [bronzeBars]: statedBars(market.bars.filter((bar) => bar.session <= last)),
    ...besideBars(market.actions.filter((action) => action.session <= last)),
  };
}

async function validated(inputs: FramesByName, from?: number, held?: FramesByName): Promise<Record<string, Frame>> {
  return answerOf(await validateBars.compute(inputs, statedContext({ from, held })));
}

/** Rows by key, all columns but the audit. */
function byKey(frame: Frame, keep: (row: Record<string, unknown>) => boolean = () => true): Map<string, string> {
  const map = new Map<string, string>();
  for (const row of rowsOf(frame)) {
    if (keep(row))
      map.set(`${row.quarantineId ?? ""} ${row.securityId} ${row.session}`, JSON.stringify({ ...row, ingestedAt: 0 }));
  }
  return map;
}

for (const seed of [1, 2, 3]) {
  test(`what was known at a close is what a run on that evening answers (market ${seed})`, async () => {
    const market = dirtyMarket(seed, 12, 260);
    const full = await validated(untilSession(market, market.sessions[259]));
    for (const t of [120, 171, 230]) {
      const close = nyse.closeOf(dayOf(market.sessions[t]));
      const evening = await validated(untilSession(market, market.sessions[t]));
      const refusedSince = new Set(
        rowsOf(full[quarantine.name])
          .filter((row) => Date.parse(String(row.knownAt)) > close)
          .map((row) => `${row.securityId} ${row.session}`),
      );
      const known = (row: Record<string, unknown>) => Date.parse(String(row.knownAt)) <= close;
      assert.deepEqual(
        byKey(evening[bars.name], (row) => !refusedSince.has(`${row.securityId} ${row.session}`)),
        byKey(full[bars.name], known),
      );
      assert.deepEqual(byKey(evening[quarantine.name]), byKey(full[quarantine.name], known));
    }
  });

  test(`a slice with its window gives the bits of the whole (market ${seed})`, async () => {
    const market = dirtyMarket(seed, 8, 700, "2012-01-03");
    const [yesterday, today] = [market.sessions[698], market.sessions[699]];
    const full = await validated(untilSession(market, today));
    const held = await validated(untilSession(market, yesterday));
    const everything = untilSession(market, today);
    const changed = dayOf(today);
    const from = dayOf(market.sessions[699 - Number(validateBars.reach)]);
    const readFrom = dayOf(market.sessions[699 - Number(validateBars.reach) - Number(validateBars.window)]);
    assert.ok(changed > from && from > readFrom);
    const inputs = {
      ...everything,
      [bronzeBars]: filterRows(
        everything[bronzeBars],
        (row) => int32Of(everything[bronzeBars], "session")[row] >= readFrom,
      ),
    };
    const slice = await validated(inputs, from, held);
    const since = (row: Record<string, unknown>) => dayOf(String(row.session)) >= from;
    assert.deepEqual(byKey(standingBars(slice[bars.name])), byKey(full[bars.name], since));
    assert.deepEqual(byKey(slice[quarantine.name]), byKey(full[quarantine.name], since));
    const quality = "silver.quality";
    const scored = byKey(slice[quality]);
    for (const [key, row] of scored) if (!key.includes("*")) assert.equal(row, byKey(full[quality]).get(key));
    assert.deepEqual(scored.get(` * ${today}`), byKey(full[quality]).get(` * ${today}`));

    const merged = new Map([...byKey(held[bars.name]), ...byKey(slice[bars.name])]);
    const standing = [...merged].filter(([, row]) => (Number(JSON.parse(row).flags) & barFlags.retracted) === 0);
    assert.deepEqual(new Map(standing), byKey(full[bars.name]));
  });
}

test("a split that comes later changes no earlier factor, and refused bars break none", async () => {
  const market = dirtyMarket(5, 10, 200);
  const full = await validated(untilSession(market, market.sessions[199]));
  const frame = full[bars.name];
  const factors = float64Of(frame, "totalReturnFactor");
  assert.ok(factors.every((factor) => factor > 0 && Number.isFinite(factor)));
  const early = await validated(untilSession(market, market.sessions[150]));
  const both = concatFrames([early[bars.name]]);
  const later = byKey(frame);
  for (const row of rowsOf(both)) {
    const same = later.get(` ${row.securityId} ${row.session}`);
    if (same) assert.equal(JSON.parse(same).totalReturnFactor, row.totalReturnFactor);
  }
});
