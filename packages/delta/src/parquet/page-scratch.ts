import { largestHybrid, writeHybrid, writeRun } from "./hybrid-encoding.js";
import { WordDictionary } from "./word-dictionary.js";

/** Most rows of a page, and of a row group. */
export const rowGroupRows = 65_536;

/** Most bytes of pages that are kept for the next file. */
const largestKept = 16 << 20;

/** Room before the values of a page for its definition levels: their length, then one bit a row. */
const front = 8 * Math.ceil((4 + largestHybrid(rowGroupRows, 1)) / 8);

/**
 * Memory in which pages are put together, one after the other. Values begin at an 8-byte boundary, so that typed arrays
 * may write them; definition levels are laid before them afterwards.
 */
export class PageScratch {
  /** 1 where a row of the page holds a value. */
  readonly present = new Uint8Array(rowGroupRows);
  readonly indices = new Int32Array(rowGroupRows);
  /** Where values begin in `bytes`. */
  readonly valuesAt = front;
  bytes!: Buffer;
  float64!: Float64Array;
  float32!: Float32Array;
  int32!: Int32Array;
  uint32!: Uint32Array;
  readonly #levels = new Uint8Array(front);

  static #shared: PageScratch | undefined;
  readonly #dictionaries: [WordDictionary | null, WordDictionary | null] = [null, null];

  constructor() {
    this.#allocate(8 * rowGroupRows);
  }

  /**
   * One for all files of the process: a page is put together and compressed without a pause, and a megabyte made anew for
   * each small file costs more than writing it.
   */
  static shared(): PageScratch {
    const held = PageScratch.#shared;
    if (held && held.bytes.length <= largestKept) return held;
    PageScratch.#shared = new PageScratch();
    return PageScratch.#shared;
  }

  /** A dictionary of 32- or 64-bit words, for one chunk of a column at a time. */
  dictionary(words: 1 | 2): WordDictionary {
    const held = this.#dictionaries[words - 1] ?? new WordDictionary(words);
    this.#dictionaries[words - 1] = held;
    return held;
  }

  /** Makes room for so many bytes of values; what was written is lost where there was less. */
  reserve(bytes: number): void {
    if (front + bytes > this.bytes.length) this.#allocate(Math.max(bytes, 2 * (this.bytes.length - front)));
  }

  /**
   * The page with its definition levels, sharing memory with the scratch.
   *
   * @param hasGaps whether `present` says which rows hold a value; else all do
   * @param end place after the last byte of the values
   */
  page(rows: number, hasGaps: boolean, end: number): Buffer {
    const length = hasGaps
      ? writeHybrid(this.present, rows, 1, this.#levels, 0)
      : writeRun(1, rows, 1, this.#levels, 0);
    const start = front - length - 4;
    this.bytes.writeUInt32LE(length, start);
    this.bytes.set(this.#levels.subarray(0, length), start + 4);
    return this.bytes.subarray(start, end);
  }

  #allocate(bytes: number): void {
    const buffer = new ArrayBuffer(front + 8 * Math.ceil(bytes / 8));
    this.bytes = Buffer.from(buffer);
    this.float64 = new Float64Array(buffer, front);
    this.float32 = new Float32Array(buffer, front);
    this.int32 = new Int32Array(buffer, front);
    this.uint32 = new Uint32Array(buffer, front);
  }
}
