import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { PlatformError } from "@plumbline/core";
import { block, headerOf, paddingOf, type TarEntry } from "./tar-entry.js";

/** A file as the archive's manifest lists it. */
export interface ListedFile extends TarEntry {
  readonly sha256: string;
}

/** Name of the last file: sha256 of every byte of the archive before its own header. */
export const sealName = "SEAL";

/** Writes a tar archive from its beginning to its end, hashing what it writes; holds one chunk in memory. */
export class ArchiveWriter {
  readonly listed: ListedFile[] = [];
  readonly #file: FileHandle;
  readonly #whole = createHash("sha256");

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** @param path of a file that does not exist yet */
  static async create(path: string): Promise<ArchiveWriter> {
    return new ArchiveWriter(await open(path, "wx", 0o600));
  }

  async addBytes(path: string, content: Uint8Array | string, modifiedAt: number): Promise<void> {
    const bytes = Buffer.from(content);
    await this.#add({ path, bytes: bytes.length, modifiedAt }, [bytes]);
  }

  /**
   * Adds a file that is complete and will not change.
   *
   * @returns false where it is not there
   * @throws PlatformError SOURCE_CHANGED where it became shorter meanwhile
   */
  async addFile(path: string, from: string): Promise<boolean> {
    const source = await open(from, "r").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    });
    if (!source) return false;
    try {
      const { size, mtimeMs } = await source.stat();
      const chunks =
        size === 0
          ? []
          : createReadStream("", { fd: source, autoClose: false, start: 0, end: size - 1, highWaterMark: 1 << 20 });
      await this.#add({ path, bytes: size, modifiedAt: Math.floor(mtimeMs) }, chunks);
      return true;
    } finally {
      await source.close();
    }
  }

  /** Ends the archive with its seal; it is on the disk when this returns. */
  async seal(): Promise<void> {
    const hash = this.#whole.copy().digest("hex");
    await this.addBytes(sealName, `${hash}\n`, 0);
    await this.#write(Buffer.alloc(2 * block));
    await this.#file.sync();
    await this.#file.close();
  }

  async close(): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }

  async #add(entry: TarEntry, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
    await this.#write(headerOf(entry));
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      await this.#write(chunk);
    }
    if (bytes !== entry.bytes) {
      throw new PlatformError("SOURCE_CHANGED", `${entry.path}: became shorter while it was read`, {
        remedy: "Make the backup again.",
      });
    }
    await this.#write(Buffer.alloc(paddingOf(bytes)));
    this.listed.push({ ...entry, sha256: hash.digest("hex") });
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    this.#whole.update(bytes);
    await this.#file.writeFile(bytes);
  }
}
