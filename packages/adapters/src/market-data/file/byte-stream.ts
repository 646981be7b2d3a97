import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { PlatformError, throwIfCancelled } from "@plumbline/core";

const chunkBytes = 1 << 20;

/** The first bytes of a file. */
export async function firstBytes(path: string, count: number): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const buffer = Buffer.alloc(count);
    const { bytesRead } = await file.read(buffer, 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

export function isGzip(head: Buffer): boolean {
  return head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b;
}

export function isParquet(head: Buffer): boolean {
  return head.length >= 4 && head.toString("latin1", 0, 4) === "PAR1";
}

/** A text file's bytes, gunzipped where it is gzip; SOURCE_UNREADABLE, with the byte reached, where it is damaged. */
export async function* textBytes(path: string, endpoint: string, signal?: AbortSignal): AsyncIterable<Buffer> {
  const gzipped = isGzip(await firstBytes(path, 2));
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  const stream: Readable = gzipped ? file.pipe(createGunzip({ chunkSize: chunkBytes })) : file;
  if (gzipped) file.on("error", (error) => stream.destroy(error));
  let seen = 0;
  try {
    for await (const chunk of stream) {
      throwIfCancelled(signal, endpoint);
      const bytes = chunk as Buffer;
      if (seen === 0) refuseOtherEncodings(bytes, endpoint);
      seen += bytes.length;
      yield bytes;
    }
  } catch (error) {
    if (error instanceof PlatformError) throw error;
    const at = gzipped
      ? `${file.bytesRead} compressed bytes read, ${seen} bytes of text came out`
      : `after ${seen} bytes`;
    throw new PlatformError("SOURCE_UNREADABLE", `${endpoint}: ${(error as Error).message} (${at})`, {
      remedy: "The file is damaged or cut short: fetch it again; nothing of it was used.",
      cause: error,
    });
  } finally {
    file.destroy();
    stream.destroy();
  }
}

function refuseOtherEncodings(bytes: Buffer, endpoint: string): void {
  const isUtf16 =
    bytes.length >= 2 && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff));
  const nul = bytes.subarray(0, 65_536).indexOf(0);
  if (!isUtf16 && nul < 0) return;
  throw new PlatformError(
    "SOURCE_UNREADABLE",
    `${endpoint}: ${isUtf16 ? "UTF-16 text" : `not text (a zero byte at byte ${nul})`}; CSV must be UTF-8`,
    { remedy: "Save the file as UTF-8 CSV, gzipped CSV or Parquet." },
  );
}
