import { encodings, type PlainPage } from "./column-chunk.js";
import type { PageScratch } from "./page-scratch.js";

/** The bytes of a row; null where it has none. */
export type ByteRows = (row: number) => Uint8Array | null;

/** Bytes of values after which a page is closed; a page holds at least one row. */
const pageBytes = 1 << 20;

/** Rows [from, to) of texts or byte strings in plain encoding: a length, then the bytes. */
export function emitByteRows(
  rowsOf: ByteRows,
  from: number,
  to: number,
  scratch: PageScratch,
  emit: (page: PlainPage) => void,
): void {
  const { present } = scratch;
  for (let start = from; start < to; ) {
    let end = start;
    let bytes = 0;
    let hasGaps = false;
    for (; end < to; end++) {
      const value = rowsOf(end);
      if (value === null) hasGaps = true;
      else {
        if (bytes > 0 && bytes + 4 + value.length > pageBytes) break;
        bytes += 4 + value.length;
      }
      present[end - start] = value === null ? 0 : 1;
    }
    scratch.reserve(bytes);
    let at = scratch.valuesAt;
    for (let row = start; row < end; row++) {
      const value = rowsOf(row);
      if (value === null) continue;
      at = scratch.bytes.writeUInt32LE(value.length, at);
      scratch.bytes.set(value, at);
      at += value.length;
    }
    emit({
      kind: "data",
      bytes: scratch.page(end - start, hasGaps, at),
      values: end - start,
      encoding: encodings.plain,
    });
    start = end;
  }
}
