import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { LedgerEntry } from "./cash-ledger.js";
import { CashLedger, toCents } from "./cash-ledger.js";

test("a round trip at one price loses exactly both sides' costs", () => {
  const ledger = new CashLedger(1, 1_000_000);
  ledger.trade(0, 0, 100, 50, 0.001);
  ledger.trade(1, 0, 0, 50, 0.001);
  assert.equal(ledger.cash, 1_000_000 - 2 * 500);
  assert.equal(ledger.costs, 1000);
  assert.ok(ledger.isBalanced());
});

test("a 3-for-2 split of 5 shares gives 7 and pays half a share in cash", () => {
  const ledger = new CashLedger(1, 100_000);
  ledger.trade(0, 0, 5, 30, 0);
  ledger.split(1, 0, 1.5, 20);
  assert.equal(ledger.shares[0], 7);
  assert.equal(ledger.cash, 100_000 - 15_000 + 1000);
  assert.equal(ledger.equity(), 100_000);
});

test("a short pays the dividend a long receives", () => {
  const long = new CashLedger(1, 100_000);
  const short = new CashLedger(1, 100_000);
  long.trade(0, 0, 10, 10, 0);
  short.trade(0, 0, -10, 10, 0);
  long.dividend(1, 0, 0.255);
  short.dividend(1, 0, 0.255);
  assert.equal(long.equity() + short.equity(), 200_000);
  assert.equal(long.equity(), 100_255);
});

test("a delisted position becomes its last value times one plus the delisting return", () => {
  const ledger = new CashLedger(1, 100_000);
  ledger.trade(0, 0, 10, 10, 0);
  ledger.delist(1, 0, -0.3);
  assert.equal(ledger.cash, 97_000);
  assert.equal(ledger.held().length, 0);
  assert.ok(ledger.isBalanced());
});

const operation = fc.record({
  asset: fc.integer({ min: 0, max: 3 }),
  kind: fc.constantFrom("trade", "mark", "split", "dividend", "delist", "exit"),
  shares: fc.integer({ min: -5000, max: 5000 }),
  price: fc.double({ min: 0.0001, max: 5000, noNaN: true }),
  ratio: fc.constantFrom(2, 1.5, 0.1, 7, 1 / 3),
});

test("cash and shares equal the replayed journal, and cash plus shares x price the equity, to the cent", () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      const journal: LedgerEntry[] = [];
      const ledger = new CashLedger(4, 1_000_000_00, (entry) => journal.push(entry));
      const price = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
      operations.forEach((o, session) => {
        const isHeld = ledger.shares[o.asset] !== 0;
        if (o.kind === "trade") {
          if (isHeld) ledger.mark(o.asset, o.price);
          ledger.trade(session, o.asset, o.shares, o.price, 0.001);
          price[o.asset] = o.price;
        } else if (isHeld && o.kind === "mark") {
          ledger.mark(o.asset, o.price);
          price[o.asset] = o.price;
        } else if (isHeld && o.kind === "split") {
          ledger.split(session, o.asset, o.ratio, o.price);
          price[o.asset] = o.price;
        } else if (isHeld && o.kind === "dividend") ledger.dividend(session, o.asset, o.price / 100);
        else if (isHeld && o.kind === "delist") ledger.delist(session, o.asset, o.ratio - 1.2);
        else if (isHeld) ledger.forceExit(session, o.asset);
        assert.ok(ledger.isBalanced());
        let cash = 1_000_000_00n;
        const shares = [0n, 0n, 0n, 0n];
        for (const entry of journal) {
          cash += BigInt(entry.cents);
          shares[entry.asset] += BigInt(entry.shares);
        }
        assert.equal(BigInt(ledger.cash), cash);
        shares.forEach((held, asset) => {
          assert.equal(BigInt(ledger.shares[asset]), held);
          if (held !== 0n) cash += BigInt(toCents(Number(held) * price[asset]));
        });
        assert.equal(BigInt(ledger.equity()), cash);
      });
    }),
    { seed: 11, numRuns: 150 },
  );
});
