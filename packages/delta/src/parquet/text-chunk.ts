import type { DeltaColumn } from "../column.js";
import { compareText } from "../compare-text.js";
import { type ByteRows, emitByteRows } from "./byte-rows.js";
import type { ChunkBounds, ChunkEncoder } from "./column-chunk.js";
import { bitWidthOf } from "./hybrid-encoding.js";
import type { PageScratch } from "./page-scratch.js";
import { emitIndexed } from "./word-chunk.js";

/** Bytes of a dictionary page beyond which texts are written one by one. */
const largestDictionary = 1 << 20;
/** Texts of a column beyond which none is remembered from one row group to the next. */
const largestRemembered = 1 << 16;
/** Longest bound kept in the metadata, bytes. */
const longestBound = 64;

/** Text with a dictionary in each row group, or text by text where a dictionary would not be smaller. */
export function textChunk(
  column: Extract<DeltaColumn, { type: "text" }>,
  order: Int32Array | null,
  scratch: PageScratch,
): ChunkEncoder {
  const { codes, dictionary } = column;
  const isLarge = dictionary.length > largestRemembered;
  const encoded: (Buffer | undefined)[] = new Array(dictionary.length);
  const bytesOf = (code: number): Buffer => {
    encoded[code] ??= Buffer.from(dictionary[code], "utf8");
    return encoded[code];
  };
  /** A text may stand in the column's dictionary more than once; the first code met stands for all of them. */
  const firstOf = new Int32Array(dictionary.length).fill(-1);
  const firstByText = new Map<string, number>();
  const firstCode = (code: number): number => {
    const known = firstByText.get(dictionary[code]);
    if (known !== undefined) return known;
    firstByText.set(dictionary[code], code);
    return code;
  };
  /** Place in the row group's dictionary by code; -1 where it was not met. */
  const placeOf = new Int32Array(dictionary.length).fill(-1);
  return {
    encode(from, to, emit): ChunkBounds {
      const rows = to - from;
      const { present, indices } = scratch;
      /** Codes of the row group's texts, each text once, and of all that were met. */
      const distinct: number[] = [];
      const met: number[] = [];
      const meet = (code: number): number => {
        if (firstOf[code] < 0) firstOf[code] = firstCode(code);
        const first = firstOf[code];
        if (placeOf[first] < 0) {
          placeOf[first] = distinct.length;
          distinct.push(first);
          met.push(first);
        }
        if (first !== code) {
          placeOf[code] = placeOf[first];
          met.push(code);
        }
        return placeOf[code];
      };
      let count = 0;
      for (let i = 0; i < rows; i++) {
        const code = order === null ? codes[from + i] : codes[order[from + i]];
        const isPresent = code >= 0;
        present[i] = isPresent ? 1 : 0;
        if (!isPresent) continue;
        const place = placeOf[code];
        indices[count++] = place >= 0 ? place : meet(code);
      }
      const codeAt = (row: number) => codes[order === null ? row : order[row]];
      const page = dictionaryPage(distinct, count, bytesOf, () => sizeOf(from, to, codeAt, bytesOf));
      if (page) emitIndexed(scratch, rows, count < rows, count, page, distinct.length, emit);
      else {
        const byteRows: ByteRows = (row) => {
          const code = codeAt(row);
          return code < 0 ? null : bytesOf(code);
        };
        emitByteRows(byteRows, from, to, scratch, emit);
      }
      for (const code of met) placeOf[code] = -1;
      if (isLarge) {
        firstByText.clear();
        for (const code of met) {
          firstOf[code] = -1;
          encoded[code] = undefined;
        }
      }
      return { gaps: rows - count, ...boundsOf(distinct.map((code) => dictionary[code])) };
    },
  };
}

/** Bytes of rows [from, to) in plain encoding. */
function sizeOf(from: number, to: number, codeAt: (row: number) => number, bytesOf: (code: number) => Buffer): number {
  let size = 0;
  for (let row = from; row < to; row++) {
    const code = codeAt(row);
    if (code >= 0) size += 4 + bytesOf(code).length;
  }
  return size;
}

/** The dictionary as a page; null where it does not pay. */
function dictionaryPage(
  distinct: readonly number[],
  count: number,
  bytesOf: (code: number) => Buffer,
  plainBytes: () => number,
): Buffer | null {
  if (count === 0 || distinct.length > largestDictionary / 4) return null;
  const page = dictionaryOf(distinct.map(bytesOf));
  if (page.length > largestDictionary) return null;
  // Where texts come back often the dictionary pays whatever their length.
  if (distinct.length * 4 <= count) return page;
  const indexBytes = (count * bitWidthOf(distinct.length - 1)) / 8;
  return page.length + indexBytes < plainBytes() ? page : null;
}

function dictionaryOf(texts: readonly Buffer[]): Buffer {
  const page = Buffer.allocUnsafe(texts.reduce((sum, text) => sum + 4 + text.length, 0));
  let at = 0;
  for (const text of texts) {
    at = page.writeUInt32LE(text.length, at);
    at += text.copy(page, at);
  }
  return page;
}

/** Least and greatest by their UTF-8 bytes; the metadata has none where they are long. */
function boundsOf(texts: readonly string[]): Omit<ChunkBounds, "gaps"> {
  if (texts.length === 0) return { least: null, most: null, min: null, max: null };
  let least = texts[0];
  let most = texts[0];
  for (const text of texts) {
    if (compareText(text, least) < 0) least = text;
    if (compareText(text, most) > 0) most = text;
  }
  const [min, max] = [least, most].map((text) => Buffer.from(text, "utf8"));
  const isLong = min.length > longestBound || max.length > longestBound;
  return { least, most, min: isLong ? null : min, max: isLong ? null : max };
}
