import { largestHybrid, writeHybrid, writeRun } from "./hybrid-encoding.js";

/** Most rows of a page, and of a row group. */
export const rowGroupRows = 65_536;

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

  constructor() {
    this.#allocate(8 * rowGroupRows);
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
