import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson, hashText } from "./identity.js";

test("equal values give equal text whatever the order of their keys", () => {
  assert.equal(
    canonicalJson({ b: [1, "x", null], a: { d: true, c: 0.1 } }),
    '{"a":{"c":0.1,"d":true},"b":[1,"x",null]}',
  );
  assert.equal(canonicalJson({ a: 1, b: 2 }), canonicalJson({ b: 2, a: 1 }));
});

test("a number that is not finite has no canonical text", () => {
  assert.throws(() => canonicalJson({ a: Number.NaN }), RangeError);
});

test("the hash is sha256 (FIPS 180-4: sha256 of abc)", () => {
  assert.equal(hashText("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.equal(hashText("abc", 8), "ba7816bf");
});
