import type { DeltaColumn } from "../column.js";
import type { ChunkEncoder } from "./column-chunk.js";
import type { PageScratch } from "./page-scratch.js";
import { boundsOf, emitIndexed, emitPlain, type Gathered } from "./word-chunk.js";
import type { WordDictionary } from "./word-dictionary.js";

const twoTo32 = 4_294_967_296;
const perTwoTo32 = 1 / twoTo32;

/** 64-bit integers held as doubles: `values[row] * scale` is what is written, NaN a gap. */
interface WideColumn {
  readonly values: Float64Array;
  readonly scale: 1 | 1000;
  readonly order: Int32Array | null;
}

/** Columns of 64-bit integers, with a dictionary where few values differ. */
export function wideChunk(
  column: Extract<DeltaColumn, { type: "int64" | "instant" }>,
  order: Int32Array | null,
  scratch: PageScratch,
): ChunkEncoder {
  const wide: WideColumn = { values: column.values, scale: column.type === "instant" ? 1000 : 1, order };
  const dictionary = scratch.dictionary(2);
  const bound = (value: number) => wideBytes(value, wide.scale);
  return {
    encode(from, to, emit) {
      const rows = to - from;
      const indexed = indexWide(wide, scratch, dictionary, from, to);
      if (indexed) {
        const { count, distinct } = indexed;
        emitIndexed(scratch, rows, count < rows, count, dictionary.bytes(), distinct, emit);
        return boundsOf(rows, indexed, bound);
      }
      const gathered = gatherWide(wide, scratch, from, to);
      emitPlain(scratch, rows, gathered.count < rows, 8 * gathered.count, emit);
      return boundsOf(rows, gathered, bound);
    },
  };
}

/**
 * Rows [from, to) as places in the dictionary, written into `scratch.indices`, without gathering the values: in sorted
 * columns they repeat, and a repeated one costs a comparison.
 *
 * @returns null where a dictionary does not pay
 */
function indexWide(
  column: WideColumn,
  scratch: PageScratch,
  dictionary: WordDictionary,
  from: number,
  to: number,
): (Gathered & { readonly distinct: number }) | null {
  const { values, scale, order } = column;
  const { indices } = scratch;
  dictionary.clear();
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let count = 0;
  let last = Number.NaN;
  let place = -1;
  for (let i = from; i < to; i++) {
    const value = order === null ? values[i] : values[order[i]];
    if (value !== last) {
      if (Number.isNaN(value)) continue;
      const whole = scale === 1 ? value : Math.round(value * scale);
      const high = Math.floor(whole * perTwoTo32);
      place = dictionary.placeOf((whole - high * twoTo32) >>> 0, high >>> 0, count);
      if (place < 0) return null;
      last = value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    indices[count++] = place;
  }
  const distinct = count === 0 ? null : dictionary.distinctOf(count);
  if (distinct === null) return null;
  if (count < to - from) markPresent(column, scratch.present, from, to);
  return { count, min, max, distinct };
}

/** Rows [from, to) as 64-bit integers by halves, written into the scratch: BigInt costs an allocation a value. */
function gatherWide(column: WideColumn, scratch: PageScratch, from: number, to: number): Gathered {
  const { values, scale, order } = column;
  const { int32, uint32 } = scratch;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let at = 0;
  for (let i = from; i < to; i++) {
    const value = order === null ? values[i] : values[order[i]];
    if (Number.isNaN(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    const whole = scale === 1 ? value : Math.round(value * scale);
    const small = whole | 0;
    if (small === whole) {
      int32[at] = small;
      int32[at + 1] = small >> 31;
    } else {
      // Exact: a power of two.
      const high = Math.floor(whole * perTwoTo32);
      uint32[at] = whole - high * twoTo32;
      uint32[at + 1] = high;
    }
    at += 2;
  }
  if (at < 2 * (to - from)) markPresent(column, scratch.present, from, to);
  return { count: at / 2, min, max };
}

function markPresent({ values, order }: WideColumn, present: Uint8Array, from: number, to: number): void {
  for (let i = from; i < to; i++)
    present[i - from] = Number.isNaN(order === null ? values[i] : values[order[i]]) ? 0 : 1;
}

/** A 64-bit integer as Parquet writes it. */
function wideBytes(value: number, scale: 1 | 1000): Buffer {
  const whole = scale === 1 ? value : Math.round(value * scale);
  const high = Math.floor(whole * perTwoTo32);
  const buffer = Buffer.alloc(8);
  buffer.writeUInt32LE(whole - high * twoTo32, 0);
  buffer.writeInt32LE(high, 4);
  return buffer;
}
