import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { engineCompression } from "./engine-compression.js";
import { compressedBound, compressionByAddon, zstdLevel } from "./page-compression.js";

const { Decoder } = createRequire(import.meta.url)("@toondepauw/node-zstd") as typeof import("@toondepauw/node-zstd");

/** Bytes that hardly repeat, from a linear congruential generator (Numerical Recipes). */
function noise(bytes: number): Buffer {
  const page = Buffer.alloc(bytes);
  for (let i = 0, state = 1; i < bytes; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    page[i] = state >>> 24;
  }
  return page;
}

const counted = Buffer.from(Float64Array.from({ length: 65_536 }, (_, i) => i / 7).buffer);
const pages: readonly Buffer[] = [
  Buffer.alloc(0),
  Buffer.from("a"),
  Buffer.alloc(3_000_000, 7),
  noise(131_072),
  noise(2_000_003),
  counted,
  counted.subarray(5, 400_000),
];

test("a page fits the room said to suffice and comes back whole, whichever zstd compressed it", () => {
  const ways = { engine: engineCompression(zstdLevel), addon: compressionByAddon()?.compress };
  for (const [name, compress] of Object.entries(ways)) {
    assert.ok(compress, `${name}: not found`);
    for (const page of pages) {
      const into = Buffer.alloc(compressedBound(page.length), 1);
      const written = compress(page, into);
      const back = new Decoder().decodeSync(into.subarray(0, written));
      assert.ok(back.equals(page), `${name}: a page of ${page.length} bytes`);
    }
  }
});

test("a page's compressed bytes do not depend on the pages before it, nor on what lay in the memory", () => {
  const first = engineCompression(zstdLevel);
  const second = engineCompression(zstdLevel);
  assert.ok(first && second);
  const bytesOf = (compress: typeof first, page: Buffer, filler: number) => {
    const into = Buffer.alloc(compressedBound(page.length), filler);
    return into.subarray(0, compress(page, into));
  };
  const forwards = pages.map((page) => bytesOf(first, page, 0));
  const backwards = pages.toReversed().map((page) => bytesOf(second, page, 255));
  assert.deepEqual(backwards.toReversed(), forwards);
});

test("the engine's zstd refuses memory that is too small instead of writing beyond it", () => {
  const compress = engineCompression(zstdLevel);
  assert.ok(compress);
  const memory = Buffer.alloc(2000, 9);
  assert.throws(() => compress(noise(1500), memory.subarray(0, 1000)), /a page of 1500 bytes into 1000/);
  assert.ok(memory.subarray(1000).every((byte) => byte === 9));
});
