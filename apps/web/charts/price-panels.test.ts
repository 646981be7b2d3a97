import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { binBy, sessionsPerBar } from "./bin-bars.ts";
import type { BarColumns } from "./candles.ts";
import { layoutPricePanels } from "./price-panels.ts";

const svgBudget = 3000;

function walk(count: number): BarColumns {
  const session = Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(1990, 0, 1) + index * 86_400_000).toISOString().slice(0, 10),
  );
  const close = session.map((_, index) => 100 + Math.sin(index / 9) * 20);
  return {
    session,
    open: close.map((price) => price - 1),
    high: close.map((price) => price + 2),
    low: close.map((price) => price - 3),
    close,
    volume: close.map((price) => price * 1000),
  };
}

const panelsOf = (known: BarColumns, width: number, futureSessions = 0) =>
  layoutPricePanels({ known, later: null, futureSessions, ranks: new Map(), width, height: 470 });

test("any history fits the mark budget of an SVG at any width of the page", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12_000 }), fc.integer({ min: 280, max: 1720 }), (count, width) => {
      assert.ok(panelsOf(walk(count), width).marks <= svgBudget);
    }),
    { numRuns: 25 },
  );
});

test("joined bars keep the first open, the extremes, the last close and the volume", () => {
  const bars = walk(1000);
  const binned = binBy(bars, sessionsPerBar(bars.session.length, 200));
  assert.equal(binned.sessionsPerBar, 5);
  assert.equal(binned.close.length, 200);
  assert.equal(binned.close.at(-1), bars.close.at(-1));
  assert.equal(binned.open[0], bars.open[0]);
  assert.equal(binned.high[3], Math.max(...(bars.high.slice(15, 20) as number[])));
  assert.equal(binned.low[3], Math.min(...(bars.low.slice(15, 20) as number[])));
  const total = (column: readonly (number | null)[]) => column.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  assert.ok(Math.abs(total(binned.volume) - total(bars.volume)) < 1e-6);
});

test("the last bin is whole however many bars there are", () => {
  const binned = binBy(walk(1003), sessionsPerBar(1003, 201));
  assert.equal(binned.lastIndex.at(-1)! - binned.lastIndex.at(-2)!, binned.sessionsPerBar);
});

test("room for what is not known yet stays free right of the last candle", () => {
  const panels = panelsOf(walk(100), 800, 50);
  const last = panels.layout.candles.at(-1)!;
  assert.ok(last.x + last.width < panels.plotWidth * 0.7);
});

test("the rank line stands at the session it was given", () => {
  const known = walk(60);
  const panels = layoutPricePanels({
    known,
    later: null,
    futureSessions: 0,
    ranks: new Map([[known.session[10]!, 0.9]]),
    width: 800,
    height: 470,
  });
  assert.equal(panels.ranks[10], 0.9);
  assert.equal(panels.ranks.filter((rank) => rank !== null).length, 1);
});

test("a close-only history without volume draws prices and no volume bars", () => {
  const bars = walk(30);
  const none = bars.close.map(() => null);
  const panels = panelsOf({ ...bars, open: none, high: none, low: none, volume: none }, 600);
  assert.equal(panels.layout.candles.length, 30);
  assert.equal(panels.volumes.length, 0);
  assert.equal(panels.highestVolume, null);
});
