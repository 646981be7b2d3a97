import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { JsonWriter } from "./json-writer.js";

const writer = new JsonWriter();
const written = (value: unknown) => String(writer.write(value));

describe("JSON of an answer as bytes", () => {
  it("is what JSON.stringify gives, for any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        assert.equal(written(value), JSON.stringify(value));
      }),
      { seed: 11, numRuns: 2000 },
    );
  });

  it("is what JSON.stringify gives for decimals near the edge of four places and of 32 bits, and for the whole double range", () => {
    const edges = [0, -0, 0.1 + 0.2, 0.00005, 1e-7, 428_999.9999, 429_000, 429_000.5, 2 ** 32 - 1, 2 ** 32, 2 ** 53];
    const more = [1e21, 1e300, 5e-324, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY, 59.79, 1.005, 0.0001];
    for (const value of [...edges, ...more]) {
      for (const one of [value, -value]) assert.equal(written([one]), JSON.stringify([one]));
    }
    const decimals = fc.tuple(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.integer({ min: 0, max: 6 }));
    const ofDecimal = decimals.map(([digits, places]) => digits / 10 ** places);
    fc.assert(
      fc.property(fc.oneof(ofDecimal, fc.double()), (value) => {
        assert.equal(written(value), JSON.stringify(value));
      }),
      { seed: 12, numRuns: 20_000 },
    );
  });

  it("leaves out what is undefined, escapes what must be, and takes what has a JSON of its own", () => {
    const value = {
      a: undefined,
      "b\n": '\u2028\ud800 ü"\\',
      date: new Date(0),
      list: [undefined],
      empty: {},
      none: [],
    };
    assert.equal(written(value), JSON.stringify(value));
    assert.equal(written("x".repeat(200_000)), JSON.stringify("x".repeat(200_000)));
    assert.equal(written("ü".repeat(200_000)), JSON.stringify("ü".repeat(200_000)));
  });

  it("takes a column as the list of its numbers, what is not finite as null", () => {
    fc.assert(
      fc.property(fc.float64Array(), fc.int32Array(), (floats, whole) => {
        assert.equal(written({ floats, whole }), JSON.stringify({ floats: [...floats], whole: [...whole] }));
      }),
      { seed: 13, numRuns: 500 },
    );
  });

  it("answers with bytes of their own, with text where all of it is ASCII", () => {
    const [ascii, other] = [writer.write(["a"]), writer.write(["ü"])];
    writer.write([3, 4]);
    assert.equal(ascii, '["a"]');
    assert.deepEqual(other, Buffer.from('["ü"]'));
  });
});
