/** Up to this many keys, insertion beats counting. */
const fewKeys = 48;

/**
 * Sorts unsigned 32-bit keys ascending and says where each came from; equal keys keep their order. Least significant
 * byte first, skipping bytes that all keys share: no comparison depends on the data, and every machine answers the same.
 */
export class StableOrder {
  /** Filled by the caller, then sorted. */
  keys = new Uint32Array(0);
  /** Place of each sorted key before sorting, or whatever the caller put there. */
  order = new Int32Array(0);
  private otherKeys = new Uint32Array(0);
  private otherOrder = new Int32Array(0);
  private readonly counts = new Int32Array(4 * 256);

  /** Makes room for so many keys; what was held is lost. */
  reserve(size: number): void {
    if (this.keys.length >= size) return;
    const room = Math.max(size, 2 * this.keys.length);
    this.keys = new Uint32Array(room);
    this.otherKeys = new Uint32Array(room);
    this.order = new Int32Array(room);
    this.otherOrder = new Int32Array(room);
  }

  /** Sorts the first `size` keys and carries their `order` along. */
  sort(size: number): void {
    if (size <= fewKeys) insertionSort(this.keys, this.order, size);
    else this.countingSort(size);
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

function insertionSort(keys: Uint32Array, order: Int32Array, size: number): void {
  for (let i = 1; i < size; i++) {
    const key = keys[i];
    const from = order[i];
    let at = i - 1;
    for (; at >= 0 && keys[at] > key; at--) {
      keys[at + 1] = keys[at];
      order[at + 1] = order[at];
    }
    keys[at + 1] = key;
    order[at + 1] = from;
  }
}
