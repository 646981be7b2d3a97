import type { DeltaColumn } from "../column.js";
import { type ChunkBounds, type ChunkEncoder, encodings, type PlainPage } from "./column-chunk.js";
import { bitWidthOf, largestHybrid, writeHybrid } from "./hybrid-encoding.js";
import type { PageScratch } from "./page-scratch.js";

type WordColumn = Extract<DeltaColumn, { type: "float64" | "float32" | "int32" | "date" }>;

/** Values present of a chunk, gathered into the scratch, and their bounds in the column's units. */
export interface Gathered {
  readonly count: number;
  readonly min: number;
  readonly max: number;
}

/** Columns of floats, and of integers of 32 bits, with a dictionary where few values differ. */
export function wordChunk(column: WordColumn, order: Int32Array | null, scratch: PageScratch): ChunkEncoder {
  const gather = gatherer(column, order, scratch);
  const words = column.type === "float64" ? 2 : 1;
  const dictionary = scratch.dictionary(words);
  const bound = boundOf(column.type);
  return {
    encode(from, to, emit): ChunkBounds {
      const rows = to - from;
      const { count, min, max } = gather(from, to);
      const hasGaps = count < rows;
      const distinct = dictionary.index(scratch.uint32, count, scratch.indices);
      if (distinct === null) emitPlain(scratch, rows, hasGaps, 4 * words * count, emit);
      else emitIndexed(scratch, rows, hasGaps, count, dictionary.bytes(), distinct, emit);
      return boundsOf(rows, { count, min, max }, bound);
    },
  };
}

/** @param bytes a bound in plain encoding */
export function boundsOf(
  rows: number,
  { count, min, max }: Gathered,
  bytes: (value: number) => Uint8Array,
): ChunkBounds {
  if (count === 0) return { gaps: rows, least: null, most: null, min: null, max: null };
  // Of the zeros the lower bound is the negative one and the upper the positive.
  return { gaps: rows - count, least: min, most: max, min: bytes(min === 0 ? -0 : min), max: bytes(max + 0) };
}

/** The values that stand in the scratch as one page. */
export function emitPlain(
  scratch: PageScratch,
  rows: number,
  hasGaps: boolean,
  bytes: number,
  emit: (page: PlainPage) => void,
): void {
  const page = scratch.page(rows, hasGaps, scratch.valuesAt + bytes);
  emit({ kind: "data", bytes: page, values: rows, encoding: encodings.plain });
}

/** A dictionary page, then one page of `scratch.indices` into it. */
export function emitIndexed(
  scratch: PageScratch,
  rows: number,
  hasGaps: boolean,
  count: number,
  dictionary: Buffer,
  distinct: number,
  emit: (page: PlainPage) => void,
): void {
  emit({ kind: "dictionary", bytes: dictionary, values: distinct, encoding: encodings.plain });
  const width = Math.max(1, bitWidthOf(distinct - 1));
  scratch.reserve(1 + largestHybrid(count, width));
  scratch.bytes[scratch.valuesAt] = width;
  const end = writeHybrid(scratch.indices, count, width, scratch.bytes, scratch.valuesAt + 1);
  emit({
    kind: "data",
    bytes: scratch.page(rows, hasGaps, end),
    values: rows,
    encoding: encodings.dictionary,
  });
}

function gatherer(
  column: WordColumn,
  order: Int32Array | null,
  scratch: PageScratch,
): (from: number, to: number) => Gathered {
  switch (column.type) {
    case "float64":
      return (from, to) => gatherFloats(column.values, order, scratch.float64, scratch.present, from, to);
    case "float32":
      return (from, to) => gatherFloats(column.values, order, scratch.float32, scratch.present, from, to);
    default:
      return (from, to) => gatherIntegers(column.values, column.valid, order, scratch, from, to);
  }
}

function gatherFloats<A extends Float64Array | Float32Array>(
  values: A,
  order: Int32Array | null,
  out: A,
  present: Uint8Array,
  from: number,
  to: number,
): Gathered {
  const rows = to - from;
  if (order) for (let i = 0; i < rows; i++) out[i] = values[order[from + i]];
  else out.set(values.subarray(from, to));
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let gaps = 0;
  for (let i = 0; i < rows; i++) {
    const value = out[i];
    if (value < min) min = value;
    if (value > max) max = value;
    if (Number.isNaN(value)) gaps++;
  }
  if (gaps === 0) return { count: rows, min, max };
  let count = 0;
  for (let i = 0; i < rows; i++) {
    const value = out[i];
    const isPresent = !Number.isNaN(value);
    present[i] = isPresent ? 1 : 0;
    if (isPresent) out[count++] = value;
  }
  return { count, min, max };
}

function gatherIntegers(
  values: Int32Array,
  valid: Uint8Array | undefined,
  order: Int32Array | null,
  { int32, present }: PageScratch,
  from: number,
  to: number,
): Gathered {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (let i = from; i < to; i++) {
    const row = order ? order[i] : i;
    if (valid !== undefined && valid[row] === 0) {
      present[i - from] = 0;
      continue;
    }
    present[i - from] = 1;
    const value = values[row];
    if (value < min) min = value;
    if (value > max) max = value;
    int32[count++] = value;
  }
  return { count, min, max };
}

/** A bound in plain encoding. */
function boundOf(type: WordColumn["type"]): (value: number) => Uint8Array {
  const bytes = (size: number, write: (buffer: Buffer, value: number) => void) => (value: number) => {
    const buffer = Buffer.alloc(size);
    write(buffer, value);
    return buffer;
  };
  switch (type) {
    case "float64":
      return bytes(8, (buffer, value) => buffer.writeDoubleLE(value));
    case "float32":
      return bytes(4, (buffer, value) => buffer.writeFloatLE(value));
    default:
      return bytes(4, (buffer, value) => buffer.writeInt32LE(value));
  }
}
