/**
 * A column of more distinct values in a row group is written plainly: trying a dictionary on wide float tables costs a
 * quarter of the write.
 */
export const largestDictionary = 4096;
/** Values after which a column that hardly repeats is given up. */
const sample = 1024;
const slots = 4 * largestDictionary;

/** Finds the distinct values of a row group among 32- or 64-bit words, by their bits. */
export class WordDictionary {
  readonly #words: 1 | 2;
  readonly #slots = new Int32Array(slots);
  readonly #keys: Uint32Array<ArrayBuffer>;
  #distinct = 0;

  constructor(words: 1 | 2) {
    this.#words = words;
    this.#keys = new Uint32Array(words * largestDictionary);
  }

  /** Empties it for the next chunk. */
  clear(): void {
    this.#distinct = 0;
    this.#slots.fill(-1);
  }

  /**
   * Writes each value's place in the dictionary into `indices`.
   *
   * @returns number of distinct values, or null where a dictionary does not pay
   */
  index(values: Uint32Array, count: number, indices: Int32Array): number | null {
    if (count === 0) return null;
    this.clear();
    const isWhole =
      this.#words === 1 ? this.#indexSingle(values, count, indices) : this.#indexDouble(values, count, indices);
    return isWhole ? this.distinctOf(count) : null;
  }

  /**
   * The place of a 64-bit word by its unsigned halves, entered where it is new.
   *
   * @param seen values before it in the chunk
   * @returns -1 where a dictionary does not pay
   */
  placeOf(low: number, high: number, seen: number): number {
    const keys = this.#keys;
    for (let slot = mix(low, high); ; slot = (slot + 1) & (slots - 1)) {
      const place = this.#slots[slot];
      if (place < 0) {
        if (!this.#mayGrow(seen)) return -1;
        const next = this.#distinct++;
        this.#slots[slot] = next;
        keys[2 * next] = low;
        keys[2 * next + 1] = high;
        return next;
      }
      if (keys[2 * place] === low && keys[2 * place + 1] === high) return place;
    }
  }

  /** Number of distinct values among `count`; null where the dictionary and its indices are no smaller than the values. */
  distinctOf(count: number): number | null {
    const valueBytes = 4 * this.#words;
    const indexBytes = (count * (32 - Math.clz32(this.#distinct - 1))) / 8;
    return this.#distinct * valueBytes + indexBytes < count * valueBytes ? this.#distinct : null;
  }

  /** The dictionary in plain encoding, a copy. */
  bytes(): Buffer {
    return Buffer.from(this.#keys.slice(0, this.#words * this.#distinct).buffer);
  }

  #indexSingle(values: Uint32Array, count: number, indices: Int32Array): boolean {
    const keys = this.#keys;
    let last = -1;
    for (let i = 0; i < count; i++) {
      const word = values[i];
      if (last >= 0 && keys[last] === word) {
        indices[i] = last;
        continue;
      }
      let slot = mix(word, 0);
      for (;;) {
        last = this.#slots[slot];
        if (last < 0) {
          if (!this.#mayGrow(i)) return false;
          last = this.#distinct++;
          this.#slots[slot] = last;
          keys[last] = word;
          break;
        }
        if (keys[last] === word) break;
        slot = (slot + 1) & (slots - 1);
      }
      indices[i] = last;
    }
    return true;
  }

  #indexDouble(values: Uint32Array, count: number, indices: Int32Array): boolean {
    let place = -1;
    let lastLow = 0;
    let lastHigh = 0;
    for (let i = 0; i < count; i++) {
      const low = values[2 * i];
      const high = values[2 * i + 1];
      if (place < 0 || low !== lastLow || high !== lastHigh) {
        place = this.placeOf(low, high, i);
        if (place < 0) return false;
        lastLow = low;
        lastHigh = high;
      }
      indices[i] = place;
    }
    return true;
  }

  /** Whether one more value may enter, the `seen`-th of the row group. */
  #mayGrow(seen: number): boolean {
    if (this.#distinct === largestDictionary) return false;
    return seen < sample || this.#distinct < seen / 2;
  }
}

function mix(low: number, high: number): number {
  let hash = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 13;
  return hash & (slots - 1);
}
