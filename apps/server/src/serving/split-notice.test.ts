import assert from "node:assert/strict";
import { test } from "node:test";
import { barFlags, constantText, dayOf, emptyFrame, makeFrame, bars as table, textColumn } from "@plumbline/core";
import { splitNotice } from "./split-notice.js";

/** Bars of securities, one a session from 2 March 2015 on; `jumps` names the places that the check marked. */
function frameOf(closes: Readonly<Record<string, readonly number[]>>, jumps: readonly string[], other = 0) {
  const rows = Object.entries(closes).flatMap(([name, values]) =>
    values.map((close, at) => ({
      name,
      close,
      day: dayOf("2015-03-02") + at,
      isJump: jumps.includes(`${name} ${at}`),
    })),
  );
  return makeFrame({
    securityId: textColumn(rows.map(({ name }) => name)),
    session: { type: "date", values: Int32Array.from(rows, ({ day }) => day) },
    close: { type: "float64", values: Float64Array.from(rows, ({ close }) => close) },
    flags: {
      type: "int32",
      values: Int32Array.from(rows, ({ isJump }) => (isJump ? barFlags.splitShapedJump | other : 0)),
    },
    knownAtBasis: constantText("rule", rows.length),
  });
}

// SBUX split 2:1 on 2015-04-09, NFLX 7:1 on 2015-07-15: closes of the day before and after, as traded
test("jumps by the ratio of a split are counted, and the largest is named", () => {
  const closes = { NFLX: [702.6, 98.13], PEP: [96.1, 96.4], SBUX: [95.23, 47.96] };
  const notice = splitNotice(frameOf(closes, ["NFLX 1", "SBUX 1"]));
  assert.match(notice ?? "", /^2 closes jump by the ratio of a split .* in 2 securities/);
  assert.match(notice ?? "", /most: NFLX on 2015-03-03, 702\.60 to 98\.13/);
  assert.match(splitNotice(frameOf({ RIG: [71_850, 46.72] }, ["RIG 1"])) ?? "", /71,850\.00 to 46\.72/);
  assert.match(splitNotice(frameOf(closes, ["SBUX 1"])) ?? "", /^1 close jumps .* in 1 security \(most: SBUX/);
});

test("nothing is said without a jump, without bars, or of a row that was taken back", () => {
  const closes = { A: [1, 2], B: [3, 3] };
  assert.equal(splitNotice(frameOf(closes, [])), null);
  assert.equal(splitNotice(emptyFrame(table)), null);
  assert.equal(splitNotice(frameOf(closes, ["A 1"], barFlags.retracted)), null);
  assert.equal(splitNotice(frameOf(closes, ["B 0"])), null, "a first bar has no close before it");
});

test("nothing is said where the bar that jumped was refused: the closes that stand do not jump", () => {
  const closes = { A: [191.66, 191.04, 95.5] };
  assert.equal(splitNotice(frameOf(closes, ["A 1"])), null);
  assert.match(splitNotice(frameOf(closes, ["A 1", "A 2"])) ?? "", /^1 close jumps/);
});
