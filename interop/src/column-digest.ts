import { createHash } from "node:crypto";
import type { Column } from "@plumbline/core";

/** What one column holds, whatever the order of its rows. */
export interface ColumnDigest {
  readonly present: number;
  /** Sum of the present values' bit patterns modulo 2^64, of hashes for texts and bytes. */
  readonly checksum: string;
  /** Sum of the finite values and of their magnitudes; NaN for texts and bytes. */
  readonly sum: number;
  readonly magnitude: number;
}

const twoTo32 = 4_294_967_296;
const twoTo64 = 1n << 64n;

/** Adds 64-bit patterns, given by halves, modulo 2^64. */
class PatternSum {
  #low = 0;
  #high = 0;
  add(high: number, low: number): void {
    this.#low += low;
    this.#high += high;
    if (this.#low >= twoTo32 * twoTo32 * 0.0001) this.#carry();
  }
  #carry(): void {
    const over = Math.floor(this.#low / twoTo32);
    this.#low -= over * twoTo32;
    this.#high = (this.#high + over) % twoTo32;
  }
  get total(): string {
    const sum = BigInt(this.#high) * (1n << 32n) + BigInt(this.#low);
    return (((sum % twoTo64) + twoTo64) % twoTo64).toString();
  }
}

/** sha256's first four bytes, as read_delta.py takes them. */
function hashOf(value: string | Uint8Array): number {
  return createHash("sha256").update(value).digest().readUInt32BE(0);
}

export function digestColumn(column: Column): ColumnDigest {
  const pattern = new PatternSum();
  let present = 0;
  let sum = 0;
  let magnitude = 0;
  const number = (value: number) => {
    present++;
    if (!Number.isFinite(value)) return;
    sum += value;
    magnitude += Math.abs(value);
  };
  switch (column.type) {
    case "text": {
      const hashes = column.dictionary.map(hashOf);
      for (const code of column.codes) {
        if (code < 0) continue;
        present++;
        pattern.add(0, hashes[code]);
      }
      return { present, checksum: pattern.total, sum: Number.NaN, magnitude: Number.NaN };
    }
    case "binary":
      for (const value of column.values) {
        if (value === null) continue;
        present++;
        pattern.add(0, hashOf(value));
      }
      return { present, checksum: pattern.total, sum: Number.NaN, magnitude: Number.NaN };
    case "float64": {
      const cell = new Float64Array(1);
      const bits = new Uint32Array(cell.buffer);
      for (const value of column.values) {
        if (Number.isNaN(value)) continue;
        cell[0] = value;
        pattern.add(bits[1], bits[0]);
        number(value);
      }
      break;
    }
    case "float32": {
      const cell = new Float32Array(1);
      const bits = new Uint32Array(cell.buffer);
      for (const value of column.values) {
        if (Number.isNaN(value)) continue;
        cell[0] = value;
        pattern.add(0, bits[0]);
        number(value);
      }
      break;
    }
    default: {
      const scale = column.type === "instant" ? 1000 : 1;
      const valid = "valid" in column ? column.valid : undefined;
      for (let row = 0; row < column.values.length; row++) {
        const value = column.values[row];
        if (Number.isNaN(value) || (valid && valid[row] === 0)) continue;
        const whole = Math.round(value * scale);
        const high = Math.floor(whole / twoTo32);
        pattern.add(high < 0 ? high + twoTo32 : high, whole - high * twoTo32);
        number(whole);
      }
    }
  }
  return { present, checksum: pattern.total, sum, magnitude };
}
