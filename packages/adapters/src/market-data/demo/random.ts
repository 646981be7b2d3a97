/**
 * Counter-based random numbers: splitmix64 (Steele, Lea, Flood 2014) of key + counter x golden gamma.
 *
 * A draw is a pure function of (seed, stream, counter), so draws can be made in any order. 64-bit arithmetic is done on
 * 32-bit halves with Math.imul: equal to the bit on every engine.
 */
export interface RandomKey {
  readonly high: number;
  readonly low: number;
}

let high = 0;
let low = 0;

/** Sets (high, low) to the low 64 bits of (aHigh, aLow) x (bHigh, bLow). */
function multiply(aHigh: number, aLow: number, bHigh: number, bLow: number): void {
  const a0 = aLow & 0xffff;
  const a1 = aLow >>> 16;
  const b0 = bLow & 0xffff;
  const b1 = bLow >>> 16;
  const p00 = Math.imul(a0, b0) >>> 0;
  const p01 = Math.imul(a0, b1) >>> 0;
  const p10 = Math.imul(a1, b0) >>> 0;
  const middle = (p00 >>> 16) + (p01 & 0xffff) + (p10 & 0xffff);
  const upper = Math.imul(a1, b1) + (p01 >>> 16) + (p10 >>> 16) + (middle >>> 16);
  high = (upper + Math.imul(aHigh, bLow) + Math.imul(aLow, bHigh)) >>> 0;
  low = Math.imul(aLow, bLow) >>> 0;
}

/** The splitmix64 finaliser of (high, low), in place. */
function mix(): void {
  let h = high ^ (high >>> 30);
  let l = low ^ ((low >>> 30) | (high << 2));
  multiply(h >>> 0, l >>> 0, 0xbf58476d, 0x1ce4e5b9);
  h = high ^ (high >>> 27);
  l = low ^ ((low >>> 27) | (high << 5));
  multiply(h >>> 0, l >>> 0, 0x94d049bb, 0x133111eb);
  h = high ^ (high >>> 31);
  l = low ^ ((low >>> 31) | (high << 1));
  high = h >>> 0;
  low = l >>> 0;
}

function drawBits(key: RandomKey, counter: number): void {
  multiply(0, (counter + 1) >>> 0, 0x9e3779b9, 0x7f4a7c15);
  const sum = key.low + low;
  high = (key.high + high + (sum > 0xffffffff ? 1 : 0)) >>> 0;
  low = sum >>> 0;
  mix();
}

/** The key of a stream: `path` are whole numbers in [0, 2^32) that name it. */
export function randomKey(seed: number, ...path: readonly number[]): RandomKey {
  let key: RandomKey = { high: 0, low: seed >>> 0 };
  for (const step of [0, ...path]) {
    drawBits(key, step);
    key = { high, low };
  }
  return key;
}

/** Uniform in (0, 1), 53 bits; `counter` in [0, 2^32 - 1). */
export function uniform(key: RandomKey, counter: number): number {
  drawBits(key, counter);
  return (high * 2097152 + (low >>> 11) + 0.5) / 9007199254740992;
}

/** The 64 bits of a draw as 16 hex digits. */
export function randomHex(key: RandomKey, counter: number): string {
  drawBits(key, counter);
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}

/** Standard normal by inversion: one uniform a draw. */
export function normal(key: RandomKey, counter: number): number {
  return normalQuantile(uniform(key, counter));
}

/** Student t with 6 degrees of freedom scaled to variance 1; uses counters `counter` to `counter + 3`. */
export function fatTailed(key: RandomKey, counter: number): number {
  const product = uniform(key, counter + 1) * uniform(key, counter + 2) * uniform(key, counter + 3);
  return normal(key, counter) * Math.sqrt(4 / (-2 * Math.log(product)));
}

/** Whole number in [0, n). */
export function below(key: RandomKey, counter: number, n: number): number {
  return Math.floor(uniform(key, counter) * n);
}

/** exp of a uniform between the logarithms of `from` and `to`. */
export function logUniform(key: RandomKey, counter: number, from: number, to: number): number {
  return from * Math.exp(uniform(key, counter) * Math.log(to / from));
}

/**
 * Quantile of the standard normal, about 16 digits. Wichura 1988, Applied Statistics algorithm AS 241 (PPND16).
 *
 * @param p probability in (0, 1)
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return q * ratio(centre, r);
  }
  const tail = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const value = tail <= 5 ? ratio(shoulder, tail - 1.6) : ratio(far, tail - 5);
  return q < 0 ? -value : value;
}

type Rational = readonly [readonly number[], readonly number[]];

function ratio([above, under]: Rational, r: number): number {
  return polynomial(above, r) / polynomial(under, r);
}

function polynomial(c: readonly number[], r: number): number {
  return ((((((c[7] * r + c[6]) * r + c[5]) * r + c[4]) * r + c[3]) * r + c[2]) * r + c[1]) * r + c[0];
}

const centre: Rational = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
];
const shoulder: Rational = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
];
const far: Rational = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
];
