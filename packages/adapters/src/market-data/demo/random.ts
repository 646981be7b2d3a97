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
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457,
    67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
  ],
  [
    1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061,
    28729.085735721942674, 5226.495278852854561,
  ],
];
const shoulder: Rational = [
  [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
  ],
  [
    1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
    0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
];
const far: Rational = [
  [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
    0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ],
  [
    1, 0.59983220655588793769, 0.1369298809227358053, 0.0148753612908506148525, 7.868691311456132591e-4,
    1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
  ],
];
