import { crc32 } from "node:zlib";
import type { FrameSource } from "../frame-function.js";
import { chunkEncoder } from "./chunk-encoder.js";
import { type ChunkEncoder, type ColumnBounds, type Encoding, encodings, type PlainPage } from "./column-chunk.js";
import { type FileColumn, fileFooter, type WrittenChunk, type WrittenGroup } from "./file-footer.js";
import { FileOutput } from "./file-output.js";
import { joinBounds } from "./join-bounds.js";
import { compressedBound, type PageCompression, pageCompression } from "./page-compression.js";
import { PageScratch, rowGroupRows } from "./page-scratch.js";
import { ThriftWriter } from "./thrift-compact.js";

const magic = Buffer.from("PAR1", "latin1");
const createdBy = "plumbline-delta version 0.1.0";
/** Most bytes of a page's header. */
const headerRoom = 64;

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
    output.append(magic);
    const compression = pageCompression();
    const groups: WrittenGroup[] = [];
    for (let from = 0; from < source.rows; from += rowGroupRows) {
      const to = Math.min(from + rowGroupRows, source.rows);
      const chunks: WrittenChunk[] = [];
      for (const encoder of encoders) {
        chunks.push(writeChunk(encoder, from, to, output, compression));
        await output.writeGathered();
      }
      groups.push({ rows: to - from, chunks });
    }
    const footer = fileFooter(columns, groups, createdBy, metadata);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(footer.length);
    for (const part of [footer, length, magic]) output.append(part);
    const bounds = columns.map((_, i) => joinBounds(groups.map((group) => group.chunks[i])));
    return { ...output.finish(), bounds };
  } finally {
    output.close();
  }
}

function writeChunk(
  encoder: ChunkEncoder,
  from: number,
  to: number,
  output: FileOutput,
  compression: PageCompression,
): WrittenChunk {
  const used = new Set<Encoding>([encodings.rle]);
  const startsAt = output.size;
  let plainBytes = 0;
  let dictionaryAt: number | null = null;
  let dataAt: number | null = null;
  const bounds = encoder.encode(from, to, (page) => {
    if (page.kind === "dictionary") dictionaryAt = output.size;
    else dataAt ??= output.size;
    used.add(page.encoding);
    plainBytes += writePage(page, output, compression) + page.bytes.length;
  });
  return {
    ...bounds,
    codec: compression.codec,
    encodings: [...used].sort((a, b) => a - b),
    values: to - from,
    dictionaryAt,
    dataAt: dataAt ?? startsAt,
    plainBytes,
    bytes: output.size - startsAt,
  };
}

/** The header tells the body's size and checksum, so the body is made first, behind room for the header. */
function writePage(page: PlainPage, output: FileOutput, compression: PageCompression): number {
  const room = output.room(headerRoom + compressedBound(page.bytes.length));
  const end = headerRoom + compression.compress(page.bytes, room.subarray(headerRoom));
  const header = pageHeader(page, room.subarray(headerRoom, end));
  header.copy(room, headerRoom - header.length);
  output.take(room, headerRoom - header.length, end);
  return header.length;
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
