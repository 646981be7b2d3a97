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
    if (this.isFull) {
      const oldest = this.#ring[slot];
      if (!Number.isNaN(oldest) && !Number.isNaN(value)) {
        this.#replace(oldest, value);
        this.#ring[slot] = value;
        this.#pushed++;
        this.#dropped++;
        return;
      }
      this.dropOldest();
    }
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
    const place = this.#placeOf(value);
    this.#present--;
    for (let i = place; i < this.#present; i++) sorted[i] = sorted[i + 1];
  }

  /** Moves only what lies between the two values: a third of the work of taking one out and putting one in. */
  #replace(oldest: number, value: number): void {
    const sorted = this.#sorted;
    const last = this.#present - 1;
    let i = this.#placeOf(oldest);
    while (i < last && sorted[i + 1] < value) {
      sorted[i] = sorted[i + 1];
      i++;
    }
    while (i > 0 && sorted[i - 1] > value) {
      sorted[i] = sorted[i - 1];
      i--;
    }
    sorted[i] = value;
  }

  #placeOf(value: number): number {
    const sorted = this.#sorted;
    let low = 0;
    let high = this.#present - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** NaN if the window holds no value. */
  median(): number {
    const n = this.#present;
    if (n === 0) return Number.NaN;
    const half = n >> 1;
    return n % 2 === 1 ? this.#sorted[half] : (this.#sorted[half - 1] + this.#sorted[half]) / 2;
  }

  /**
   * A lower bound of `medianAbsoluteDeviation`, at the cost of two subtractions: half of the values lie within it of
   * the median, and they reach the quartile on one side. 0 where the window holds an even number of values.
   */
  deviationBound(): number {
    const n = this.#present;
    if (n % 2 === 0) return 0;
    const half = n >> 1;
    const quarter = half >> 1;
    const median = this.#sorted[half];
    return Math.min(median - this.#sorted[half - quarter], this.#sorted[half + quarter] - median);
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
