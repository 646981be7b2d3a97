import assert from "node:assert/strict";
import { test } from "node:test";
import { mean, rawKurtosis, standardDeviation } from "./moments.js";
import { nextXoshiro128, seededRandom } from "./seeded-random.js";

test("draws are those of xoshiro128starstar.c from the state 1, 2, 3, 4", () => {
  // Reference implementation 1.1 of Blackman and Vigna, as recorded in the tests of Rust's rand_xoshiro
  const state = Uint32Array.of(1, 2, 3, 4);
  const drawn = Array.from({ length: 10 }, () => nextXoshiro128(state));
  const expected = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597];
  assert.deepEqual(drawn, [...expected, 4258142804]);
});

test("the same seed and path give the same stream, any other gives another", () => {
  const first = (...key: [number, ...number[]]) => {
    const random = seededRandom(...key);
    return [random.uniform(), random.uniform(), random.normal()];
  };
  assert.deepEqual(first(7, 1, 2), first(7, 1, 2));
  const keys: [number, ...number[]][] = [[7], [8], [7, 0], [7, 1], [7, 0, 0], [7, 1, 2], [7, 2, 1], [0], [0, 0]];
  assert.equal(new Set(keys.map((key) => first(...key).join())).size, keys.length);
});

test("normal draws have the moments of the normal, and neighbouring seeds are uncorrelated", () => {
  // n = 40,000: standard errors 0.005 (mean), 0.0035 (deviation), 0.024 (kurtosis), 0.005 (correlation); bounds are 4 of them
  const n = 40_000;
  const draw = (seed: number) => {
    const random = seededRandom(seed);
    return Float64Array.from({ length: n }, () => random.normal());
  };
  const x = draw(1);
  const y = draw(2);
  assert.ok(Math.abs(mean(x)) < 0.02);
  assert.ok(Math.abs(standardDeviation(x) - 1) < 0.014);
  assert.ok(Math.abs(rawKurtosis(x) - 3) < 0.1);
  assert.ok(Math.abs(mean(x.map((value, i) => value * y[i]))) < 0.02);
});
