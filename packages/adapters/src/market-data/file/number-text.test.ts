import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { notNumber, numberOfBytes, numberOfText } from "./number-text.js";

const bytes = (text: string, decimalComma = false) => {
  const buffer = Buffer.from(`x${text}y`);
  return numberOfBytes(buffer, 1, buffer.length - 1, decimalComma);
};

test("a number read from bytes is the one JavaScript reads, to the bit", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (value) => {
      assert.ok(Object.is(bytes(String(value)), value) || value === 0, String(value));
    }),
    { seed: 7 },
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 0, max: 6 }), (digits, places) => {
      const text = (digits / 1e6).toFixed(places);
      assert.equal(bytes(text), Number(text));
    }),
    { seed: 7 },
  );
});

test("what says missing is NaN", () => {
  for (const text of ["", " ", "NaN", "nan", "null", "NULL", "None", "N/A", "#N/A", "-", "NA"]) {
    assert.ok(Number.isNaN(bytes(text)), text);
  }
});

test("what is no number is told apart from what is missing", () => {
  for (const text of ["abc", "1.2.3", "1,2,3", "--1", "1e999", "Infinity", "0x10", "12 apples"]) {
    assert.equal(bytes(text), notNumber, text);
  }
});

test("separators, currency signs and magnitudes are read", () => {
  assert.equal(bytes("1,234,567.5"), 1_234_567.5);
  assert.equal(bytes("$12.50"), 12.5);
  assert.equal(bytes("-$12.50"), -12.5);
  assert.equal(bytes("1.25M"), 1_250_000);
  assert.equal(bytes("3K"), 3000);
  assert.equal(bytes("1.5e3"), 1500);
  assert.equal(bytes(" 7 "), 7);
});

test("a comma is a decimal comma only where the delimiter is none", () => {
  assert.equal(numberOfText("12,5", true), 12.5);
  assert.equal(numberOfText("1.234,5", true), 1234.5);
  assert.equal(numberOfText("1,234", false), 1234);
  assert.equal(numberOfText("12,5", false), notNumber);
});
