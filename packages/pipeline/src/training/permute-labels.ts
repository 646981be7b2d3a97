/**
 * Labels permuted among the rows of the same session that became usable at the same instant, so that a permuted label is
 * known no earlier than a true one. What a session draws depends on the seed and that session alone: new sessions change
 * no earlier one.
 *
 * @param sessions   days, equal ones adjacent within an instant
 * @param usableFrom UTC instants (ms), ascending
 */
export function permuteLabels(
  labels: Float32Array,
  sessions: Int32Array,
  usableFrom: Float64Array,
  seed: number,
): Float32Array {
  const permuted = new Float32Array(new SharedArrayBuffer(labels.byteLength));
  permuted.set(labels);
  for (let from = 0; from < labels.length; ) {
    let to = from + 1;
    while (to < labels.length && sessions[to] === sessions[from] && usableFrom[to] === usableFrom[from]) to++;
    const uniform = mulberry32(seed ^ Math.imul(sessions[from], 0x9e3779b1));
    for (let last = to - 1; last > from; last--) {
      const other = from + Math.floor(uniform() * (last - from + 1));
      const held = permuted[last];
      permuted[last] = permuted[other];
      permuted[other] = held;
    }
    from = to;
  }
  return permuted;
}

/** Uniform numbers in [0, 1) from 32 bits of state (mulberry32, T. Ettinger, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
