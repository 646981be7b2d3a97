import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { murmur3 } from "./murmur3.js";
import type { PrimitiveType } from "./schema.js";
import { applyTransform, hashOf, parseTransform } from "./transform.js";
import { type Value, valueFromBytes, valueToBytes } from "./value.js";

const micros = (iso: string, extra = 0n) => BigInt(Date.parse(iso)) * 1000n + extra;
const day = (iso: string) => Date.parse(iso) / 86_400_000;

test("bucket hashes are those of the specification", () => {
  // Iceberg spec, Appendix B: 32-bit Hash Requirements
  assert.equal(hashOf("int", 34), 2017239379);
  assert.equal(hashOf("long", 34n), 2017239379);
  assert.equal(hashOf("decimal(9, 2)", 1420n), -500754589);
  assert.equal(hashOf("date", day("2017-11-16")), -653330422);
  assert.equal(hashOf("time", 81_068_000_000n), -662762989);
  assert.equal(hashOf("timestamp", micros("2017-11-16T22:31:08Z")), -2047944441);
  assert.equal(hashOf("timestamp", micros("2017-11-16T22:31:08Z", 1n)), -1207196810);
  assert.equal(hashOf("timestamptz", micros("2017-11-16T14:31:08-08:00")), -2047944441);
  assert.equal(hashOf("timestamp_ns", micros("2017-11-16T22:31:08Z") * 1000n), -2047944441);
  assert.equal(hashOf("timestamp_ns", micros("2017-11-16T22:31:08Z", 1n) * 1000n + 1n), -1207196810);
  assert.equal(hashOf("string", "iceberg"), 1210000089);
  assert.equal(hashOf("uuid", "f79c3e09-677c-4bbd-a479-3f349cb785e7"), 1488055340);
  assert.equal(hashOf("fixed[4]", new Uint8Array([0, 1, 2, 3])), -188683207);
  assert.equal(hashOf("binary", new Uint8Array([0, 1, 2, 3])), -188683207);
});

test("murmur3 agrees with its author's verification values", () => {
  // SMHasher, murmur3_x86_32 with seed 0: empty input, and "test"
  assert.equal(murmur3(new Uint8Array(0)), 0);
  assert.equal(murmur3(Buffer.from("test")) >>> 0, 0xba6bd213);
  assert.equal(murmur3(Buffer.from("Hello, world!")) >>> 0, 0xc0363e43);
});

test("truncation is that of the specification, below zero too", () => {
  // Iceberg spec, Truncate Transform Details
  const truncate = (width: number, type: PrimitiveType, value: Value) =>
    applyTransform({ name: "truncate", width }, type, value);
  assert.equal(truncate(10, "int", 1), 0);
  assert.equal(truncate(10, "int", -1), -10);
  assert.equal(truncate(10, "long", 1n), 0n);
  assert.equal(truncate(10, "long", -1n), -10n);
  assert.equal(truncate(50, "decimal(9, 2)", 1065n), 1050n);
  assert.equal(truncate(3, "string", "iceberg"), "ice");
  assert.equal(truncate(2, "string", "🎉日本"), "🎉日");
  assert.deepEqual(truncate(3, "binary", new Uint8Array([1, 2, 3, 4, 5])), new Uint8Array([1, 2, 3]));
});

test("years, months, days and hours count from 1970, below it downward", () => {
  // apache/iceberg api TestTimestamps and TestDates
  const of = (text: string, type: PrimitiveType, value: Value) => applyTransform(parseTransform(text), type, value);
  assert.equal(of("year", "date", day("2017-12-01")), 47);
  assert.equal(of("month", "date", day("2017-12-01")), 575);
  assert.equal(of("day", "date", day("2017-12-01")), 17501);
  assert.equal(of("year", "timestamp", micros("1969-12-30T10:02:34Z")), -1);
  assert.equal(of("month", "timestamp", micros("1969-12-30T10:02:34Z")), -1);
  assert.equal(of("day", "timestamp", micros("1969-12-30T10:02:34Z")), -2);
  assert.equal(of("hour", "timestamp", micros("1969-12-31T22:59:59Z")), -2);
  assert.equal(of("hour", "timestamptz", micros("2017-12-01T10:12:55Z")), 420034);
  assert.equal(of("void", "timestamptz", 1n), null);
});

test("months of any day agree with the calendar", () => {
  fc.assert(
    fc.property(fc.integer({ min: -700_000, max: 2_000_000 }), (days) => {
      const date = new Date(days * 86_400_000);
      assert.equal(
        applyTransform({ name: "month", width: 0 }, "date", days),
        (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth(),
      );
    }),
    { seed: 1, numRuns: 500 },
  );
});

test("a transform nobody knows prunes nothing and breaks nothing", () => {
  assert.deepEqual(parseTransform("zorder[3]"), { name: "unknown", width: 0 });
  assert.throws(() => parseTransform("bucket[0]"), { code: "CORRUPT" });
});

test("a value's binary form is that of the specification", () => {
  // Iceberg spec, Appendix D: Binary single-value serialization
  const hex = (type: PrimitiveType, value: Value) => Buffer.from(valueToBytes(type, value)).toString("hex");
  assert.equal(hex("boolean", true), "01");
  assert.equal(hex("int", 34), "22000000");
  assert.equal(hex("long", 34n), "2200000000000000");
  assert.equal(hex("date", -1), "ffffffff");
  assert.equal(hex("double", 1), "000000000000f03f");
  assert.equal(hex("float", 1), "0000803f");
  assert.equal(hex("uuid", "f79c3e09-677c-4bbd-a479-3f349cb785e7"), "f79c3e09677c4bbda4793f349cb785e7");
  assert.equal(hex("decimal(9, 2)", 1420n), "058c");
  assert.equal(hex("decimal(9, 2)", -128n), "80");
  assert.equal(hex("decimal(9, 2)", 128n), "0080");
  assert.equal(hex("decimal(9, 2)", 0n), "00");
  assert.equal(valueFromBytes("long", Buffer.from("22000000", "hex")), 34n);
  assert.equal(valueFromBytes("double", Buffer.from("0000803f", "hex")), 1);
  assert.throws(() => valueFromBytes("long", new Uint8Array(3)), { code: "CORRUPT" });
});

test("a value survives its binary form", () => {
  const cases: [PrimitiveType, fc.Arbitrary<Value>][] = [
    ["int", fc.integer()],
    ["long", fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
    ["double", fc.double()],
    ["string", fc.string({ unit: "grapheme" })],
    ["decimal(38, 4)", fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n })],
    ["binary", fc.uint8Array()],
    ["uuid", fc.uuid()],
  ];
  for (const [type, values] of cases)
    fc.assert(
      fc.property(values, (value) => assert.deepEqual(valueFromBytes(type, valueToBytes(type, value)), value)),
      { seed: 1, numRuns: 100 },
    );
});
