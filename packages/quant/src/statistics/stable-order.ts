/** Up to this many keys, insertion beats counting. */
const fewKeys = 48;
/** Up to this many keys, a place fits into 16 bits beside the leading 16 bits of its key. */
const packedKeys = 65_536;
/** Moves a key, on average, after which mending the order of the leading bits costs more than sorting by all bits. */
const mostMoves = 8;

/**
 * Sorts unsigned 32-bit keys ascending and says where each came from; equal keys keep their order.
 *
 * The leading 16 bits of what the keys differ in are counted first, least significant byte first, together with the
 * place in one word; neighbours that agree in them are then put right by insertion. Where many agree, or where there are
 * many keys, all four bytes are counted.
 */
export class StableOrder {
  /** Filled by the caller, then sorted. */
  keys = new Uint32Array(0);
  /** Place of each sorted key before sorting, or whatever the caller put there. */
  order = new Int32Array(0);
  private otherKeys = new Uint32Array(0);
  private otherOrder = new Int32Array(0);
  private packed = new Int32Array(0);
  private otherPacked = new Int32Array(0);
  private readonly counts = new Int32Array(4 * 256);

  /** Makes room for so many keys; what was held is lost. */
  reserve(size: number): void {
    if (this.keys.length >= size) return;
    const room = Math.max(size, 2 * this.keys.length);
    this.keys = new Uint32Array(room);
    this.otherKeys = new Uint32Array(room);
    this.order = new Int32Array(room);
    this.otherOrder = new Int32Array(room);
    this.packed = new Int32Array(room);
    this.otherPacked = new Int32Array(room);
  }

  /** Sorts the first `size` keys and carries their `order` along. */
  sort(size: number): void {
    if (size <= fewKeys) insertionSort(this.keys, this.order, size, Number.POSITIVE_INFINITY);
    else if (size > packedKeys || !this.packedSort(size)) this.countingSort(size);
  }

  /** @returns false where too many keys agree in their leading bits; equal keys still keep their order */
  private packedSort(size: number): boolean {
    const { keys, order, otherKeys, otherOrder, packed, otherPacked, counts } = this;
    let least = keys[0];
    let most = keys[0];
    for (let i = 1; i < size; i++) {
      const key = keys[i];
      if (key < least) least = key;
      if (key > most) most = key;
    }
    const shift = Math.max(0, 16 - Math.clz32(most - least));
    counts.fill(0, 0, 512);
    for (let i = 0; i < size; i++) {
      const lead = (keys[i] - least) >>> shift;
      packed[i] = (lead << 16) | i;
      counts[lead & 255]++;
      counts[256 + (lead >>> 8)]++;
    }
    let low = 0;
    let high = 0;
    for (let digit = 0; digit < 256; digit++) {
      const ofLow = counts[digit];
      const ofHigh = counts[256 + digit];
      counts[digit] = low;
      counts[256 + digit] = high;
      low += ofLow;
      high += ofHigh;
    }
    for (let i = 0; i < size; i++) {
      const one = packed[i];
      otherPacked[counts[(one >>> 16) & 255]++] = one;
    }
    for (let i = 0; i < size; i++) {
      const one = otherPacked[i];
      packed[counts[256 + (one >>> 24)]++] = one;
    }
    for (let i = 0; i < size; i++) {
      const from = packed[i] & 65_535;
      otherKeys[i] = keys[from];
      otherOrder[i] = order[from];
    }
    this.keys = otherKeys;
    this.order = otherOrder;
    this.otherKeys = keys;
    this.otherOrder = order;
    return shift === 0 || insertionSort(otherKeys, otherOrder, size, mostMoves * size);
  }

  private countingSort(size: number): void {
    const { counts } = this;
    countBytes(this.keys, size, counts);
    for (let pass = 0; pass < 4; pass++) {
      const { keys, order, otherKeys, otherOrder } = this;
      const shift = 8 * pass;
      const base = 256 * pass;
      if (counts[base + ((keys[0] >>> shift) & 255)] === size) continue;
      let place = 0;
      for (let digit = base; digit < base + 256; digit++) {
        const count = counts[digit];
        counts[digit] = place;
        place += count;
      }
      for (let i = 0; i < size; i++) {
        const key = keys[i];
        const at = counts[base + ((key >>> shift) & 255)]++;
        otherKeys[at] = key;
        otherOrder[at] = order[i];
      }
      this.keys = otherKeys;
      this.order = otherOrder;
      this.otherKeys = keys;
      this.otherOrder = order;
    }
  }
}

function countBytes(keys: Uint32Array, size: number, counts: Int32Array): void {
  counts.fill(0);
  for (let i = 0; i < size; i++) {
    const key = keys[i];
    counts[key & 255]++;
    counts[256 + ((key >>> 8) & 255)]++;
    counts[512 + ((key >>> 16) & 255)]++;
    counts[768 + (key >>> 24)]++;
  }
}

/** @returns false where it gave up after `moves` moves */
function insertionSort(keys: Uint32Array, order: Int32Array, size: number, moves: number): boolean {
  let left = moves;
  for (let i = 1; i < size; i++) {
    const key = keys[i];
    if (keys[i - 1] <= key) continue;
    const from = order[i];
    let at = i - 1;
    for (; at >= 0 && keys[at] > key; at--) {
      keys[at + 1] = keys[at];
      order[at + 1] = order[at];
    }
    keys[at + 1] = key;
    order[at + 1] = from;
    left -= i - at;
    if (left < 0) return false;
  }
  return true;
}
