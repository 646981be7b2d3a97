import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { microsOf, unscaled, valueOfLiteral } from "./literal-value.js";
import { decimalText } from "./sql-text.js";

test("dates and instants are read whatever their year, zone and digits", () => {
  assert.equal(valueOfLiteral("date", "12000-01-01", "x"), Date.parse("+012000-01-01") / 86_400_000);
  assert.equal(valueOfLiteral("date", "0050-03-01", "x"), Date.UTC(2050, 2, 1) / 86_400_000 - 730_485);
  assert.equal(valueOfLiteral("date", "1969-12-31", "x"), -1);
  assert.equal(microsOf("1969-12-31T23:59:59.999999Z"), -1n);
  assert.equal(microsOf("2024-05-02 09:30:00+05:30"), BigInt(Date.parse("2024-05-02T04:00:00Z")) * 1000n);
  assert.equal(microsOf("2024-05-02"), BigInt(Date.parse("2024-05-02T00:00:00Z")) * 1000n);
  assert.equal(valueOfLiteral("timestamp_ns", "1970-01-01T00:00:00.000001", "x"), 1000n);
  assert.equal(valueOfLiteral("timestamp_ns", "1969-12-31T23:59:59.123456789Z", "x"), -876543211n);
  for (const text of ["2024-02-30", "2024-13-01", "yesterday", "0001-01-01 (BC)"])
    assert.throws(() => valueOfLiteral("date", text, "column session"), {
      code: "BAD_ARGUMENT",
      message: /column session/,
    });
});

test("an instant of this millennium reads as JavaScript reads it", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), (date) => {
      assert.equal(microsOf(date.toISOString()), BigInt(date.getTime()) * 1000n);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test("a decimal survives its text; more places than the scale are refused", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), fc.integer({ min: 0, max: 38 }), (value, scale) => {
      assert.equal(unscaled(decimalText(value, scale), scale), value);
    }),
    { seed: 1, numRuns: 200 },
  );
  assert.equal(unscaled("1.25", 1), undefined);
  assert.equal(unscaled("-1.5e3", 2), -150000n);
});

test("a number its type has no room for is refused", () => {
  for (const [type, most] of [
    ["int", 2n ** 31n - 1n],
    ["long", 2n ** 63n - 1n],
  ] as const) {
    for (const fits of [most, -most - 1n]) assert.equal(BigInt(String(valueOfLiteral(type, fits, "x"))), fits);
    for (const unfit of [most + 1n, -most - 2n])
      assert.throws(() => valueOfLiteral(type, unfit, "column n"), { code: "BAD_ARGUMENT", message: /column n/ });
  }
  assert.equal(valueOfLiteral("decimal(4, 2)", "-99.99", "x"), -9999n);
  assert.throws(() => valueOfLiteral("decimal(4, 2)", "100", "x"), { code: "BAD_ARGUMENT" });
  assert.throws(() => valueOfLiteral("timestamp_ns", "2300-01-01", "x"), { code: "BAD_ARGUMENT" });
});
