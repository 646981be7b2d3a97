import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { PlatformError } from "@plumbline/core";
import { sealName } from "./archive-writer.js";
import { block, paddingOf, readHeader, readRecords, type TarEntry } from "./tar-entry.js";

/** Bytes read at once. */
const chunkSize = 1 << 20;
/** An extended header of ours has a path and two numbers. */
const longestRecords = 65_536;

/** One file of an archive; its content must be read before the next is asked for. */
export interface ArchiveEntry extends TarEntry {
  content(): AsyncIterable<Uint8Array>;
}

/**
 * The files of a sealed archive in order, without its seal, which is checked at the end.
 *
 * @throws PlatformError INTEGRITY_BROKEN for an archive that is cut off or differs in any byte from what was written
 */
export async function* readArchive(path: string): AsyncGenerator<ArchiveEntry> {
  const file = await open(path, "r");
  try {
    const source = new Source(file, path);
    for (;;) {
      const before = source.hashSoFar();
      const entry = await source.entry();
      if (entry === null) throw broken(path, "it has no seal");
      if (entry.path === sealName) {
        const seal = await source.all(entry.bytes);
        if (seal.toString("latin1").trim() !== before.digest("hex")) throw broken(path, "its seal does not fit");
        await source.skipPadding(entry.bytes);
        await source.end();
        return;
      }
      let isRead = false;
      yield {
        ...entry,
        async *content() {
          isRead = true;
          yield* source.some(entry.bytes);
          await source.skipPadding(entry.bytes);
        },
      };
      if (!isRead) throw new Error(`${entry.path}: was not read`);
    }
  } finally {
    await file.close();
  }
}

class Source {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #hash: Hash = createHash("sha256");

  constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  hashSoFar(): Hash {
    return this.#hash.copy();
  }

  async entry(): Promise<TarEntry | null> {
    const extended = await this.#header();
    if (extended === null) return null;
    if (extended.type !== "x" || extended.bytes > longestRecords) throw broken(this.#path, "a header is not ours");
    const content = await this.all(extended.bytes);
    await this.skipPadding(extended.bytes);
    const said = this.#checked(() => readRecords(content));
    const plain = await this.#header();
    const bytes = Number(said.get("size"));
    const modifiedAt = Math.round(Number(said.get("mtime")) * 1000);
    const path = said.get("path");
    if (
      plain?.type !== "0" ||
      path === undefined ||
      !Number.isSafeInteger(bytes) ||
      bytes < 0 ||
      !Number.isFinite(modifiedAt)
    ) {
      throw broken(this.#path, "a header is broken");
    }
    return { path, bytes, modifiedAt };
  }

  async all(bytes: number): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.some(bytes)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  async *some(bytes: number): AsyncGenerator<Uint8Array> {
    for (let left = bytes; left > 0; ) {
      const buffer = Buffer.alloc(Math.min(left, chunkSize));
      const { bytesRead } = await this.#file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) throw broken(this.#path, "it is cut off");
      const chunk = buffer.subarray(0, bytesRead);
      this.#hash.update(chunk);
      left -= bytesRead;
      yield chunk;
    }
  }

  async skipPadding(bytes: number): Promise<void> {
    if ((await this.all(paddingOf(bytes))).some((byte) => byte !== 0)) throw broken(this.#path, "it was changed");
  }

  /** After the seal: two blocks of zeros and nothing else. */
  async end(): Promise<void> {
    const rest = await this.all(2 * block);
    const more = await this.#file.read(Buffer.alloc(1), 0, 1);
    if (rest.some((byte) => byte !== 0) || more.bytesRead > 0) throw broken(this.#path, "bytes follow its seal");
  }

  async #header() {
    const header = await this.all(block);
    return this.#checked(() => readHeader(header));
  }

  #checked<Result>(read: () => Result): Result {
    try {
      return read();
    } catch (error) {
      throw error instanceof PlatformError ? error : broken(this.#path, error instanceof Error ? error.message : "");
    }
  }
}

export function broken(path: string, found: string): PlatformError {
  return new PlatformError("INTEGRITY_BROKEN", `${path}: is no whole backup: ${found}`, {
    remedy: "Use another copy of the backup.",
  });
}
