import assert from "node:assert/strict";
import { test } from "node:test";
import { PlatformError } from "@plumbline/core";
import fc from "fast-check";
import { parseExpression } from "./expression.js";

function refusal(text: string): { code: string; column: number } {
  try {
    parseExpression(text);
  } catch (error) {
    if (error instanceof PlatformError) {
      return { code: error.code, column: Number(/column (\d+):/.exec(error.message)?.[1]) };
    }
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

test("an expression that reaches after the session is refused at the place where it does", () => {
  const cases: [string, number][] = [
    ["Ref($close,-1)/$close-1", 12],
    ["$close + Mean(Delta($close, -5), 3)", 29],
    ["Mean($close, 5, center=True)", 17],
    ["Std($close,-20)", 12],
    ["If($close > 1, EMA($close, -3), 0)", 28],
  ];
  for (const [text, column] of cases) assert.deepEqual(refusal(text), { code: "LOOK_AHEAD", column }, text);
});

test("a malformed expression is refused with the column of its fault", () => {
  const cases: [string, number][] = [
    ["", 1],
    ["$close +", 9],
    ["$close $open", 8],
    ["Mean($close)", 1],
    ["Mean($close, 5, 6)", 1],
    ["Meen($close, 5)", 1],
    ["$clsoe", 1],
    ["$close # 2", 8],
    ["(1 + $close", 12],
    ["Mean($close, $volume)", 14],
    ["Mean($close, 2.5)", 14],
    ["Ref($close, 0)", 13],
    ["Quantile($close, 5, 1.2)", 21],
    ["$low < $close < $high", 15],
    ["1 + 2", 3],
    ["Mean($close, 5000)", 14],
  ];
  for (const [text, column] of cases) assert.deepEqual(refusal(text), { code: "BAD_EXPRESSION", column }, text);
});

test("precedence follows Python, whose syntax Qlib's expressions have", () => {
  const cases: [string, string][] = [
    ["$close-$open-$low", "Sub(Sub($close,$open),$low)"],
    ["-$close**2", "Neg(Power($close,2))"],
    ["($close>$open)&($low<$high)", "And(Gt($close,$open),Lt($low,$high))"],
    ["2*$close+1e-12", "Add(Mul(2,$close),1e-12)"],
    ["$close**-1", "Power($close,-1)"],
  ];
  for (const [text, canonical] of cases) {
    assert.equal(parseExpression(text).canonical, canonical, text);
  }
});

test("blanks and brackets that change nothing leave the hash as it is", () => {
  const plain = parseExpression("Mean($close,5)/$close");
  assert.equal(parseExpression(" ( Mean( $close , 5.0 ) ) / $close").hash, plain.hash);
  assert.notEqual(parseExpression("Mean($close,6)/$close").hash, plain.hash);
});

test("the canonical text parses to itself", () => {
  const leaf = fc.constantFrom("$close", "$open", "$volume", "$return", "1.5", "2");
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc
        .tuple(tie("expression"), fc.constantFrom("+", "-", "*", "/", "**"), tie("expression"))
        .map(([a, operator, b]) => `(${a}${operator}${b})`),
      fc
        .tuple(fc.constantFrom("Mean", "Std", "Ref", "Max", "Rank"), tie("expression"), fc.integer({ min: 1, max: 99 }))
        .map(([name, a, d]) => `${name}(${a},${d})`),
      tie("expression").map((a) => `-${a}`),
    ),
  }));
  fc.assert(
    fc.property(expression, (text) => {
      const { canonical } = parseExpression(`$close*(${text})`);
      assert.equal(parseExpression(canonical).canonical, canonical);
    }),
    { seed: 7, numRuns: 300 },
  );
});

test("the declared window covers every part of an expression", () => {
  assert.equal(parseExpression("$close/$open").window, 1);
  assert.equal(parseExpression("Ref($close,20)").window, 21);
  assert.equal(parseExpression("Max(Ref($close,20),5)").window, 25);
  assert.equal(parseExpression("$return").window, 2);
  assert.equal(parseExpression("Mean($close,5)").window, 127);
  assert.equal(parseExpression("Mean($close,65)").window, 511);
  assert.equal(parseExpression("EMA($close,10)").window, 14 * 10 + 64);
});
