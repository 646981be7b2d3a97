import { DeltaError } from "./delta-error.js";

/** First four bytes of Delta's 64-bit bitmap in the portable form. */
const magic = 1_681_511_377;
const cookieWithoutRuns = 12_346;
const cookieWithRuns = 12_347;
/** Containers up to this many values are sorted arrays, larger ones bitmaps of 8 KiB. */
const longestArray = 4096;
const offsetsFrom = 4;
const twoTo32 = 4_294_967_296;

/**
 * Row numbers of a 64-bit Roaring bitmap, ascending (PROTOCOL.md, "Deletion Vector Format"; RoaringFormatSpec).
 * @param where named in the error
 * @throws CORRUPT where the bytes are no such bitmap
 */
export function decodeRoaring(bytes: Uint8Array, where: string): Float64Array {
  const reader = new Reader(bytes, where);
  if (reader.uint32() !== magic) throw reader.fault("does not begin with the magic number of a portable bitmap");
  const count = reader.uint64();
  const parts: Float64Array[] = [];
  let before = -1;
  for (let i = 0; i < count; i++) {
    const key = reader.uint32();
    if (key <= before) throw reader.fault("its parts are not in order");
    before = key;
    readBitmap(reader, key * twoTo32, parts);
  }
  if (reader.left !== 0) throw reader.fault(`${reader.left} bytes too many`);
  const values = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let filled = 0;
  for (const part of parts) {
    values.set(part, filled);
    filled += part.length;
  }
  return values;
}

class Reader {
  readonly #view: DataView;
  readonly #where: string;
  #at = 0;

  constructor(bytes: Uint8Array, where: string) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#where = where;
  }

  get left(): number {
    return this.#view.byteLength - this.#at;
  }

  fault(what: string): DeltaError {
    return new DeltaError("CORRUPT", `${this.#where}: damaged deletion vector: ${what}`);
  }

  skip(bytes: number): number {
    if (this.left < bytes) throw this.fault("ends too early");
    this.#at += bytes;
    return this.#at - bytes;
  }

  byte(): number {
    return this.#view.getUint8(this.skip(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.skip(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.skip(4), true);
  }

  uint64(): number {
    const low = this.uint32();
    return this.uint32() * twoTo32 + low;
  }
}

/** One 32-bit bitmap: a header, then its containers of 65,536 numbers each. */
function readBitmap(reader: Reader, base: number, parts: Float64Array[]): void {
  const cookie = reader.uint32();
  const hasRuns = (cookie & 0xffff) === cookieWithRuns;
  if (!hasRuns && cookie !== cookieWithoutRuns) throw reader.fault(`unknown cookie ${cookie}`);
  const size = hasRuns ? (cookie >>> 16) + 1 : reader.uint32();
  if (size > 65_536) throw reader.fault(`${size} containers`);
  const runs = new Uint8Array(Math.ceil(size / 8));
  if (hasRuns) for (let i = 0; i < runs.length; i++) runs[i] = reader.byte();
  const keys: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < size; i++) {
    keys.push(reader.uint16());
    counts.push(reader.uint16() + 1);
    if (i > 0 && keys[i] <= keys[i - 1]) throw reader.fault("its containers are not in order");
  }
  if (!hasRuns || size >= offsetsFrom) reader.skip(4 * size);
  for (let i = 0; i < size; i++) {
    const start = base + keys[i] * 65_536;
    const isRun = (runs[i >> 3] & (1 << (i & 7))) !== 0;
    parts.push(
      isRun
        ? readRuns(reader, start, counts[i])
        : counts[i] <= longestArray
          ? readArray(reader, start, counts[i])
          : readBits(reader, start, counts[i]),
    );
  }
}

function readArray(reader: Reader, start: number, count: number): Float64Array {
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    values[i] = start + reader.uint16();
    if (i > 0 && values[i] <= values[i - 1]) throw reader.fault("row numbers are not in order");
  }
  return values;
}

function readBits(reader: Reader, start: number, count: number): Float64Array {
  const values = new Float64Array(count);
  let filled = 0;
  for (let byte = 0; byte < 8192; byte++) {
    const bits = reader.byte();
    if (bits === 0) continue;
    for (let bit = 0; bit < 8; bit++) {
      if ((bits & (1 << bit)) === 0) continue;
      if (filled === count) throw reader.fault("more row numbers than stated");
      values[filled++] = start + byte * 8 + bit;
    }
  }
  if (filled !== count) throw reader.fault("fewer row numbers than stated");
  return values;
}

function readRuns(reader: Reader, start: number, count: number): Float64Array {
  const values = new Float64Array(count);
  let filled = 0;
  let free = 0;
  const runs = reader.uint16();
  for (let run = 0; run < runs; run++) {
    const first = reader.uint16();
    const length = reader.uint16() + 1;
    if (first < free || first + length > 65_536) throw reader.fault("its runs are not in order");
    if (filled + length > count) throw reader.fault("more row numbers than stated");
    for (let i = 0; i < length; i++) values[filled++] = start + first + i;
    free = first + length;
  }
  if (filled !== count) throw reader.fault("fewer row numbers than stated");
  return values;
}
