/** Bits that hold every number from 0 to `largest`. */
export function bitWidthOf(largest: number): number {
  return 32 - Math.clz32(largest);
}

/**
 * Parquet's hybrid of run lengths and bit packing, for levels and dictionary indices: all runs where values repeat, all
 * packed where they do not.
 *
 * @param values non-negative, each of at most `width` bits, `width` at most 24
 * @param out has room for `largestHybrid` bytes from `at` on
 * @returns the place after the last byte written
 */
export function writeHybrid(
  values: Int32Array | Uint8Array,
  count: number,
  width: number,
  out: Uint8Array,
  at: number,
) {
  const valueBytes = (width + 7) >> 3;
  // A run takes a header of up to three bytes beside its value.
  const most = (count * width) / 8 / (valueBytes + 3);
  let runs = 1;
  for (let i = 1; i < count && runs < most; i++) if (values[i] !== values[i - 1]) runs++;
  return runs < most ? writeRuns(values, count, valueBytes, out, at) : writePacked(values, count, width, out, at);
}

/** Most bytes that `writeHybrid` writes. */
export function largestHybrid(count: number, width: number): number {
  return 8 + Math.ceil(count / 8) * width;
}

/** One value `count` times over. */
export function writeRun(value: number, count: number, valueBytes: number, out: Uint8Array, at: number): number {
  let to = writeVarint(count * 2, out, at);
  for (let byte = 0; byte < valueBytes; byte++) out[to++] = (value >>> (8 * byte)) & 255;
  return to;
}

function writeRuns(values: Int32Array | Uint8Array, count: number, valueBytes: number, out: Uint8Array, at: number) {
  let to = at;
  for (let from = 0; from < count; ) {
    const value = values[from];
    let end = from + 1;
    while (end < count && values[end] === value) end++;
    to = writeRun(value, end - from, valueBytes, out, to);
    from = end;
  }
  return to;
}

function writePacked(values: Int32Array | Uint8Array, count: number, width: number, out: Uint8Array, at: number) {
  const groups = Math.ceil(count / 8);
  let to = writeVarint(groups * 2 + 1, out, at);
  let held = 0;
  let bits = 0;
  for (let i = 0; i < groups * 8; i++) {
    held |= (i < count ? values[i] : 0) << bits;
    bits += width;
    while (bits >= 8) {
      out[to++] = held & 255;
      held >>>= 8;
      bits -= 8;
    }
  }
  return to;
}

function writeVarint(value: number, out: Uint8Array, at: number): number {
  let rest = value;
  let to = at;
  while (rest >= 128) {
    out[to++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  out[to++] = rest;
  return to;
}
