import assert from "node:assert/strict";
import { test } from "node:test";
import { fatTailed, normalQuantile, randomHex, randomKey, uniform } from "./random.js";

test("draws are splitmix64 (Vigna's reference output for seed 1234567)", () => {
  const key = { high: 0, low: 1234567 };
  const drawn = [0, 1, 2, 3, 4].map((counter) => BigInt(`0x${randomHex(key, counter)}`));
  assert.deepEqual(drawn, [
    6457827717110365317n,
    3203168211198807973n,
    9817491932198370423n,
    4593380528125082431n,
    16408922859458223821n,
  ]);
});

test("a draw depends on its counter alone, not on the draws before it", () => {
  const key = randomKey(7, 1, 2);
  const later = uniform(key, 1000);
  for (let k = 0; k < 10; k++) uniform(key, k);
  assert.equal(uniform(key, 1000), later);
  assert.notEqual(uniform(randomKey(7, 1, 3), 1000), later);
  assert.notEqual(uniform(randomKey(8, 1, 2), 1000), later);
});

test("the normal quantile equals AS 241 (Python 3.11: statistics.NormalDist().inv_cdf)", () => {
  const expected: readonly (readonly [number, number])[] = [
    [0.5, 0],
    [0.975, 1.9599639845400536],
    [0.1, -1.2815515655446008],
    [0.0001, -3.71901648545568],
    [1e-12, -7.034483825301132],
    [0.9999, 3.7190164854557084],
  ];
  for (const [p, quantile] of expected)
    assert.ok(Math.abs(normalQuantile(p) - quantile) < 1e-11 * (1 + Math.abs(quantile)));
});

test("fat-tailed draws have variance 1 and the kurtosis of Student t with 6 degrees of freedom, 6", () => {
  const key = randomKey(1);
  const n = 200_000;
  let squares = 0;
  let extreme = 0;
  for (let k = 0; k < n; k++) {
    const value = fatTailed(key, k * 4);
    squares += value * value;
    if (Math.abs(value) > 4) extreme++;
  }
  assert.ok(Math.abs(squares / n - 1) < 0.03, `variance ${squares / n}`);
  // P(|t6| > 4 x sqrt(1.5)) = 0.0027137 (its density integrated); the normal has 0.00006.
  assert.ok(Math.abs(extreme / n - 0.0027) < 0.0005, `tail ${extreme / n}`);
});
