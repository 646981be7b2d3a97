import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { PlatformError } from "@plumbline/core";
import { readZip } from "./read-zip.js";
import { zipOf } from "./zip-of.js";

const files = { "a/one.txt": Buffer.from("one"), "two.bin": Buffer.alloc(70_000, 7) };

test("a zip's wanted files come back, stored or deflated", () => {
  for (const isDeflated of [false, true]) {
    const found = readZip(zipOf(files, isDeflated), ["two.bin", "a/one.txt"]);
    assert.deepEqual(found.get("a/one.txt"), files["a/one.txt"]);
    assert.deepEqual(found.get("two.bin"), files["two.bin"]);
  }
});

test("a damaged, cut, empty or incomplete zip is refused as broken, never read past its end", () => {
  const archive = zipOf(files, true);
  const damaged = [
    Buffer.alloc(0),
    Buffer.alloc(22),
    archive.subarray(0, archive.length - 30),
    archive.subarray(40),
    deflateRawSync(archive),
  ];
  for (const bytes of damaged) {
    assert.throws(() => readZip(bytes, ["two.bin"]), isBroken);
  }
  assert.throws(() => readZip(archive, ["three.bin"]), /it has no three\.bin/);
});

function isBroken(error: unknown): boolean {
  return error instanceof PlatformError && error.code === "INTEGRITY_BROKEN";
}
