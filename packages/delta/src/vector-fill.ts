import { type DuckDBType, ENUM } from "@duckdb/node-api";
import bindings, { type Vector } from "@duckdb/node-bindings";
import type { DeltaColumn } from "./column.js";
import { distinctTexts } from "./distinct-texts.js";
import { largestByteEnum, largestEnum } from "./enum-width.js";

/** Copies rows [from, from + count) of a column, in some order, into a vector of the engine. */
export interface VectorFill {
  /** Where it differs from the column's own type: text goes in as an enum. */
  readonly type?: DuckDBType;
  write(vector: Vector, from: number, count: number): void;
}

const chunkRows = 2048;
/** Stands in missing places too: the engine measures every text of a chunk, present or not. */
const nothing = new Uint8Array(0);
const twoTo32 = 4_294_967_296;

/** One bit a row, 1 is present. */
class Validity {
  readonly #bits = new Uint8Array(chunkRows / 8);
  #missing = 0;

  start(): void {
    if (this.#missing > 0) this.#bits.fill(255);
    this.#missing = 0;
  }
  constructor() {
    this.#bits.fill(255);
  }
  miss(row: number): void {
    this.#bits[row >> 3] &= ~(1 << (row & 7));
    this.#missing++;
  }
  flush(vector: Vector, count: number): void {
    if (this.#missing === 0) return;
    bindings.vector_ensure_validity_writable(vector);
    bindings.copy_data_to_vector_validity(vector, 0, this.#bits.buffer as ArrayBuffer, 0, Math.ceil(count / 64) * 8);
  }
}

export function vectorFill(column: DeltaColumn, order: Int32Array | null): VectorFill {
  switch (column.type) {
    case "float64":
      return floatFill(column.values, new Float64Array(chunkRows), order);
    case "float32":
      return floatFill(column.values, new Float32Array(chunkRows), order);
    case "int64":
      return wideFill(column.values, 1, order);
    case "instant":
      return wideFill(column.values, 1000, order);
    case "int32":
    case "date":
      return integerFill(column.values, new Int32Array(chunkRows), column.valid, order);
    case "boolean":
      return integerFill(column.values, new Uint8Array(chunkRows), column.valid, order);
    case "text":
      return textFill(column, order);
    case "binary":
      return binaryFill(column.values, order);
  }
}

function copy(
  vector: Vector,
  scratch: Float64Array | Float32Array | Int32Array | Uint8Array | Uint16Array | Uint32Array,
  count: number,
): void {
  bindings.copy_data_to_vector(vector, 0, scratch.buffer as ArrayBuffer, 0, count * scratch.BYTES_PER_ELEMENT);
}

function floatFill<A extends Float64Array | Float32Array>(values: A, scratch: A, order: Int32Array | null): VectorFill {
  const validity = new Validity();
  return {
    write(vector, from, count) {
      validity.start();
      if (order) for (let i = 0; i < count; i++) scratch[i] = values[order[from + i]];
      else scratch.set(values.subarray(from, from + count));
      for (let i = 0; i < count; i++) if (Number.isNaN(scratch[i])) validity.miss(i);
      copy(vector, scratch, count);
      validity.flush(vector, count);
    },
  };
}

function integerFill<A extends Int32Array | Uint8Array>(
  values: A,
  scratch: A,
  valid: Uint8Array | undefined,
  order: Int32Array | null,
): VectorFill {
  const validity = new Validity();
  return {
    write(vector, from, count) {
      validity.start();
      if (order) for (let i = 0; i < count; i++) scratch[i] = values[order[from + i]];
      else scratch.set(values.subarray(from, from + count));
      if (valid) for (let i = 0; i < count; i++) if (valid[order ? order[from + i] : from + i] === 0) validity.miss(i);
      copy(vector, scratch, count);
      validity.flush(vector, count);
    },
  };
}

/** 64-bit integers from doubles, by halves: BigInt costs an allocation a value. */
function wideFill(values: Float64Array, scale: number, order: Int32Array | null): VectorFill {
  const validity = new Validity();
  const halves = new Uint32Array(2 * chunkRows);
  return {
    write(vector, from, count) {
      validity.start();
      for (let i = 0; i < count; i++) {
        const value = values[order ? order[from + i] : from + i];
        if (Number.isNaN(value)) {
          validity.miss(i);
          halves[2 * i] = 0;
          halves[2 * i + 1] = 0;
          continue;
        }
        const whole = Math.round(value * scale);
        const high = Math.floor(whole / twoTo32);
        halves[2 * i] = whole - high * twoTo32;
        halves[2 * i + 1] = high;
      }
      copy(vector, halves, 2 * count);
      validity.flush(vector, count);
    },
  };
}

function textFill(column: Extract<DeltaColumn, { type: "text" }>, order: Int32Array | null): VectorFill {
  const { texts, codeOf } = distinctTexts(column, order);
  const validity = new Validity();
  const codes = column.codes;
  if (texts.length > largestEnum || texts.length === 0 || texts.some((text) => text.includes("\0"))) {
    const encoder = new TextEncoder();
    return {
      write(vector, from, count) {
        validity.start();
        for (let i = 0; i < count; i++) {
          const code = codes[order ? order[from + i] : from + i];
          if (code < 0) validity.miss(i);
          bindings.vector_assign_string_element_len(
            vector,
            i,
            code < 0 ? nothing : encoder.encode(column.dictionary[code]),
          );
        }
        validity.flush(vector, count);
      },
    };
  }
  const scratch = texts.length <= largestByteEnum ? new Uint8Array(chunkRows) : new Uint16Array(chunkRows);
  return {
    type: ENUM(texts),
    write(vector, from, count) {
      validity.start();
      for (let i = 0; i < count; i++) {
        const code = codes[order ? order[from + i] : from + i];
        if (code < 0) {
          validity.miss(i);
          scratch[i] = 0;
        } else scratch[i] = codeOf[code];
      }
      copy(vector, scratch, count);
      validity.flush(vector, count);
    },
  };
}

function binaryFill(values: readonly (Uint8Array | null)[], order: Int32Array | null): VectorFill {
  const validity = new Validity();
  return {
    write(vector, from, count) {
      validity.start();
      for (let i = 0; i < count; i++) {
        const value = values[order ? order[from + i] : from + i];
        if (value === null || value === undefined) validity.miss(i);
        bindings.vector_assign_string_element_len(vector, i, value ?? nothing);
      }
      validity.flush(vector, count);
    },
  };
}
