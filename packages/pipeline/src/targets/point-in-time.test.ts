import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame, Row } from "@plumbline/core";
import { calendarOf, dayOf, rowsOf, targets, universe } from "@plumbline/core";
import { type DirtyMarket, dirtyMarket } from "../definitions/dirty-market.js";
import { answerOf, besideBars, bronzeBars, statedBars, statedContext } from "../definitions/stated-bars.js";
import { selectUniverse } from "../universe/index.js";
import { validateBars } from "../validate/index.js";
import { computeTargets } from "./index.js";

const nyse = calendarOf("XNYS");
const context = statedContext({ config: { universe: { minHistory: 40, minPrice: 1, minDollarVolume: 1000 } } });

/** The three stages over what was there on the evening of a session. */
async function evening(market: DirtyMarket, last: string): Promise<Record<string, Frame>> {
  const inputs: Record<string, Frame> = {
    [bronzeBars]: statedBars(market.bars.filter((bar) => bar.session <= last)),
    ...besideBars(market.actions.filter((action) => action.session <= last)),
  };
  for (const stage of [validateBars, selectUniverse, computeTargets])
    Object.assign(inputs, await answerOf(await stage.compute(inputs, context)));
  return inputs;
}

const keyed = (rows: readonly Row[]) =>
  new Map(rows.map((row) => [`${row.horizon ?? ""} ${row.session} ${row.securityId}`, row]));
const since = (row: Row, session: string) => String(row.session) >= session;

for (const seed of [11, 12]) {
  test(`no fault that a later session reveals changes who was a member, or a label already known (market ${seed})`, async () => {
    const market = dirtyMarket(seed, 15, 220);
    const full = await evening(market, market.sessions[219]);
    const members = rowsOf(full[universe.name]).filter((row) => row.isMember);
    const labels = rowsOf(full[targets.name]);
    for (let t = 150; t < 180; t += 6) {
      const tonight = await evening(market, market.sessions[t]);
      const recently = market.sessions[t - 12];
      assert.deepEqual(
        rowsOf(tonight[universe.name]).filter((row) => row.isMember && since(row, recently)),
        members.filter((row) => since(row, recently) && String(row.session) <= market.sessions[t]),
      );
      const close = nyse.closeOf(dayOf(market.sessions[t]));
      const known = labels.filter((row) => since(row, recently) && Date.parse(String(row.knownAt)) <= close);
      const held = keyed(rowsOf(tonight[targets.name]));
      assert.ok(known.length > 0);
      for (const [key, label] of keyed(known)) assert.deepEqual(held.get(key), label);
    }
  });
}
