/**
 * What was compressed by Snappy's raw format (google/snappy, format_description.txt).
 *
 * @throws RangeError where the bytes are no such block, or end too early
 */
export function unsnappy(bytes: Uint8Array): Buffer {
  let at = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    if (byte === undefined || shift > 28) throw new RangeError("snappy: no length");
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  // No element makes more than 64 bytes of its two: a damaged length must not ask for all memory.
  if (length > bytes.length * 64) throw new RangeError("snappy: the length is none of these bytes");
  const out = Buffer.alloc(length);
  let to = 0;
  const number = (size: number): number => {
    if (at + size > bytes.length) throw new RangeError("snappy: cut off");
    let value = 0;
    for (let k = 0; k < size; k++) value += bytes[at + k] * 2 ** (8 * k);
    at += size;
    return value;
  };
  while (at < bytes.length) {
    const tag = bytes[at++];
    const high = tag >> 2;
    if ((tag & 3) === 0) {
      const size = (high < 60 ? high : number(high - 59)) + 1;
      if (at + size > bytes.length || to + size > length) throw new RangeError("snappy: a literal is cut off");
      out.set(bytes.subarray(at, at + size), to);
      at += size;
      to += size;
      continue;
    }
    const isShort = (tag & 3) === 1;
    const size = isShort ? (high & 7) + 4 : high + 1;
    const back = isShort ? ((tag >> 5) << 8) + number(1) : number((tag & 3) === 2 ? 2 : 4);
    if (back === 0 || back > to || to + size > length) throw new RangeError("snappy: a copy of nothing");
    // What is copied may reach into what it makes.
    for (let k = 0; k < size; k++, to++) out[to] = out[to - back];
  }
  if (to !== length) throw new RangeError("snappy: cut off");
  return out;
}
