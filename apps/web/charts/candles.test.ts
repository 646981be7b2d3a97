import assert from "node:assert/strict";
import { test } from "node:test";
import { type BarColumns, layoutCandles } from "./candles.ts";

const bars: BarColumns = {
  session: ["2026-01-05", "2026-01-06", "2026-01-07"],
  open: [10, 12, null],
  high: [13, 12.5, null],
  low: [9, 9.5, null],
  close: [12, 10, 11],
  volume: [100, null, 300],
};

test("a candle rises where the close is not below the open", () => {
  const { candles } = layoutCandles(bars, 300, 0, 100);
  assert.deepEqual(
    candles.map((candle) => candle.isUp),
    [true, false, true],
  );
});

test("the wick reaches high and low and the body open and close", () => {
  const { candles, price } = layoutCandles(bars, 300, 0, 100);
  const first = candles[0]!;
  assert.equal(first.wickTop, price.at(13));
  assert.equal(first.wickBottom, price.at(9));
  assert.equal(first.top, price.at(12));
  assert.equal(first.top + first.height, price.at(10));
  assert.ok(first.wickTop < first.top && first.wickBottom > first.top + first.height);
});

test("higher prices stand higher, inside the plot", () => {
  const { price } = layoutCandles(bars, 300, 20, 100);
  assert.ok(price.at(13) < price.at(9));
  assert.ok(price.at(13) >= 20 && price.at(9) <= 100);
});

test("a bar with only a close is a tick", () => {
  const { candles } = layoutCandles(bars, 300, 0, 100);
  assert.equal(candles[2]!.isCloseOnly, true);
  assert.equal(candles[2]!.height, 1);
});

test("bars without a close, and NaN, draw nothing", () => {
  const close = [null, Number.NaN, null];
  assert.deepEqual(layoutCandles({ ...bars, close }, 300, 0, 100).candles, []);
});

test("no bars, one bar and a constant price all have a finite layout", () => {
  const empty: BarColumns = { session: [], open: [], high: [], low: [], close: [], volume: [] };
  assert.deepEqual(layoutCandles(empty, 300, 0, 100).candles, []);
  const flat: BarColumns = { session: ["2026-01-05"], open: [5], high: [5], low: [5], close: [5], volume: [0] };
  const [only] = layoutCandles(flat, 300, 0, 100).candles;
  assert.ok(Number.isFinite(only!.top) && only!.height >= 1);
});
