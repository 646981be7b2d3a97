/** How a container of 65,536 row numbers is written. */
type ContainerKind = "array" | "bitmap" | "run";

/**
 * Row numbers as a 64-bit Roaring bitmap in the portable form, for tests of the reader: written from the format's
 * description (RoaringFormatSpec), not from the reader.
 * @param rows ascending
 * @param isRun whether containers are written as runs; else each is an array or, above 4,096 numbers, a bitmap
 */
export function roaringBytes(rows: readonly number[], isRun: boolean): Buffer {
  const parts = new Map<number, number[]>();
  for (const row of rows) {
    const high = Math.floor(row / 2 ** 32);
    parts.set(high, [...(parts.get(high) ?? []), row % 2 ** 32]);
  }
  const bytes: number[] = [];
  const put = (value: number, size: number) => {
    for (let i = 0; i < size; i++) bytes.push(Math.floor(value / 2 ** (8 * i)) % 256);
  };
  put(1_681_511_377, 4);
  put(parts.size, 8);
  for (const [high, low] of parts) {
    put(high, 4);
    const start = bytes.length;
    const containers = new Map<number, number[]>();
    for (const value of low) {
      const key = Math.floor(value / 65_536);
      const held = containers.get(key);
      if (held) held.push(value % 65_536);
      else containers.set(key, [value % 65_536]);
    }
    const kindOf = (values: readonly number[]): ContainerKind =>
      isRun ? "run" : values.length > 4096 ? "bitmap" : "array";
    if (isRun) {
      put(12_347 + (containers.size - 1) * 65_536, 4);
      for (let i = 0; i < Math.ceil(containers.size / 8); i++) put(255, 1);
    } else {
      put(12_346, 4);
      put(containers.size, 4);
    }
    for (const [key, values] of containers) {
      put(key, 2);
      put(values.length - 1, 2);
    }
    const bodies = [...containers.values()].map((values) => body(values, kindOf(values)));
    if (!isRun || containers.size >= 4) {
      let offset = bytes.length - start + 4 * containers.size;
      for (const one of bodies) {
        put(offset, 4);
        offset += one.length;
      }
    }
    for (const one of bodies) for (const byte of one) bytes.push(byte);
  }
  return Buffer.from(bytes);
}

function body(values: readonly number[], kind: ContainerKind): Buffer {
  if (kind === "array") {
    const array = Buffer.alloc(values.length * 2);
    for (const [i, value] of values.entries()) array.writeUInt16LE(value, i * 2);
    return array;
  }
  if (kind === "bitmap") {
    const bits = Buffer.alloc(8192);
    for (const value of values) bits[value >> 3] |= 1 << (value & 7);
    return bits;
  }
  const runs: [number, number][] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last && last[0] + last[1] + 1 === value) last[1]++;
    else runs.push([value, 0]);
  }
  const bytes = Buffer.alloc(2 + runs.length * 4);
  bytes.writeUInt16LE(runs.length, 0);
  runs.forEach(([first, length], i) => {
    bytes.writeUInt16LE(first, 2 + i * 4);
    bytes.writeUInt16LE(length, 4 + i * 4);
  });
  return bytes;
}
