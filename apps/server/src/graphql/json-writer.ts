import type { Column } from "../serving/column-list.js";

const comma = 44;
const quote = 34;
const backslash = 92;
const zero = 48;

/** Numbers of at most four decimals below this are written digit by digit: four decimals of it fit 32 bits. */
const fourDecimalsBelow = 429_000;

/**
 * JSON of plain values and of columns of numbers, the same that JSON.stringify gives of the lists. Prices and counts are written digit by digit, which
 * costs half of finding a double's shortest text; everything else is left to the language.
 */
export class JsonWriter {
  #bytes = Buffer.allocUnsafe(1 << 16);
  #at = 0;
  #isAscii = true;

  /** @returns text where it is ASCII, which goes out in one piece with the head of an answer; else bytes of its own */
  write(value: unknown): Buffer | string {
    this.#at = 0;
    this.#isAscii = true;
    this.#value(value);
    if (this.#isAscii) return this.#bytes.toString("latin1", 0, this.#at);
    return Buffer.from(this.#bytes.subarray(0, this.#at));
  }

  #value(value: unknown): void {
    if (typeof value === "string") this.#text(value);
    else if (typeof value === "number") this.#number(value);
    else if (value === null) this.#ascii("null");
    else if (Array.isArray(value)) this.#array(value);
    else if (value instanceof Float64Array || value instanceof Int32Array) this.#column(value);
    else if (isPlain(value)) this.#object(value);
    else this.#utf8(JSON.stringify(value) ?? "null");
  }

  #array(items: readonly unknown[]): void {
    this.#room(items.length + 2);
    this.#bytes[this.#at++] = 91;
    for (let i = 0; i < items.length; i++) {
      if (i > 0) this.#byte(comma);
      const item = items[i];
      if (typeof item === "number") this.#number(item);
      else this.#value(item);
    }
    this.#byte(93);
  }

  /** A column of numbers as a list: what is not finite is null. */
  #column(numbers: Column): void {
    this.#room(numbers.length + 2);
    this.#bytes[this.#at++] = 91;
    for (let i = 0; i < numbers.length; i++) {
      if (i > 0) this.#byte(comma);
      this.#number(numbers[i]);
    }
    this.#byte(93);
  }

  #object(object: Readonly<Record<string, unknown>>): void {
    this.#byte(123);
    let isFirst = true;
    for (const name in object) {
      const value = object[name];
      if (value === undefined) continue;
      if (!isFirst) this.#byte(comma);
      isFirst = false;
      this.#text(name);
      this.#byte(58);
      this.#value(value);
    }
    this.#byte(125);
  }

  #number(value: number): void {
    this.#room(32);
    const size = Math.abs(value);
    const inTenThousandths = Math.round(size * 10_000);
    // A decimal of up to 15 digits is the shortest text of the double nearest to it.
    if (size < fourDecimalsBelow && inTenThousandths / 10_000 === size) {
      if (value < 0) this.#bytes[this.#at++] = 45;
      const whole = (inTenThousandths / 10_000) >>> 0;
      this.#digits(whole);
      this.#decimals((inTenThousandths - whole * 10_000) >>> 0);
    } else if (size < 0x1_0000_0000 && Number.isInteger(size)) {
      if (value < 0) this.#bytes[this.#at++] = 45;
      this.#digits(size >>> 0);
    } else {
      this.#ascii(Number.isFinite(value) ? String(value) : "null");
    }
  }

  /** A whole number below 2^32. */
  #digits(whole: number): void {
    let length = 1;
    for (let bound = 10; bound <= whole; bound *= 10) length++;
    const end = this.#at + length;
    let rest = whole;
    for (let at = end - 1; at >= this.#at; at--) {
      const tenth = (rest / 10) >>> 0;
      this.#bytes[at] = zero + (rest - tenth * 10);
      rest = tenth;
    }
    this.#at = end;
  }

  /** Ten thousandths, 0 to 9,999, without the zeros at the end. */
  #decimals(tenThousandths: number): void {
    if (tenThousandths === 0) return;
    this.#bytes[this.#at++] = 46;
    let rest = tenThousandths;
    for (let unit = 1000; rest > 0; unit /= 10) {
      const digit = (rest / unit) >>> 0;
      this.#bytes[this.#at++] = zero + digit;
      rest -= digit * unit;
    }
  }

  #text(text: string): void {
    this.#room(text.length + 2);
    const start = this.#at;
    const bytes = this.#bytes;
    let at = start;
    bytes[at++] = quote;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code < 32 || code > 126 || code === quote || code === backslash) {
        this.#utf8(JSON.stringify(text));
        return;
      }
      bytes[at++] = code;
    }
    bytes[at++] = quote;
    this.#at = at;
  }

  #ascii(text: string): void {
    this.#room(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.#at++] = text.charCodeAt(i);
  }

  #utf8(text: string): void {
    this.#room(text.length * 3);
    const written = this.#bytes.write(text, this.#at);
    if (written !== text.length) this.#isAscii = false;
    this.#at += written;
  }

  #byte(code: number): void {
    this.#room(1);
    this.#bytes[this.#at++] = code;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + bytes));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !("toJSON" in value);
}
