import { DeltaError } from "./delta-error.js";

const mask32 = 0xffff_ffffn;

/** Codes of a column's texts by the 64-bit hashes that the engine gives in their place. */
export class TextHashes {
  /** The texts, by code. */
  readonly texts: readonly string[];
  readonly #slots: Int32Array;
  readonly #hashes: Uint32Array;

  /** Null where two of the texts, or a text and a missing value, have one hash. */
  static of(texts: readonly string[], hashes: readonly bigint[], missing: bigint): TextHashes | null {
    return new Set([...hashes, missing]).size === texts.length + 1 ? new TextHashes(texts, hashes, missing) : null;
  }

  private constructor(texts: readonly string[], hashes: readonly bigint[], missing: bigint) {
    this.texts = texts;
    this.#hashes = new Uint32Array(2 * (texts.length + 1));
    this.#slots = new Int32Array(1 << (34 - Math.clz32(texts.length + 1))).fill(-1);
    [...hashes, missing].forEach((hash, entry) => {
      this.#hashes[2 * entry] = Number(hash & mask32);
      this.#hashes[2 * entry + 1] = Number(hash >> 32n);
      let slot = this.#hashes[2 * entry] & (this.#slots.length - 1);
      while (this.#slots[slot] >= 0) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = entry;
    });
  }

  /**
   * Codes of `count` hashes into `codes` from `at` on; -1 where the value is missing.
   * @param halves low half, then high half, of each hash
   */
  decode(halves: Uint32Array, count: number, codes: Int32Array, at: number): void {
    let [code, lastLow, lastHigh] = [-1, 0, 0];
    for (let i = 0; i < count; i++) {
      const low = halves[2 * i];
      const high = halves[2 * i + 1];
      if (i === 0 || low !== lastLow || high !== lastHigh) {
        code = this.#codeOf(low, high);
        lastLow = low;
        lastHigh = high;
      }
      codes[at + i] = code;
    }
  }

  #codeOf(low: number, high: number): number {
    const slots = this.#slots;
    const hashes = this.#hashes;
    for (let slot = low & (slots.length - 1); ; slot = (slot + 1) & (slots.length - 1)) {
      const entry = slots[slot];
      if (entry < 0) throw new DeltaError("CORRUPT", "a text that was not in the file a moment ago");
      if (hashes[2 * entry] === low && hashes[2 * entry + 1] === high) return entry === this.texts.length ? -1 : entry;
    }
  }
}
