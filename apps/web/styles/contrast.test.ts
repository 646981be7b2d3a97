import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const css = readFileSync(fileURLToPath(new URL("../../styles/tokens.css", import.meta.url)), "utf8");
const grounds = ["paper", "surface", "sunken"];
const texts = ["ink", "ink-2", "ink-3", "up", "down", "proof", "brass", "warn", "bad"];

for (const [theme, selector] of [
  ["light", ":root {"],
  ["dark", '[data-theme="dark"] {'],
] as const) {
  const tokens = tokensOf(selector);

  test(`text colours of the ${theme} theme have a contrast of 4.5 on every ground (WCAG 2.2, 1.4.3)`, () => {
    for (const text of texts) {
      for (const ground of grounds) {
        const ratio = contrast(tokens.get(text)!, tokens.get(ground)!);
        assert.ok(ratio >= 4.5, `${text} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
  });

  test(`control borders of the ${theme} theme have a contrast of 3 on every ground (WCAG 2.2, 1.4.11)`, () => {
    for (const ground of grounds) assert.ok(contrast(tokens.get("edge")!, tokens.get(ground)!) >= 3, ground);
  });

  test(`tinted grounds of the ${theme} theme keep their text readable`, () => {
    assert.ok(contrast(tokens.get("ink")!, tokens.get("brass-soft")!) >= 4.5);
    assert.ok(contrast(tokens.get("brass")!, tokens.get("brass-soft")!) >= 4.5);
    assert.ok(contrast(tokens.get("on-proof")!, tokens.get("proof")!) >= 4.5);
    assert.ok(contrast(tokens.get("paper")!, tokens.get("ink")!) >= 4.5);
  });
}

test("black on white has the published contrast of 21", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
});

function tokensOf(selector: string): Map<string, string> {
  const start = css.indexOf(selector);
  const block = css.slice(start, css.indexOf("}", start));
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/gi)].map((match) => [match[1]!, match[2]!]));
}

function contrast(first: string, second: string): number {
  const [a, b] = [luminance(first), luminance(second)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : Math.exp(2.4 * Math.log((channel + 0.055) / 1.055));
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
