import assert from "node:assert/strict";
import { test } from "node:test";
import { constantText, type Frame, filterRows, makeFrame, takeRows, textOf } from "@plumbline/core";
import { seededUniform } from "../definitions/planted-market.js";
import { overlapOf, priceMarks } from "./price-marks.js";

/** Random walks of daily prices, to the cent. */
function walks(securities: number, sessions: number, seed: number, prefix = "S"): Frame {
  const uniform = seededUniform(seed);
  const closes = new Float64Array(securities * sessions);
  for (let n = 0; n < securities; n++) {
    let price = 40 + 80 * uniform();
    for (let t = 0; t < sessions; t++) {
      price *= 1 + 0.03 * (uniform() + uniform() - 1);
      closes[n * sessions + t] = Math.round(price * 100) / 100;
    }
  }
  const rows = closes.length;
  return makeFrame({
    securityId: {
      type: "text",
      codes: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / sessions)),
      dictionary: Array.from({ length: securities }, (_, n) => `${prefix}${n}`),
    },
    session: { type: "date", values: Int32Array.from({ length: rows }, (_, row) => 15_000 + (row % sessions)) },
    close: { type: "float64", values: closes },
  });
}

const withCloses = (frame: Frame, change: (close: number, row: number) => number): Frame => {
  const close = frame.columns.close;
  assert.ok(close.type === "float64");
  return { ...frame, columns: { ...frame.columns, close: { type: "float64", values: close.values.map(change) } } };
};
const overlap = (a: Frame, b: Frame) => overlapOf(priceMarks(a).marks, priceMarks(b).marks);

const market = walks(60, 500, 1);

test("the same prices are recognised under other names, in another order, scaled, in part and with new sessions", () => {
  const renamed = walks(60, 500, 1, "other ");
  assert.equal(overlap(market, renamed), 1);
  const bySession = Int32Array.from({ length: market.rows }, (_, i) => (i % 60) * 500 + Math.floor(i / 60));
  assert.equal(overlap(market, takeRows(market, bySession)), 1);
  assert.ok(
    overlap(
      market,
      withCloses(market, (close) => close * 7.3),
    ) > 0.99,
  );
  const { codes } = textOf(market, "securityId");
  const half = filterRows(market, (row) => codes[row] % 2 === 0);
  assert.equal(overlap(market, half), 1);
  const lastYear = filterRows(market, (row) => row % 500 >= 250);
  assert.ok(overlap(market, lastYear) > 0.97);
  const halved = withCloses(market, (close, row) => (row % 500 < 200 ? close / 2 : close));
  assert.ok(overlap(market, halved) > 0.95);
});

test("a tenth of a large market is found in it, also where each is sampled by its smallest marks", () => {
  const large = walks(400, 500, 2);
  const { codes } = textOf(large, "securityId");
  const tenth = filterRows(large, (row) => codes[row] % 10 === 0);
  assert.equal(priceMarks(large).marks.length, 8_192);
  assert.ok(overlap(large, tenth) > 0.99);
  const mixed = overlap(
    large,
    filterRows(large, (row) => codes[row] < 100 || row % 500 < 3),
  );
  assert.ok(mixed > 0.99);
});

test("other prices are other prices, and halves of one market without a common security share nothing", () => {
  assert.ok(overlap(market, walks(60, 500, 3)) < 0.01);
  const { codes } = textOf(market, "securityId");
  const odd = filterRows(market, (row) => codes[row] % 2 === 1);
  assert.equal(
    overlap(
      odd,
      filterRows(market, (row) => codes[row] % 2 === 0),
    ),
    0,
  );
  const shifted = { ...market, columns: { ...market.columns } };
  const session = market.columns.session;
  assert.ok(session.type === "date");
  shifted.columns.session = { type: "date", values: session.values.map((day) => day + 1) };
  assert.ok(overlap(market, shifted) < 0.01);
});

test("nothing, one bar, missing closes and prices that stand still leave no marks and no error", () => {
  const empty = filterRows(market, () => false);
  const still = withCloses(market, () => 12);
  const missing = withCloses(market, () => Number.NaN);
  const zero = withCloses(market, () => 0);
  const negative = withCloses(market, () => -3);
  for (const frame of [empty, filterRows(market, (row) => row === 0), still, missing, zero, negative]) {
    const found = priceMarks(frame);
    assert.deepEqual([found.marks.length, found.moves, found.lastSession], [0, 0, Number.NaN]);
    assert.equal(overlap(frame, market), 0);
  }
  const unnamed = { ...market, columns: { ...market.columns, securityId: constantText("", market.rows) } };
  assert.ok(priceMarks(unnamed).marks.length > 0);
});
