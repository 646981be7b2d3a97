import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync, writevSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";

/** Bytes gathered before they are written: few enough to lie in the processor's cache still. */
const gatherBytes = 1 << 20;
/** A block has room for a page more, so that gathering rarely needs a second one. */
const blockBytes = gatherBytes + (1 << 20);

/**
 * A file written from its beginning, hashed as it goes. What is to be written is made in memory of the file's own, which
 * the next file takes over: memory made anew is zeroed by the system, page for page, and collected as late as V8 likes.
 */
export class FileOutput {
  static #spare: Buffer | null = null;
  /** Bytes taken so far, written or not. */
  size = 0;
  readonly #hash = createHash("sha256");
  readonly #handle: number;
  #block: Buffer;
  #used = 0;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;

  constructor(file: string) {
    this.#handle = openSync(file, "wx");
    this.#block = FileOutput.#spare ?? Buffer.allocUnsafeSlow(blockBytes);
    FileOutput.#spare = null;
  }

  /** Memory to write the next bytes to; any part of it can be taken, once. */
  room(bytes: number): Buffer {
    if (this.#used + bytes > this.#block.length) {
      this.#block = Buffer.allocUnsafeSlow(Math.max(blockBytes, bytes));
      this.#used = 0;
    }
    return this.#block.subarray(this.#used);
  }

  /** Bytes [from, to) of the memory that `room` gave become the next ones of the file. */
  take(room: Buffer, from: number, to: number): void {
    this.#used += to;
    this.append(room.subarray(from, to));
  }

  /** Bytes that stay as they are until they are written become the next ones of the file. */
  append(bytes: Buffer): void {
    this.#hash.update(bytes);
    this.size += bytes.length;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
  }

  /** Writes what waits, once it is enough, and lets others have a turn. */
  async writeGathered(): Promise<void> {
    if (this.#waitingBytes < gatherBytes) return;
    this.#write();
    await turn();
  }

  /** @returns the file's size in bytes, and the sha256 of its bytes in hex */
  finish(): { size: number; hash: string } {
    if (this.#waiting.length > 0) this.#write();
    if (this.#block.length === blockBytes) FileOutput.#spare = this.#block;
    return { size: this.size, hash: this.#hash.digest("hex") };
  }

  close(): void {
    closeSync(this.#handle);
  }

  /**
   * The bytes are in the system's memory sooner than another thread could be asked to put them there. The system may take
   * a part only, as at the edge of a full disk.
   */
  #write(): void {
    const parts = this.#waiting;
    const written = writevSync(this.#handle, parts);
    if (written < this.#waitingBytes) {
      const rest = Buffer.concat(parts).subarray(written);
      for (let at = 0; at < rest.length; ) at += writeSync(this.#handle, rest, at);
    }
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#used = 0;
  }
}
