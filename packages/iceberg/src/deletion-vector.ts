import { IcebergError } from "./iceberg-error.js";

const vectorMagic = 0x6439d3d1;
const serialNoRuns = 12346;
const serialWithRuns = 12347;
/** Containers fewer than this carry no offsets when runs are used. */
const offsetThreshold = 4;
const largestArray = 4096;

/**
 * Positions of a deletion vector (Puffin blob `deletion-vector-v1`): a 64-bit roaring bitmap with length, magic and
 * checksum.
 *
 * @throws CORRUPT
 */
export function readDeletionVector(blob: Buffer, where: string): number[] {
  try {
    const length = blob.readUInt32BE(0);
    if (length + 8 !== blob.length || blob.readUInt32LE(4) !== vectorMagic)
      throw new IcebergError("CORRUPT", `${where}: not a deletion vector`);
    const body = blob.subarray(4, 4 + length);
    if (crc32(body) !== blob.readUInt32BE(4 + length))
      throw new IcebergError("CORRUPT", `${where}: checksum does not match; the deletion vector is damaged`);
    return readBitmaps(body.subarray(4));
  } catch (cause) {
    if (cause instanceof IcebergError) throw cause;
    throw new IcebergError("CORRUPT", `${where}: the deletion vector is cut off`, cause);
  }
}

function readBitmaps(bytes: Buffer): number[] {
  const positions: number[] = [];
  const count = Number(bytes.readBigUInt64LE(0));
  let at = 8;
  for (let i = 0; i < count; i++) {
    const high = bytes.readUInt32LE(at) * 4_294_967_296;
    at = readBitmap(bytes, at + 4, high, positions);
  }
  return positions;
}

function readBitmap(bytes: Buffer, start: number, high: number, positions: number[]): number {
  let at = start;
  const cookie = bytes.readUInt32LE(at);
  at += 4;
  const hasRuns = (cookie & 0xffff) === serialWithRuns;
  if (!hasRuns && cookie !== serialNoRuns) throw new RangeError("not a roaring bitmap");
  const size = hasRuns ? (cookie >>> 16) + 1 : bytes.readUInt32LE(at);
  if (!hasRuns) at += 4;
  const runFlags = hasRuns ? bytes.subarray(at, at + ((size + 7) >> 3)) : null;
  if (hasRuns) at += (size + 7) >> 3;
  const keys = at;
  at += size * 4;
  if (!hasRuns || size >= offsetThreshold) at += size * 4;
  for (let i = 0; i < size; i++) {
    const base = high + bytes.readUInt16LE(keys + i * 4) * 65_536;
    const cardinality = bytes.readUInt16LE(keys + i * 4 + 2) + 1;
    if (runFlags !== null && (runFlags[i >> 3] & (1 << (i & 7))) !== 0) at = readRuns(bytes, at, base, positions);
    else if (cardinality > largestArray) at = readBits(bytes, at, base, positions);
    else {
      for (let k = 0; k < cardinality; k++) positions.push(base + bytes.readUInt16LE(at + k * 2));
      at += cardinality * 2;
    }
  }
  return at;
}

function readRuns(bytes: Buffer, start: number, base: number, positions: number[]): number {
  const runs = bytes.readUInt16LE(start);
  let at = start + 2;
  for (let i = 0; i < runs; i++, at += 4) {
    const first = base + bytes.readUInt16LE(at);
    const more = bytes.readUInt16LE(at + 2);
    for (let k = 0; k <= more; k++) positions.push(first + k);
  }
  return at;
}

function readBits(bytes: Buffer, start: number, base: number, positions: number[]): number {
  for (let word = 0; word < 2048; word++) {
    const bits = bytes.readUInt32LE(start + word * 4);
    for (let bit = 0; bit < 32; bit++) if ((bits >>> bit) & 1) positions.push(base + word * 32 + bit);
  }
  return start + 8192;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffff_ffff) >>> 0;
}
