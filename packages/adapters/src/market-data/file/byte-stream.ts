import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { PlatformError, throwIfCancelled } from "@plumbline/core";
import { foreignFormat } from "./foreign-format.js";
import { Utf8Reader } from "./text-encoding.js";

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

/**
 * A text file's bytes as UTF-8 with lines that end by a newline, gunzipped where it is gzip; SOURCE_UNREADABLE, with the byte reached, where it is damaged.
 *
 * @param reader told the encoding as it is found
 */
export async function* textBytes(
  path: string,
  endpoint: string,
  signal?: AbortSignal,
  reader = new Utf8Reader(),
): AsyncIterable<Buffer> {
  const gzipped = isGzip(await firstBytes(path, 2));
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  const stream: Readable = gzipped ? file.pipe(createGunzip({ chunkSize: chunkBytes })) : file;
  if (gzipped) file.on("error", (error) => stream.destroy(error));
  let seen = 0;
  let hasBareReturns = false;
  try {
    for await (const chunk of stream) {
      throwIfCancelled(signal, endpoint);
      const bytes = reader.read(chunk as Buffer);
      if (seen === 0) {
        refuseOtherThanText(chunk as Buffer, bytes, endpoint);
        hasBareReturns = endsLinesByReturns(bytes);
      }
      if (hasBareReturns) for (let at = bytes.indexOf(13); at >= 0; at = bytes.indexOf(13, at)) bytes[at] = 10;
      seen += (chunk as Buffer).length;
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

/** Whether lines end by a carriage return alone, as old Macs and "CSV (Macintosh)" write them. */
function endsLinesByReturns(bytes: Buffer): boolean {
  const at = bytes.indexOf(13);
  return at >= 0 && at < bytes.length - 1 && !bytes.includes(10);
}

function refuseOtherThanText(raw: Buffer, bytes: Buffer, endpoint: string): void {
  const format = foreignFormat(raw);
  if (format?.isBinary) {
    throw new PlatformError("SOURCE_UNREADABLE", `${endpoint}: ${format.name}`, { remedy: format.remedy });
  }
  const nul = bytes.subarray(0, 65_536).indexOf(0);
  if (nul < 0) return;
  const what = `not text (a zero byte at byte ${nul}), or UTF-16 without its byte order mark`;
  throw new PlatformError("SOURCE_UNREADABLE", `${endpoint}: ${what}`, {
    remedy: "Save the file as UTF-8 CSV, gzipped CSV or Parquet.",
  });
}
