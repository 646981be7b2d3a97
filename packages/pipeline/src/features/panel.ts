import type { BarField } from "@plumbline/core";

/**
 * Bars of many securities in columns, adjusted forward, security after security and session after session. Where
 * worker threads are to read them, the arrays lie in shared memory.
 */
export interface Panel {
  readonly securities: number;
  /** First row of each security, and the number of rows at the end. */
  readonly offsets: Int32Array;
  /** Axis index of each row; ascending within a security. */
  readonly positions: Int32Array;
  /** Adjusted values; a field the source does not have is absent. */
  readonly fields: Readonly<Partial<Record<BarField, Float64Array>>>;
  /** Equal-weighted return of the universe by axis index, decimal; NaN where it is not known. */
  readonly market: Float64Array;
}

export function sharedFloat64(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * length));
}

export function sharedInt32(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}

export function sharedFloat32(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * length));
}

/** First index in [from, to) of an ascending array whose value is at least `value`; `to` where there is none. */
export function firstAtLeast(values: Int32Array, value: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
