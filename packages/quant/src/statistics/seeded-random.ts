import { normalQuantile } from "../distributions/normal.js";

/** A stream of random numbers that its seed alone decides. */
export interface SeededRandom {
  /** Uniform in (0, 1), 32 bits: never 0, never 1. */
  uniform(): number;
  /** Standard normal by inversion of one uniform. */
  normal(): number;
}

/**
 * Random numbers by xoshiro128** (Blackman and Vigna 2018), its state filled from the seed by the murmur3 finaliser of a
 * Weyl sequence. Streams of different (seed, path) are unrelated.
 *
 * @param seed whole number; its low 32 bits count
 * @param path whole numbers that name the stream, for example market and signal
 */
export function seededRandom(seed: number, ...path: readonly number[]): SeededRandom {
  let key = scramble(seed >>> 0);
  for (const step of path) key = scramble((key ^ Math.imul((step >>> 0) + 1, 0x85ebca6b)) >>> 0);
  const state = new Uint32Array(4);
  for (let i = 0; i < 4; i++) {
    key = (key + 0x9e3779b9) >>> 0;
    state[i] = scramble(key);
  }
  if (state.every((word) => word === 0)) state[0] = 1;
  const uniform = () => (nextXoshiro128(state) + 0.5) / 4_294_967_296;
  return { uniform, normal: () => normalQuantile(uniform()) };
}

/** The next 32 bits of xoshiro128** version 1.1; changes the four words of its state, which must not all be 0. */
export function nextXoshiro128(state: Uint32Array): number {
  const result = Math.imul(rotate(Math.imul(state[1], 5), 7), 9) >>> 0;
  const shifted = state[1] << 9;
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= shifted;
  state[3] = rotate(state[3], 11);
  return result;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Finaliser of murmur3 (Appleby): a bijection of 32 bits. */
function scramble(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
