import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatMetadataJson, longOf, parseMetadataJson } from "./metadata-json.js";

test("a snapshot id beyond 2^53 keeps its last digit through JSON", () => {
  const text = '{"current-snapshot-id":8656952484400131532,"a":[-9223372036854775808,9007199254740991,1.5e300]}';
  assert.equal(formatMetadataJson(parseMetadataJson(text)).replace("1.5e+300", "1.5e300"), text);
  assert.equal((parseMetadataJson(text) as Record<string, unknown>)["current-snapshot-id"], 8656952484400131532n);
});

test("digits inside texts and keys stay as they are", () => {
  const text = '{"12345678901234567890":"12345678901234567890","\\u0000n1":"\\u0000n12345678901234567890","b":"\\\\"}';
  const value = parseMetadataJson(text);
  assert.deepEqual(value, {
    "12345678901234567890": "12345678901234567890",
    "\u0000n1": "\u0000n12345678901234567890",
    b: "\\",
  });
  assert.deepEqual(parseMetadataJson(formatMetadataJson(value)), value);
});

test("a fraction with many digits is a number, not an integer", () => {
  const texts = ["0.12345678901234567890", "12345678901234567890.5", "1e0000000000000000001"];
  assert.deepEqual(parseMetadataJson(`[${texts}]`), texts.map(Number));
});

test("any JSON with 64-bit integers survives writing and reading", () => {
  const leaf = fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(longOf),
    fc.string({ unit: "binary" }),
    fc.boolean(),
    fc.constant(null),
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: "small" },
      leaf,
      fc.array(tie("any"), { maxLength: 4 }),
      fc.dictionary(fc.string({ unit: "binary" }), tie("any"), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).any;
  fc.assert(
    fc.property(value, (each) => {
      assert.deepEqual(parseMetadataJson(formatMetadataJson(each)), each);
    }),
    { seed: 1, numRuns: 300 },
  );
});
