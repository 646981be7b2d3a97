import { inflateRawSync } from "node:zlib";
import { PlatformError } from "@plumbline/core";

const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const stored = 0;
const deflated = 8;

/**
 * The named files of a zip archive (APPNOTE 6.3: stored or deflated, no zip64, no encryption).
 *
 * @throws PlatformError INTEGRITY_BROKEN if the archive is damaged or a wanted file is not in it
 */
export function readZip(archive: Buffer, wanted: readonly string[]): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  try {
    const end = endRecord(archive);
    let at = archive.readUInt32LE(end + 16);
    const entries = archive.readUInt16LE(end + 10);
    for (let entry = 0; entry < entries; entry++) {
      if (archive.readUInt32LE(at) !== centralSignature) throw new RangeError("bad entry in the central directory");
      const nameLength = archive.readUInt16LE(at + 28);
      const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
      if (wanted.includes(name)) found.set(name, content(archive, at));
      at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    }
  } catch (cause) {
    throw broken(cause instanceof Error ? cause.message : String(cause), cause);
  }
  const missing = wanted.filter((name) => !found.has(name));
  if (missing.length > 0) throw broken(`it has no ${missing.join(", ")}`);
  return found;
}

function content(archive: Buffer, central: number): Buffer {
  const method = archive.readUInt16LE(central + 10);
  const compressed = archive.readUInt32LE(central + 20);
  const length = archive.readUInt32LE(central + 24);
  const local = archive.readUInt32LE(central + 42);
  if (archive.readUInt32LE(local) !== localSignature) throw new RangeError("bad local header");
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const bytes = archive.subarray(start, start + compressed);
  if (method !== stored && method !== deflated) throw new RangeError(`compression method ${method}; must be 0 or 8`);
  const plain = method === stored ? bytes : inflateRawSync(bytes, { maxOutputLength: Math.max(length, 1) });
  if (plain.length !== length) throw new RangeError(`${plain.length} bytes unpacked; the directory says ${length}`);
  return plain;
}

/** The end record is the last 22 bytes, before a comment of at most 65,535. */
function endRecord(archive: Buffer): number {
  for (let at = archive.length - 22; at >= Math.max(0, archive.length - 22 - 0xffff); at--) {
    if (archive.readUInt32LE(at) === endSignature) return at;
  }
  throw new RangeError("no end record");
}

function broken(what: string, cause?: unknown): PlatformError {
  return new PlatformError("INTEGRITY_BROKEN", `zip archive: ${what}`, {
    remedy: "Download the archive again.",
    cause,
  });
}
