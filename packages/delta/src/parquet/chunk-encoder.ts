import type { DeltaColumn } from "../column.js";
import { emitByteRows } from "./byte-rows.js";
import type { ChunkEncoder } from "./column-chunk.js";
import type { PageScratch } from "./page-scratch.js";
import { textChunk } from "./text-chunk.js";
import { wideChunk } from "./wide-chunk.js";
import { emitPlain, wordChunk } from "./word-chunk.js";

/** Encodes a column's row groups; all encoders of a file may share one scratch. */
export function chunkEncoder(column: DeltaColumn, order: Int32Array | null, scratch: PageScratch): ChunkEncoder {
  switch (column.type) {
    case "text":
      return textChunk(column, order, scratch);
    case "binary":
      return binaryChunk(column.values, order, scratch);
    case "boolean":
      return booleanChunk(column.values, column.valid, order, scratch);
    case "int64":
    case "instant":
      return wideChunk(column, order, scratch);
    default:
      return wordChunk(column, order, scratch);
  }
}

function binaryChunk(
  values: readonly (Uint8Array | null)[],
  order: Int32Array | null,
  scratch: PageScratch,
): ChunkEncoder {
  const rowsOf = (row: number) => values[order ? order[row] : row] ?? null;
  return {
    encode(from, to, emit) {
      emitByteRows(rowsOf, from, to, scratch, emit);
      let gaps = 0;
      for (let row = from; row < to; row++) if (rowsOf(row) === null) gaps++;
      return { gaps, least: null, most: null, min: null, max: null };
    },
  };
}

/** One bit a value, from the lowest. */
function booleanChunk(
  values: Uint8Array,
  valid: Uint8Array | undefined,
  order: Int32Array | null,
  scratch: PageScratch,
): ChunkEncoder {
  return {
    encode(from, to, emit) {
      const { bytes, valuesAt, present } = scratch;
      let count = 0;
      let trues = 0;
      bytes.fill(0, valuesAt, valuesAt + Math.ceil((to - from) / 8));
      for (let i = from; i < to; i++) {
        const row = order ? order[i] : i;
        const isPresent = valid === undefined || valid[row] !== 0;
        present[i - from] = isPresent ? 1 : 0;
        if (!isPresent) continue;
        if (values[row] !== 0) {
          bytes[valuesAt + (count >> 3)] |= 1 << (count & 7);
          trues++;
        }
        count++;
      }
      emitPlain(scratch, to - from, count < to - from, Math.ceil(count / 8), emit);
      const bound = (value: boolean) => (count > 0 ? Uint8Array.of(value ? 1 : 0) : null);
      return { gaps: to - from - count, least: null, most: null, min: bound(trues === count), max: bound(trues > 0) };
    },
  };
}
