import assert from "node:assert/strict";
import { test } from "node:test";
import { featureSetNames, featuresOf } from "./feature-sets.js";
import { featureWords } from "./feature-words.js";

const names = featureSetNames.flatMap((set) => featuresOf(set).map((feature) => feature.name));

test("every feature of every set has words of its own, short enough for a table", () => {
  const words = names.map(featureWords);
  assert.equal(new Set(words).size, names.length);
  for (const [i, phrase] of words.entries()) {
    assert.notEqual(phrase, names[i]);
    assert.ok(phrase.length <= 50, `${names[i]}: ${phrase}`);
    assert.doesNotMatch(phrase, /[:$_]|[a-z][A-Z]/, `${names[i]}: ${phrase}`);
  }
});

test("words carry the window of the name", () => {
  assert.equal(featureWords("VSUMP30"), "share of rises in volume, 30 days");
  assert.equal(featureWords("idiosyncraticVolatility252"), "own volatility, 252 days");
  for (const name of names) {
    const window = /(\d+)$/.exec(name)?.[1];
    if (window && Number(window) >= 5 && name !== "max5")
      assert.match(featureWords(name), new RegExp(`\\b${window}\\b`));
  }
});

test("a name without words is its own words", () => {
  assert.equal(featureWords("myFactor"), "myFactor");
  assert.equal(featureWords("constructor"), "constructor");
  assert.equal(featureWords(""), "");
});
