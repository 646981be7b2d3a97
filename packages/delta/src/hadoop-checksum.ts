import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { DeltaError, hasCode } from "./delta-error.js";
import { replaceFile } from "./durable-file.js";

/** Bytes of which each checksum is. */
const chunkBytes = 512;
const header = Buffer.from("crc\0");

/** The file in which Hadoop's local file system, and so Spark, keeps the checksums of a file. */
export function checksumFile(file: string): string {
  return join(dirname(file), `.${basename(file)}.crc`);
}

/**
 * Checks a file against the checksums beside it: `crc`, a zero byte, the length of a chunk, then the CRC-32 of each
 * chunk, the numbers big-endian.
 * @returns false where there are no checksums
 * @throws CORRUPT, naming the file
 */
export async function checkAgainstChecksums(file: string): Promise<boolean> {
  let sums: Buffer;
  try {
    sums = await readFile(checksumFile(file));
  } catch (cause) {
    if (hasCode(cause, "ENOENT")) return false;
    throw new DeltaError("CORRUPT", `${checksumFile(file)}: cannot be read`, cause);
  }
  const bytes = await readFile(file);
  const chunk = sums.length >= 8 && sums.subarray(0, 4).equals(header) ? sums.readInt32BE(4) : 0;
  const chunks = Math.ceil(bytes.length / chunk);
  let isWhole = chunk > 0 && sums.length === 8 + 4 * chunks;
  for (let i = 0; isWhole && i < chunks; i++) {
    isWhole = crc32(bytes.subarray(i * chunk, (i + 1) * chunk)) === sums.readUInt32BE(8 + 4 * i);
  }
  if (isWhole) return true;
  throw new DeltaError("CORRUPT", `${file}: does not match its checksums in ${checksumFile(file)}`);
}

/** Writes a file's checksums beside it, for our readers and Hadoop's. */
export async function writeChecksums(file: string): Promise<void> {
  const bytes = await readFile(file);
  const sums = Buffer.alloc(8 + 4 * Math.ceil(bytes.length / chunkBytes));
  header.copy(sums);
  sums.writeInt32BE(chunkBytes, 4);
  for (let at = 0, i = 8; at < bytes.length; at += chunkBytes, i += 4) {
    sums.writeUInt32BE(crc32(bytes.subarray(at, at + chunkBytes)), i);
  }
  await replaceFile(checksumFile(file), sums);
}
