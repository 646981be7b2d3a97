import { PlatformError } from "@plumbline/core";

const newline = 10;
const quote = 34;
const longestRecord = 1 << 22;

/** One record of a delimited text: its bytes without the line end, and where its cells lie. */
export interface TextRecord {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
  /** 1-based line the record starts on. */
  readonly line: number;
  /** True where it holds a quote: its cells need `quotedCells`. */
  readonly isQuoted: boolean;
}

/**
 * Splits bytes into records, across chunk borders. A quoted cell may hold line ends; a quote that is never closed ends its
 * record at its own line, so that one bad line cannot swallow the rest.
 */
export class RecordSplitter {
  #carry: Buffer = Buffer.alloc(0);
  #line = 1;
  #isFirst = true;
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /** Calls `visit` for every record that ends in this chunk; with `isLast`, for the rest too. */
  push(chunk: Buffer, isLast: boolean, visit: (record: TextRecord) => void): void {
    const bytes = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk;
    let at = 0;
    if (this.#isFirst && bytes.length >= 3) {
      this.#isFirst = false;
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) at = 3;
    }
    let nextQuote = bytes.indexOf(quote, at);
    while (at < bytes.length) {
      let end = bytes.indexOf(newline, at);
      if (end < 0) {
        if (!isLast) break;
        end = bytes.length;
      }
      let lines = 1;
      const isQuoted = nextQuote >= 0 && nextQuote < end;
      if (isQuoted) {
        const closed = endOfQuoted(bytes, at, isLast);
        if (closed === null && !isLast && bytes.length - at < longestRecord) break;
        if (closed !== null) {
          end = closed.end;
          lines = closed.lines;
        }
      }
      const to = end > at && bytes[end - 1] === 13 ? end - 1 : end;
      visit({ bytes, from: at, to, line: this.#line, isQuoted });
      this.#line += lines;
      at = end + 1;
      if (isQuoted) nextQuote = bytes.indexOf(quote, at);
    }
    this.#carry = at < bytes.length ? Buffer.from(bytes.subarray(at)) : Buffer.alloc(0);
    if (this.#carry.length > longestRecord) {
      throw new PlatformError(
        "SOURCE_UNREADABLE",
        `${this.#endpoint}: line ${this.#line} has no end within ${longestRecord} bytes`,
        { remedy: "This is no CSV with one bar a line: check the file." },
      );
    }
  }
}

/** End of the record that starts at `from`, line ends inside quotes skipped; null if a quote stays open. */
function endOfQuoted(bytes: Buffer, from: number, isLast: boolean): { end: number; lines: number } | null {
  let isOpen = false;
  let lines = 1;
  const limit = Math.min(bytes.length, from + longestRecord);
  for (let i = from; i < limit; i++) {
    if (bytes[i] === quote) isOpen = !isOpen;
    else if (bytes[i] === newline) {
      if (!isOpen) return { end: i, lines };
      lines++;
    }
  }
  return isLast && !isOpen && limit === bytes.length ? { end: bytes.length, lines } : null;
}

/** Cells of a record as texts, quotes removed and doubled quotes halved. */
export function textCells({ bytes, from, to, isQuoted }: TextRecord, delimiter: number): string[] {
  const text = bytes.toString("utf8", from, to);
  const separator = String.fromCharCode(delimiter);
  if (!isQuoted) return text.split(separator);
  const cells: string[] = [];
  let cell = "";
  let isOpen = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (isOpen) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[++i];
      else isOpen = false;
    } else if (c === '"' && cell.trim() === "") {
      isOpen = true;
      cell = "";
    } else if (c === separator) {
      cells.push(cell);
      cell = "";
    } else cell += c;
  }
  cells.push(cell);
  return cells;
}
