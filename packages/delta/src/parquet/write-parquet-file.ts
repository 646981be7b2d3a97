import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync, writev, writevSync } from "node:fs";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import type { FrameSource } from "../frame-function.js";
import { chunkEncoder } from "./chunk-encoder.js";
import { type ChunkEncoder, type ColumnBounds, type Encoding, encodings, type PlainPage } from "./column-chunk.js";
import { type FileColumn, fileFooter, type WrittenChunk, type WrittenGroup } from "./file-footer.js";
import { joinBounds } from "./join-bounds.js";
import { codecs, type PageCompression, pageCompression } from "./page-compression.js";
import { PageScratch, rowGroupRows } from "./page-scratch.js";
import { ThriftWriter } from "./thrift-compact.js";

const magic = Buffer.from("PAR1", "latin1");
const createdBy = "plumbline-delta version 0.1.0";
/** Bytes gathered before they are written. */
const blockBytes = 4 << 20;

export interface WrittenFile {
  readonly size: number;
  readonly hash: string;
  readonly bounds: readonly ColumnBounds[];
}

/**
 * Writes typed arrays as one Parquet file: row groups of 65,536 rows, one page a column and group (texts and bytes: a
 * page a megabyte), zstd level 1, dictionaries up to 4,096 values, bounds and a CRC-32 on every page. Neither the bytes
 * nor the name are durable until file and folder are synced.
 *
 * @param metadata texts that the footer holds by name
 * @returns size in bytes, sha256 of the bytes in hex, and what was seen of each column
 */
export async function writeParquetFile(
  file: string,
  source: FrameSource,
  metadata: Readonly<Record<string, string>> = {},
): Promise<WrittenFile> {
  const scratch = PageScratch.shared();
  const encoders = source.columns.map(({ column }) => chunkEncoder(column, source.order, scratch));
  const columns: FileColumn[] = source.columns.map(({ name, column }) => ({
    name,
    type: column.type,
  }));
  const output = new FileOutput(file);
  try {
    await output.write(magic);
    const groups: WrittenGroup[] = [];
    for (let from = 0; from < source.rows; from += rowGroupRows) {
      const to = Math.min(from + rowGroupRows, source.rows);
      const chunks: WrittenChunk[] = [];
      for (const encoder of encoders) {
        const { chunk, pages } = encodeChunk(encoder, from, to, output.size, pageCompression());
        chunks.push(chunk);
        for (const page of pages) await output.write(page);
      }
      groups.push({ rows: to - from, chunks });
    }
    const footer = fileFooter(columns, groups, createdBy, metadata);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(footer.length);
    for (const part of [footer, length, magic]) await output.write(part);
    const bounds = columns.map((_, i) => joinBounds(groups.map((group) => group.chunks[i])));
    return { ...output.finish(), bounds };
  } finally {
    output.close();
  }
}

function encodeChunk(
  encoder: ChunkEncoder,
  from: number,
  to: number,
  startsAt: number,
  compression: PageCompression,
): { chunk: WrittenChunk; pages: Buffer[] } {
  const pages: Buffer[] = [];
  const used = new Set<Encoding>([encodings.rle]);
  let at = startsAt;
  let plainBytes = 0;
  let dictionaryAt: number | null = null;
  let dataAt: number | null = null;
  const bounds = encoder.encode(from, to, (page) => {
    const body = compression.codec === codecs.uncompressed ? Buffer.from(page.bytes) : compression.compress(page.bytes);
    const header = pageHeader(page, body);
    if (page.kind === "dictionary") dictionaryAt = at;
    else dataAt ??= at;
    used.add(page.encoding);
    pages.push(header, body);
    plainBytes += header.length + page.bytes.length;
    at += header.length + body.length;
  });
  const chunk: WrittenChunk = {
    ...bounds,
    codec: compression.codec,
    encodings: [...used].sort((a, b) => a - b),
    values: to - from,
    dictionaryAt,
    dataAt: dataAt ?? startsAt,
    plainBytes,
    bytes: at - startsAt,
  };
  return { chunk, pages };
}

function pageHeader(page: PlainPage, body: Buffer): Buffer {
  const thrift = new ThriftWriter();
  const isDictionary = page.kind === "dictionary";
  thrift.body(() => {
    thrift.i32(1, isDictionary ? 2 : 0);
    thrift.i32(2, page.bytes.length);
    thrift.i32(3, body.length);
    thrift.i32(4, crc32(body) | 0);
    thrift.struct(isDictionary ? 7 : 5, () => {
      thrift.i32(1, page.values);
      thrift.i32(2, page.encoding);
      if (isDictionary) return;
      thrift.i32(3, encodings.rle);
      thrift.i32(4, encodings.rle);
    });
  });
  return thrift.finish();
}

const writeBeside = promisify(writev);

/** A file written from its beginning, hashed as it goes. */
class FileOutput {
  size = 0;
  readonly #hash = createHash("sha256");
  readonly #handle: number;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;

  constructor(file: string) {
    this.#handle = openSync(file, "wx");
  }

  async write(bytes: Buffer): Promise<void> {
    this.size += bytes.length;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes < blockBytes) return;
    const parts = this.#take();
    this.#writeRest(parts, (await writeBeside(this.#handle, parts)).bytesWritten);
  }

  finish(): { size: number; hash: string } {
    const parts = this.#take();
    // A small file is in the system's memory sooner than another thread could be asked to put it there.
    if (parts.length > 0) this.#writeRest(parts, writevSync(this.#handle, parts));
    return { size: this.size, hash: this.#hash.digest("hex") };
  }

  close(): void {
    closeSync(this.#handle);
  }

  #take(): Buffer[] {
    const parts = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const part of parts) this.#hash.update(part);
    return parts;
  }

  /** The system may have taken a part only, as at the edge of a full disk. */
  #writeRest(parts: readonly Buffer[], written: number): void {
    if (written === parts.reduce((sum, part) => sum + part.length, 0)) return;
    const rest = Buffer.concat(parts).subarray(written);
    for (let at = 0; at < rest.length; ) at += writeSync(this.#handle, rest, at);
  }
}
