import type { Frame } from "@plumbline/core";
import { float64Of, int32Of, textOf } from "@plumbline/core";

/** Consecutive moves of a price that make one mark. */
const moves = 5;
/** Moves of at least a thousandth that a mark needs: prices that stand still look alike everywhere. */
const fewestMoves = 3;
/** Marks kept: the smallest ones, which are a sample of all that does not depend on how many there are. */
const sampleSize = 8_192;

/** The prices of a lake, as few numbers by which the same prices are recognised whatever file they came in. */
export interface PriceMarks {
  /** Distinct hashes below 2^53, ascending; the smallest of all where there are more than the sample. */
  readonly marks: Float64Array;
  /** Runs of moves hashed. */
  readonly moves: number;
  /** Day numbers; NaN without a mark. */
  readonly firstSession: number;
  readonly lastSession: number;
}

/**
 * Marks of the prices: for each bar the session and its last five moves, in thousandths, hashed. Neither names nor units
 * nor the file's form are in it; a scale that a split or an adjustment puts on a price moves only the marks around it.
 *
 * @param bars securityId, session, close; rows of one security in the order of sessions; others between them do not matter
 */
export function priceMarks(bars: Frame): PriceMarks {
  const { codes, dictionary } = textOf(bars, "securityId");
  const sessions = int32Of(bars, "session");
  const closes = float64Of(bars, "close");
  const before = new Float64Array(dictionary.length).fill(Number.NaN);
  const held = new Int32Array(dictionary.length * moves);
  const count = new Int32Array(dictionary.length);
  const sample = new SmallestNumbers(sampleSize);
  let hashed = 0;
  let [firstSession, lastSession] = [Number.NaN, Number.NaN];
  for (let row = 0; row < bars.rows; row++) {
    const code = codes[row];
    const close = closes[row];
    if (code < 0 || !(close > 0)) continue;
    const move = close / before[code] - 1;
    before[code] = close;
    if (!Number.isFinite(move)) continue;
    const from = code * moves;
    held[from + (count[code]++ % moves)] = Math.round(move * 1_000);
    if (count[code] < moves || !isMoving(held, from)) continue;
    sample.add(hashOf(sessions[row], held, from, count[code]));
    hashed++;
    if (!(firstSession <= sessions[row])) firstSession = sessions[row];
    if (!(lastSession >= sessions[row])) lastSession = sessions[row];
  }
  return { marks: sample.ascending(), moves: hashed, firstSession, lastSession };
}

/**
 * Share of the smaller lake's marks that the other has too, in [0, 1]: 1 for a part of the same prices, near 0 for others.
 * Below the largest mark of the shorter sample both samples are whole, so that their sizes compare.
 */
export function overlapOf(a: Float64Array, b: Float64Array): number {
  const end = (marks: Float64Array) => (marks.length < sampleSize ? Number.POSITIVE_INFINITY : marks[marks.length - 1]);
  const limit = Math.min(end(a), end(b));
  const own = a.filter((mark) => mark <= limit);
  const others = new Set(b.filter((mark) => mark <= limit));
  const smaller = Math.min(own.length, others.size);
  const common = own.reduce((sum, mark) => sum + (others.has(mark) ? 1 : 0), 0);
  return smaller === 0 ? 0 : common / smaller;
}

function isMoving(held: Int32Array, from: number): boolean {
  let moving = 0;
  for (let i = from; i < from + moves; i++) if (held[i] !== 0) moving++;
  return moving >= fewestMoves;
}

/** Two lanes of murmur3's finaliser over session and moves, oldest first, joined to 53 bits. */
function hashOf(session: number, held: Int32Array, from: number, count: number): number {
  let high = scramble(session ^ 0x9e3779b9);
  let low = scramble(session ^ 0x7f4a7c15);
  for (let i = 0; i < moves; i++) {
    const move = held[from + ((count + i) % moves)];
    high = scramble(Math.imul(high, 31) ^ move);
    low = scramble(Math.imul(low, 37) ^ move);
  }
  return (high >>> 11) * 4_294_967_296 + low;
}

function scramble(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The smallest distinct numbers of a stream. */
class SmallestNumbers {
  #held = new Set<number>();
  #limit = Number.POSITIVE_INFINITY;

  constructor(readonly size: number) {}

  add(value: number): void {
    if (value > this.#limit) return;
    this.#held.add(value);
    if (this.#held.size < 4 * this.size) return;
    const kept = this.ascending();
    this.#held = new Set(kept);
    this.#limit = kept[kept.length - 1];
  }

  ascending(): Float64Array {
    return Float64Array.from(this.#held).sort().slice(0, this.size);
  }
}
