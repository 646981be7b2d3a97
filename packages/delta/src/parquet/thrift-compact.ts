const growth = 2;

/** Types of Thrift's compact protocol. */
const type = { true: 1, false: 2, i16: 4, i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

export type ListElement = "i32" | "binary" | "struct";

/**
 * Writes Thrift's compact protocol, in which Parquet's metadata is told: fields by ascending id, integers as zigzag
 * varints. Numbers must be safe integers.
 */
export class ThriftWriter {
  #bytes = Buffer.allocUnsafe(1024);
  #length = 0;
  #lastField = 0;
  readonly #outer: number[] = [];

  /** What was written so far; shares memory with the writer. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  i16(field: number, value: number): void {
    this.#header(field, type.i16);
    this.#varint(zigzag(value));
  }

  i32(field: number, value: number): void {
    this.#header(field, type.i32);
    this.#varint(zigzag(value));
  }

  i64(field: number, value: number): void {
    this.#header(field, type.i64);
    this.#varint(zigzag(value));
  }

  boolean(field: number, value: boolean): void {
    this.#header(field, value ? type.true : type.false);
  }

  binary(field: number, value: Uint8Array | string): void {
    this.#header(field, type.binary);
    this.#binary(value);
  }

  /** A struct whose fields `write` writes. */
  struct(field: number, write: () => void): void {
    this.#header(field, type.struct);
    this.body(write);
  }

  /** A struct without a field header: the document itself, or an element of a list. */
  body(write: () => void): void {
    this.#outer.push(this.#lastField);
    this.#lastField = 0;
    write();
    this.#byte(0);
    this.#lastField = this.#outer.pop() ?? 0;
  }

  list<T>(field: number, element: ListElement, items: readonly T[], write: (item: T, index: number) => void): void {
    this.#header(field, type.list);
    if (items.length < 15) this.#byte((items.length << 4) | type[element]);
    else {
      this.#byte(0xf0 | type[element]);
      this.#varint(items.length);
    }
    items.forEach(write);
  }

  /** An integer as an element of a list. */
  integer(value: number): void {
    this.#varint(zigzag(value));
  }

  /** A text as an element of a list. */
  text(value: string): void {
    this.#binary(value);
  }

  #header(field: number, kind: number): void {
    const delta = field - this.#lastField;
    if (delta > 0 && delta <= 15) this.#byte((delta << 4) | kind);
    else {
      this.#byte(kind);
      this.#varint(zigzag(field));
    }
    this.#lastField = field;
  }

  #binary(value: Uint8Array | string): void {
    const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
    this.#varint(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.#byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.#byte(rest);
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const wider = Buffer.allocUnsafe(Math.max(growth * this.#bytes.length, this.#length + more));
    this.#bytes.copy(wider, 0, 0, this.#length);
    this.#bytes = wider;
  }
}

function zigzag(value: number): number {
  return value >= 0 ? 2 * value : -2 * value - 1;
}
