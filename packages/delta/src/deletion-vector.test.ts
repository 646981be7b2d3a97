import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import type { DeletionVectorDescriptor } from "./actions.js";
import { readDeletionVector } from "./deletion-vector.js";
import { DeltaError } from "./delta-error.js";
import { decodeRoaring } from "./roaring-bitmap.js";
import { roaringBytes } from "./roaring-bytes.js";
import { decodeZ85, encodeZ85 } from "./z85.js";

const folder = mkdtempSync(join(tmpdir(), "delta-dv-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const isCorrupt = (error: unknown) => error instanceof DeltaError && error.code === "CORRUPT";

test("Z85 is that of ZeroMQ's RFC 32", () => {
  const bytes = Uint8Array.from([0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b]);
  assert.equal(encodeZ85(bytes), "HelloWorld");
  assert.deepEqual(decodeZ85("HelloWorld"), bytes);
  assert.equal(decodeZ85("Hell"), null);
  assert.equal(decodeZ85("He~lo"), null);
  assert.equal(decodeZ85("#####"), null, "five digits of more than 32 bits");
});

test("a bitmap of arrays, bitmaps or runs gives back its row numbers", () => {
  const dense = Array.from({ length: 9000 }, (_, k) => k * 3);
  for (const rows of [[], [0], [65_535, 65_536], dense, [5, 2 ** 32 + 7, 2 ** 33]]) {
    for (const isRun of [false, true]) {
      if (isRun && rows.length === 0) continue;
      assert.deepEqual([...decodeRoaring(roaringBytes(rows, isRun), "x")], rows, `${rows.length} ${isRun}`);
    }
  }
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(400_000), { minLength: 1, maxLength: 300 }), fc.boolean(), (some, isRun) => {
      const rows = some.sort((a, b) => a - b);
      assert.deepEqual([...decodeRoaring(roaringBytes(rows, isRun), "x")], rows);
    }),
    { seed: 20_260_101, numRuns: 60 },
  );
});

test("a bitmap cut anywhere is refused", () => {
  const whole = roaringBytes([1, 2, 3, 70_000, 2 ** 32], true);
  for (let length = 0; length < whole.length; length++) {
    assert.throws(() => decodeRoaring(whole.subarray(0, length), "x"), isCorrupt, `${length} bytes`);
  }
  assert.throws(() => decodeRoaring(Buffer.concat([whole, Buffer.alloc(1)]), "x"), isCorrupt);
});

/** A vector's file: a version byte, then its size, its bytes and their CRC-32, behind `gap` bytes of another's. */
function vectorFile(file: string, bytes: Buffer, gap = 0): DeletionVectorDescriptor {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  writeFileSync(file, Buffer.concat([Buffer.from([1]), Buffer.alloc(gap), size, bytes, sum]));
  return { storageType: "p", pathOrInlineDv: file, offset: 1 + gap, sizeInBytes: bytes.length, cardinality: 3 };
}

test("a vector is found in the log, beside the table and at an absolute path", async () => {
  const rows = [1, 5, 70_000];
  const bytes = roaringBytes(rows, false);
  const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  const inline = { storageType: "i", pathOrInlineDv: encodeZ85(padded), sizeInBytes: bytes.length, cardinality: 3 };
  const uuid = Buffer.from("d2c639aa8816431aaaf6d3fe2512ff61", "hex");
  mkdirSync(join(folder, "ab"));
  const beside = vectorFile(join(folder, "ab", "deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin"), bytes, 9);
  const absolute = vectorFile(join(folder, "other name.bin"), bytes);
  const vectors: DeletionVectorDescriptor[] = [
    inline,
    { ...beside, storageType: "u", pathOrInlineDv: `ab${encodeZ85(uuid)}` },
    absolute,
    { ...absolute, pathOrInlineDv: `file://${folder}/other%20name.bin` },
  ];
  for (const vector of vectors) assert.deepEqual([...(await readDeletionVector(folder, vector))], rows);
});

test("the identifier of the protocol's example names the file it says", async () => {
  // PROTOCOL.md: prefix "ab", z85 "^-aqEH.-t@S}K{vb[*k^" of UUID d2c639aa-8816-431a-aaf6-d3fe2512ff61.
  const uuid = decodeZ85("^-aqEH.-t@S}K{vb[*k^");
  assert.ok(uuid);
  assert.equal(Buffer.from(uuid).toString("hex"), "d2c639aa8816431aaaf6d3fe2512ff61");
});

test("a damaged, missing or miscounted vector is refused", async () => {
  const bytes = roaringBytes([1, 5, 70_000], false);
  const whole = vectorFile(join(folder, "damaged.bin"), bytes);
  const broken = Buffer.from(bytes);
  broken[bytes.length - 1] ^= 1;
  await assert.rejects(readDeletionVector(folder, { ...whole, cardinality: 4 }), isCorrupt);
  await assert.rejects(readDeletionVector(folder, { ...whole, sizeInBytes: bytes.length - 1 }), isCorrupt);
  await assert.rejects(readDeletionVector(folder, { ...whole, pathOrInlineDv: "/nowhere.bin" }), isCorrupt);
  const sum = vectorFile(join(folder, "sum.bin"), bytes);
  writeFileSync(
    join(folder, "sum.bin"),
    Buffer.concat([Buffer.from([1, 0, 0, 0, bytes.length]), broken, Buffer.alloc(4)]),
  );
  await assert.rejects(readDeletionVector(folder, sum), isCorrupt);
  await assert.rejects(
    readDeletionVector(folder, { ...whole, storageType: "x" }),
    (error: unknown) => error instanceof DeltaError && error.code === "UNSUPPORTED",
  );
});
