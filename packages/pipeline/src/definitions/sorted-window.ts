/**
 * The last values pushed, at most `capacity` of them, kept in order: median and median absolute deviation of a sliding
 * window. NaN takes a place in the window but no part in its statistics. The answers depend on the window's values
 * alone, never on what was pushed before them.
 */
export class SortedWindow {
  readonly #ring: Float64Array;
  readonly #sorted: Float64Array;
  #pushed = 0;
  #dropped = 0;
  #present = 0;

  constructor(capacity: number) {
    this.#ring = new Float64Array(capacity);
    this.#sorted = new Float64Array(capacity);
  }

  /** Values in the window that are not NaN. */
  get present(): number {
    return this.#present;
  }

  get isFull(): boolean {
    return this.#pushed - this.#dropped === this.#ring.length;
  }

  clear(): void {
    this.#pushed = 0;
    this.#dropped = 0;
    this.#present = 0;
  }

  push(value: number): void {
    const slot = this.#pushed % this.#ring.length;
    if (this.isFull) this.dropOldest();
    this.#ring[slot] = value;
    this.#pushed++;
    if (!Number.isNaN(value)) this.#insert(value);
  }

  /** Takes the oldest value out of the window; nothing happens if there is none. */
  dropOldest(): void {
    if (this.#dropped === this.#pushed) return;
    this.#remove(this.#ring[this.#dropped++ % this.#ring.length]);
  }

  #insert(value: number): void {
    let i = this.#present++;
    const sorted = this.#sorted;
    while (i > 0 && sorted[i - 1] > value) {
      sorted[i] = sorted[i - 1];
      i--;
    }
    sorted[i] = value;
  }

  #remove(value: number): void {
    if (Number.isNaN(value)) return;
    const sorted = this.#sorted;
    let low = 0;
    let high = this.#present - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    this.#present--;
    for (let i = low; i < this.#present; i++) sorted[i] = sorted[i + 1];
  }

  /** NaN if the window holds no value. */
  median(): number {
    const n = this.#present;
    if (n === 0) return Number.NaN;
    const half = n >> 1;
    return n % 2 === 1 ? this.#sorted[half] : (this.#sorted[half - 1] + this.#sorted[half]) / 2;
  }

  /** Median of the distances from the window's median, in the values' unit; NaN if the window holds no value. */
  medianAbsoluteDeviation(): number {
    const n = this.#present;
    if (n === 0) return Number.NaN;
    const sorted = this.#sorted;
    const median = this.median();
    let left = n >> 1;
    while (left > 0 && sorted[left - 1] >= median) left--;
    let right = left;
    left--;
    let previous = Number.NaN;
    let distance = Number.NaN;
    for (let taken = 0; taken <= n >> 1; taken++) {
      previous = distance;
      const below = left >= 0 ? median - sorted[left] : Number.POSITIVE_INFINITY;
      const above = right < n ? sorted[right] - median : Number.POSITIVE_INFINITY;
      if (below <= above) {
        distance = below;
        left--;
      } else {
        distance = above;
        right++;
      }
    }
    return n % 2 === 1 ? distance : (previous + distance) / 2;
  }
}
