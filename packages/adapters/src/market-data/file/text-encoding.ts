import { isAscii, isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";

export type TextEncoding = "UTF-8" | "Windows-1252" | "UTF-16LE" | "UTF-16BE";

/**
 * Turns a text's bytes into UTF-8, chunk by chunk. UTF-16 is known by its byte order mark. The first chunk with a byte above
 * 127 decides the rest: valid UTF-8, or else Windows-1252 (which holds Latin-1's letters), as Excel writes it in Europe.
 */
export class Utf8Reader {
  encoding: TextEncoding = "UTF-8";
  #isDecided = false;
  #isFirst = true;
  #decoder: TextDecoder | null = null;

  read(chunk: Buffer): Buffer {
    if (this.#isFirst) this.#decideByMark(chunk);
    this.#isFirst = false;
    if (!this.#isDecided && !isAscii(chunk)) {
      this.#isDecided = true;
      if (!isUtf8(withoutCutCharacter(chunk))) this.#use("Windows-1252", "windows-1252");
    }
    return this.#decoder ? Buffer.from(this.#decoder.decode(chunk, { stream: true }), "utf8") : chunk;
  }

  #decideByMark(chunk: Buffer): void {
    if (chunk.length < 2) return;
    if (chunk[0] === 0xff && chunk[1] === 0xfe) this.#use("UTF-16LE", "utf-16le");
    else if (chunk[0] === 0xfe && chunk[1] === 0xff) this.#use("UTF-16BE", "utf-16be");
  }

  #use(encoding: TextEncoding, label: string): void {
    this.encoding = encoding;
    this.#isDecided = true;
    this.#decoder = new TextDecoder(label);
  }
}

/** The chunk up to its last whole character, should its end cut one. */
function withoutCutCharacter(chunk: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, chunk.length); back++) {
    const byte = chunk[chunk.length - back];
    if (byte < 0x80) return chunk;
    if (byte >= 0xc0) return chunk.subarray(0, chunk.length - back);
  }
  return chunk;
}
