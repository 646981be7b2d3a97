/** Bytes of a tar block. */
export const block = 512;

/** Header of one regular file in a tar archive (POSIX.1-2001): any tar reads it. */
export interface TarEntry {
  /** Relative, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** ms UTC. */
  readonly modifiedAt: number;
}

/** A file's header blocks: the extended one, which holds path and time exactly, and the plain one. */
export function headerOf({ path, bytes, modifiedAt }: TarEntry): Buffer {
  const records = [
    record("path", path),
    record("mtime", (modifiedAt / 1000).toFixed(3)),
    record("size", String(bytes)),
  ];
  const extended = Buffer.concat(records);
  return Buffer.concat([
    plainHeader("PaxHeaders/file", extended.length, 0, "x"),
    extended,
    Buffer.alloc(paddingOf(extended.length)),
    plainHeader(Buffer.from(path).subarray(-99).toString("latin1"), bytes, Math.floor(modifiedAt / 1000), "0"),
  ]);
}

/** Zero bytes after a file of this length. */
export function paddingOf(bytes: number): number {
  return (block - (bytes % block)) % block;
}

/** What a plain header says; null for a block of zeros, which ends an archive. @throws RangeError where its sum is wrong */
export function readHeader(header: Buffer): { readonly bytes: number; readonly type: string } | null {
  if (header.every((byte) => byte === 0)) return null;
  if (octal(header, 148, 8) !== sumOf(header)) throw new RangeError("the sum of a header is wrong");
  return { bytes: octal(header, 124, 12), type: String.fromCharCode(header[156]) };
}

/** Names and values of an extended header. */
export function readRecords(content: Buffer): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const length = Number(content.subarray(at, space).toString("latin1"));
    if (!(space > at && length > 3 && at + length <= content.length))
      throw new RangeError("an extended header is broken");
    const [, name, value] =
      /^([^=]*)=([\s\S]*)\n$/.exec(content.subarray(space + 1, at + length).toString("utf8")) ?? [];
    if (name !== undefined) found.set(name, value);
    at += length;
  }
  return found;
}

function record(name: string, value: string): Buffer {
  const rest = Buffer.from(` ${name}=${value}\n`);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function plainHeader(name: string, bytes: number, seconds: number, type: string): Buffer {
  const header = Buffer.alloc(block);
  header.write(name, 0, 100, "latin1");
  header.write("0000644\0", 100, "latin1");
  header.write("0000000\0", 108, "latin1");
  header.write("0000000\0", 116, "latin1");
  header.write(digits(bytes), 124, "latin1");
  header.write(digits(Math.max(0, seconds)), 136, "latin1");
  header.write("        ", 148, "latin1");
  header.write(type, 156, "latin1");
  header.write("ustar\x0000", 257, "latin1");
  header.write(`${sumOf(header).toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}

/** Eleven octal digits; a longer file has its true size in the extended header. */
function digits(value: number): string {
  return `${Math.min(value, 0o77777777777).toString(8).padStart(11, "0")}\0`;
}

function octal(header: Buffer, from: number, length: number): number {
  return Number.parseInt(
    header
      .subarray(from, from + length)
      .toString("latin1")
      .replace(/[\0 ]+$/, "")
      .trim() || "0",
    8,
  );
}

function sumOf(header: Buffer): number {
  let sum = 0;
  for (let i = 0; i < block; i++) sum += i >= 148 && i < 156 ? 0x20 : header[i];
  return sum;
}
