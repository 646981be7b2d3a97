import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { LedgerEntry } from "./cash-ledger.js";
import { toCents } from "./cash-ledger.js";
import type { MarketPanel, PanelAction } from "./market-panel.js";
import { equalWeightedReturns } from "./market-panel.js";
import type { StaggeredRules } from "./staggered-portfolios.js";
import { runStaggeredPortfolios } from "./staggered-portfolios.js";

const rules: StaggeredRules = {
  horizon: 1,
  costPerSide: 0,
  capital: 1_000_000_00,
  longBucket: 2,
  shortBucket: 1,
  firstDecision: 0,
};

function panelOf(assets: number, rows: number[][], actions: Record<number, PanelAction[]> = {}): MarketPanel {
  return {
    sessions: rows.length,
    assets,
    close: Float64Array.from(rows.flat()),
    actions: rows.map((_, t) => actions[t] ?? []),
  };
}

test("what is decided at one close is bought at the next and earns only from there", () => {
  const panel = panelOf(2, [
    [100, 100],
    [200, 100],
    [220, 100],
    [220, 100],
  ]);
  const buckets = Uint8Array.from([2, 1, 2, 1, 2, 1, 2, 1]);
  const { net } = runStaggeredPortfolios(panel, buckets, rules);
  assert.ok(Number.isNaN(net[0]));
  assert.equal(net[1], 0);
  assert.ok(Math.abs(net[2] - 0.1) < 1e-9);
});

test("a long position in an asset that delists at -40 % loses 40 % the session after its last bar, then is cash", () => {
  const panel = panelOf(1, [[100], [100], [100], [Number.NaN], [Number.NaN]], {
    3: [{ kind: "delisting", asset: 0, delistingReturn: -0.4 }],
  });
  const { net, delistings } = runStaggeredPortfolios(panel, Uint8Array.of(2, 2, 2, 0, 0), {
    ...rules,
    shortBucket: null,
  });
  assert.ok(Math.abs(net[3] + 0.4) < 1e-12);
  assert.equal(net[4], 0);
  assert.equal(delistings, 1);
});

test("a split with its price jump earns nothing and a dividend with its ex-date fall earns nothing", () => {
  const panel = panelOf(1, [[100], [100], [50], [49]], {
    2: [{ kind: "split", asset: 0, ratio: 2 }],
    3: [{ kind: "dividend", asset: 0, amount: 1 }],
  });
  const longOnly = { ...rules, shortBucket: null, horizon: 5 };
  const { net } = runStaggeredPortfolios(panel, Uint8Array.of(2, 0, 0, 0), longOnly);
  assert.deepEqual(Array.from(net.subarray(1)), [0, 0, 0]);
  assert.deepEqual(Array.from(equalWeightedReturns(panel, Uint8Array.of(1, 1, 1, 1)).subarray(1)), [0, 0, 0]);
});

test("at a price of a millionth the whole equity is invested too", () => {
  const panel = panelOf(1, [[1e-6], [1e-6], [1.1e-6]]);
  const bought = { ...rules, capital: 100_000_000_00, shortBucket: null };
  const { net, isBalanced } = runStaggeredPortfolios(panel, Uint8Array.of(2, 2, 2), bought);
  assert.ok(Math.abs(net[2] - 0.1) < 1e-9);
  assert.equal(isBalanced, true);
});

test("a stale position is ended at its last value once its portfolio trades after 21 sessions without a price", () => {
  const rows = [[10], [10], ...Array.from({ length: 30 }, () => [Number.NaN])];
  const buckets = new Uint8Array(rows.length).fill(2);
  const { forcedExits, net } = runStaggeredPortfolios(panelOf(1, rows), buckets, { ...rules, shortBucket: null });
  assert.equal(forcedExits, 1);
  assert.ok(net.subarray(1).every((value) => value === 0));
});

test("no sessions, one session and an empty selection give no trades", () => {
  assert.equal(runStaggeredPortfolios(panelOf(1, []), new Uint8Array(0), rules).net.length, 0);
  assert.ok(Number.isNaN(runStaggeredPortfolios(panelOf(1, [[5]]), Uint8Array.of(2), rules).net[0]));
  const idle = runStaggeredPortfolios(panelOf(1, [[5], [6], [7]]), new Uint8Array(3), rules);
  assert.deepEqual(Array.from(idle.turnover.subarray(1)), [0, 0]);
});

const market = fc
  .record({ sessions: fc.integer({ min: 3, max: 25 }), assets: fc.integer({ min: 2, max: 6 }) })
  .chain(({ sessions, assets }) =>
    fc.record({
      sessions: fc.constant(sessions),
      assets: fc.constant(assets),
      horizon: fc.integer({ min: 1, max: 5 }),
      close: fc.array(
        fc.oneof(
          { weight: 9, arbitrary: fc.double({ min: 20, max: 30, noNaN: true }) },
          { weight: 1, arbitrary: fc.constant(Number.NaN) },
        ),
        {
          minLength: sessions * assets,
          maxLength: sessions * assets,
        },
      ),
      buckets: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: sessions * assets, maxLength: sessions * assets }),
      splits: fc.array(fc.record({ at: fc.nat(), ratio: fc.constantFrom(2, 1.5, 0.25) }), { maxLength: 4 }),
      dividends: fc.array(fc.record({ at: fc.nat(), amount: fc.double({ min: 0.01, max: 0.4, noNaN: true }) }), {
        maxLength: 4,
      }),
    }),
  );

test("at every session cash plus shares x price of the replayed journal gives the portfolio's return, to the cent", () => {
  fc.assert(
    fc.property(market, (m) => {
      const actions: PanelAction[][] = Array.from({ length: m.sessions }, () => []);
      for (const split of m.splits) {
        const cell = split.at % (m.sessions * m.assets);
        if (Number.isNaN(m.close[cell])) continue;
        actions[Math.floor(cell / m.assets)].push({ kind: "split", asset: cell % m.assets, ratio: split.ratio });
      }
      for (const dividend of m.dividends) {
        const cell = dividend.at % (m.sessions * m.assets);
        actions[Math.floor(cell / m.assets)].push({
          kind: "dividend",
          asset: cell % m.assets,
          amount: dividend.amount,
        });
      }
      const panel = { sessions: m.sessions, assets: m.assets, close: Float64Array.from(m.close), actions };
      const journals: LedgerEntry[][] = Array.from({ length: m.horizon }, () => []);
      const own = { ...rules, horizon: m.horizon, costPerSide: 0.001 };
      const result = runStaggeredPortfolios(panel, Uint8Array.from(m.buckets), own, (portfolio, entry) =>
        journals[portfolio].push(entry),
      );
      assert.ok(result.isBalanced);
      if (result.isRuined) return;
      const average = new Float64Array(m.sessions);
      for (const journal of journals) {
        let before = own.capital;
        replayEquities(panel, journal, own.capital).forEach((equity, s) => {
          average[s] += (equity / before - 1) / m.horizon;
          before = equity;
        });
      }
      for (let s = 1; s < m.sessions; s++) assert.ok(Math.abs(result.net[s] - average[s]) < 1e-12);
    }),
    { seed: 5, numRuns: 150 },
  );
});

function replayEquities(panel: MarketPanel, journal: readonly LedgerEntry[], capital: number): number[] {
  const price = new Array<number>(panel.assets).fill(Number.NaN);
  const shares = new Array<number>(panel.assets).fill(0);
  let cash = capital;
  const out: number[] = [];
  for (let s = 0; s < panel.sessions; s++) {
    for (const entry of journal.filter((e) => e.session === s)) {
      cash += entry.cents;
      shares[entry.asset] += entry.shares;
    }
    let equity = cash;
    for (let a = 0; a < panel.assets; a++) {
      const close = panel.close[s * panel.assets + a];
      if (close > 0) price[a] = close;
      if (shares[a] !== 0) equity += toCents(shares[a] * price[a]);
    }
    out.push(equity);
  }
  return out;
}
