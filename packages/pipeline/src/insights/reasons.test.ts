import assert from "node:assert/strict";
import { test } from "node:test";
import type { EvidenceGrade } from "@plumbline/quant";
import { scoreUnitOfTarget } from "../definitions/score-units.js";
import { ordinal, placeOf, placeWords, presentCounts } from "./places.js";
import { reasonsOf } from "./reasons.js";
import { securityGrade } from "./security-grade.js";

test("a rank names its place from the nearer end, ties rounded, never outside the universe", () => {
  assert.equal(placeWords((9 - 0.5) / 183, 183), "9th lowest of 183");
  assert.equal(placeWords((183 - 0.5) / 183, 183), "highest of 183");
  assert.equal(placeWords(0.5 / 183, 183), "lowest of 183");
  assert.equal(placeWords((182 - 0.5) / 183, 183), "2nd highest of 183");
  assert.deepEqual(placeOf(0.5, 1), { fromHighest: 1, of: 1 });
  // two that share places 3 and 4 of 10 have rank 0.3
  assert.equal(placeOf(0.3, 10).fromHighest, 7);
  for (const rank of [0, 1]) assert.ok(placeOf(rank, 7).fromHighest >= 1 && placeOf(rank, 7).fromHighest <= 7);
});

test("places are written as English writes them", () => {
  const places = [1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111, 112, 123];
  assert.deepEqual(places.map(ordinal), [
    "1st",
    "2nd",
    "3rd",
    "4th",
    "11th",
    "12th",
    "13th",
    "21st",
    "22nd",
    "101st",
    "111th",
    "112th",
    "123rd",
  ]);
});

test("members with a value are counted by column", () => {
  const ranks = Float32Array.of(0.1, Number.NaN, 0.2, 0.5, Number.NaN, 0.3);
  assert.deepEqual([...presentCounts({ ranks, rows: 2, columns: ["a", "b", "c"] })], [2, 0, 2]);
});

test("each reason is a sentence from a template, and a missing value is said to be missing", () => {
  const drivers = [
    { feature: "volatility21", value: 0.1, rank: (9 - 0.5) / 183, contribution: 0.00123 },
    { feature: "reversal5", value: null, rank: null, contribution: -0.00002 },
    { feature: "gold.features_x.beta252", value: 1, rank: 0.5, contribution: 0.5 },
  ];
  assert.deepEqual(
    reasonsOf(drivers, () => 183, scoreUnitOfTarget("excessRank")),
    [
      "Volatility, 21 days: very low for this universe (9th lowest of 183); that raised the score by 0.12 percentiles.",
      "Fall over 5 days: the value is missing, and what the model does then lowered the score by 0.002 percentiles.",
      "Beta to the market, 252 days: near the middle of this universe (92nd highest of 183); that raised the score by 50.00 percentiles.",
    ],
  );
});

test("a security's grade is its model's, lowered by its own data, never raised", () => {
  const grades = ["A", "B", "C", "D", "no evidence"] as const;
  for (const grade of grades) {
    const model: EvidenceGrade = { grade, isSimulated: false, parts: [], limits: [], sentence: `Grade ${grade}.` };
    assert.equal(securityGrade(model, [], false).grade, grade);
    for (const cap of ["B", "C", "D"] as const) {
      const found = securityGrade(model, [{ grade: cap, words: "short history" }], false);
      const lowest = grades.indexOf(grade) > grades.indexOf(cap) ? grade : cap;
      assert.equal(found.grade, lowest);
      assert.deepEqual(found.caps, lowest === grade ? [] : ["short history"]);
    }
  }
  assert.equal(securityGrade(null, [{ grade: "D", words: "no bar" }], true).grade, null);
});
