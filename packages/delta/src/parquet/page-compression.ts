import { createRequire } from "node:module";
import zlib from "node:zlib";
import { engineCompression } from "./engine-compression.js";

/** Parquet's numbers of codecs. */
export const codecs = { uncompressed: 0, zstd: 6 } as const;

export interface PageCompression {
  readonly codec: (typeof codecs)[keyof typeof codecs];
  /**
   * Compresses a page into memory of the caller's, which has room for `compressedBound` bytes.
   * @returns bytes written
   */
  compress(page: Buffer, into: Buffer): number;
}

/** zstd level: 3 writes 5 % less at 1.6 times the CPU. */
export const zstdLevel = 1;

/** Most bytes that a page can take (zstd's ZSTD_COMPRESSBOUND, and what a stream adds to it). */
export function compressedBound(bytes: number): number {
  const smallPage = 128 << 10;
  return bytes + Math.ceil(bytes / 256) + (bytes < smallPage ? (smallPage - bytes) >> 11 : 0) + 32;
}

let held: PageCompression | undefined;

/**
 * How pages are compressed here: by the zstd within the SQL engine's library, which writes into given memory; where that
 * library does not show it, by a prebuilt addon, else by Node's own (22.15 and newer), else not at all. Node's own comes
 * late so that every Node writes the same bytes.
 */
export function pageCompression(): PageCompression {
  held ??= compressionByEngine() ?? compressionByAddon() ?? compressionByNode() ?? uncompressed;
  return held;
}

const uncompressed: PageCompression = {
  codec: codecs.uncompressed,
  compress: (page, into) => page.copy(into),
};

function compressionByEngine(): PageCompression | null {
  const compress = engineCompression(zstdLevel);
  return compress && { codec: codecs.zstd, compress };
}

/** By the addon alone, as where the engine's library hides its zstd; null where there is none. */
export function compressionByAddon(): PageCompression | null {
  try {
    const { Encoder } = createRequire(import.meta.url)(
      "@toondepauw/node-zstd",
    ) as typeof import("@toondepauw/node-zstd");
    const encoder = new Encoder(zstdLevel);
    return { codec: codecs.zstd, compress: (page, into) => encoder.encodeSync(page).copy(into) };
  } catch {
    return null;
  }
}

function compressionByNode(): PageCompression | null {
  // Types of Node 20 do not know it.
  const { zstdCompressSync, constants } = zlib as typeof zlib & {
    zstdCompressSync?: (page: Buffer, options: { params: Record<number, number> }) => Buffer;
    constants: { ZSTD_c_compressionLevel?: number };
  };
  const parameter = constants.ZSTD_c_compressionLevel;
  if (!zstdCompressSync || parameter === undefined) return null;
  const params = { [parameter]: zstdLevel };
  return { codec: codecs.zstd, compress: (page, into) => zstdCompressSync(page, { params }).copy(into) };
}
