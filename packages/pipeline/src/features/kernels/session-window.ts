/** What kernels know about the sessions they work on. Kernels index buffers from `base`: local k is session base + k. */
export interface SessionWindow {
  /** Axis index of local 0. */
  base: number;
  /** By block size in days: axis index at which the block of each session starts. */
  blockStart(block: number): Int32Array;
  /** By block size in days: axis index after the last session of the block of each session. */
  blockEnd(block: number): Int32Array;
}

/** A step of a plan: fills its output buffers for local indices [lo, hi). */
export type Step = (lo: number, hi: number) => void;
