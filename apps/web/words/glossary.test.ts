import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { glossary, termOf } from "./glossary.ts";

const methods = new URL("../../../../docs/methods/", import.meta.url);

test("every term has a method page, and no two share a place", () => {
  for (const { method } of glossary) assert.ok(existsSync(new URL(`${method}.md`, methods)), method);
  assert.equal(new Set(glossary.map(({ key }) => key)).size, glossary.length);
});

test("a figure's label finds the term it shows", () => {
  const found = [
    "Rank IC, out of sample",
    "Sharpe ratio after costs",
    "More than luck",
    "Break-even cost",
    "Data quality",
    "Probability of overfitting (PBO)",
    "Trials it is deflated by, N",
    "Capital of most profit",
  ].map((label) => termOf(label)?.key);
  assert.deepEqual(found, [
    "rank-ic",
    "sharpe",
    "deflated-sharpe",
    "break-even",
    "quality",
    "pbo",
    "deflated-sharpe",
    "capacity",
  ]);
  assert.equal(termOf("AAPL closing price"), null);
});
