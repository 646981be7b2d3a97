import type { DuckDBDataChunk } from "@duckdb/node-api";
import bindings from "@duckdb/node-bindings";
import type { DeltaColumn, DeltaColumnType } from "./column.js";
import { DeltaError } from "./delta-error.js";
import type { TextHashes } from "./text-hashes.js";

/** Collects one column of a scan, chunk by chunk, into one typed array. */
export interface ColumnSink {
  /** Takes the chunk's rows as rows [at, at + count) of the column. */
  read(chunk: DuckDBDataChunk, index: number, count: number, at: number): void;
  /** The column, cut to its rows. */
  finish(rows: number): DeltaColumn;
}

type NumericArray = Float64Array | Float32Array | Int32Array | Uint8Array;
type NumericArrayConstructor<A extends NumericArray> = {
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): A;
  readonly BYTES_PER_ELEMENT: number;
};

const twoTo32 = 4_294_967_296;

/**
 * @param capacity most rows there can be
 * @param where named in errors
 * @param hashes of the texts, as which the column comes; null where texts come as they are
 */
export function columnSink(
  type: DeltaColumnType,
  capacity: number,
  shared: boolean,
  hashes: TextHashes | null,
  where: string,
): ColumnSink {
  const make = <A extends NumericArray>(kind: NumericArrayConstructor<A>): A => {
    const bytes = capacity * kind.BYTES_PER_ELEMENT;
    return new kind(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  };
  switch (type) {
    case "float64":
      return floatSink(Float64Array, make(Float64Array), (values) => ({ type, values }));
    case "float32":
      return floatSink(Float32Array, make(Float32Array), (values) => ({ type, values }));
    case "int64":
      return exactSink(
        wideSink(make(Float64Array), 1, (values) => ({ type, values })),
        where,
      );
    case "instant":
      return wideSink(make(Float64Array), 1000, (values) => ({ type, values }));
    case "int32":
    case "date":
      return integerSink(Int32Array, make(Int32Array), (values, valid) => ({ type, values, ...valid }));
    case "boolean":
      return integerSink(Uint8Array, make(Uint8Array), (values, valid) => ({ type, values, ...valid }));
    case "text":
      return hashes ? hashSink(make(Int32Array), hashes) : textSink(make(Int32Array));
    case "binary":
      return binarySink();
  }
}

/** The array's first rows; copied where most of the room was not needed. */
function cut<A extends NumericArray>(values: A, rows: number): A {
  if (rows === values.length) return values;
  return (rows < values.length / 2 ? values.slice(0, rows) : values.subarray(0, rows)) as A;
}

interface Part {
  readonly bytes: Uint8Array;
  /** Bit i is 1 where row i is present; null where all are. */
  readonly validity: Uint8Array | null;
}

function partOf(chunk: DuckDBDataChunk, index: number, count: number, bytes: number): Part {
  const vector = bindings.data_chunk_get_vector(chunk.chunk, index);
  return {
    bytes: bindings.vector_get_data(vector, bytes),
    validity: bindings.vector_get_validity(vector, Math.ceil(count / 64) * 8) ?? null,
  };
}

/** Rows that are missing, by places in the chunk; eight present ones are passed over at once. */
function eachMissing(validity: Uint8Array | null, count: number, mark: (row: number) => void): void {
  if (validity === null) return;
  for (let start = 0; start < count; start += 8) {
    const bits = validity[start >> 3];
    if (bits === 255) continue;
    const end = Math.min(start + 8, count);
    for (let row = start; row < end; row++) if ((bits & (1 << (row - start))) === 0) mark(row);
  }
}

function floatSink<A extends Float64Array | Float32Array>(
  kind: NumericArrayConstructor<A>,
  values: A,
  column: (values: A) => DeltaColumn,
): ColumnSink {
  return {
    read(chunk, index, count, at) {
      const { bytes, validity } = partOf(chunk, index, count, count * kind.BYTES_PER_ELEMENT);
      values.set(new kind(bytes.buffer, bytes.byteOffset, count), at);
      eachMissing(validity, count, (row) => {
        values[at + row] = Number.NaN;
      });
    },
    finish: (rows) => column(cut(values, rows)),
  };
}

function wideSink(values: Float64Array, scale: number, column: (values: Float64Array) => DeltaColumn): ColumnSink {
  return {
    read(chunk, index, count, at) {
      const { bytes, validity } = partOf(chunk, index, count, count * 8);
      const low = new Uint32Array(bytes.buffer, bytes.byteOffset, count * 2);
      const high = new Int32Array(bytes.buffer, bytes.byteOffset, count * 2);
      for (let i = 0; i < count; i++) values[at + i] = (high[2 * i + 1] * twoTo32 + low[2 * i]) / scale;
      eachMissing(validity, count, (row) => {
        values[at + row] = Number.NaN;
      });
    },
    finish: (rows) => column(cut(values, rows)),
  };
}

/** Doubles are exact up to 2^53: what lies beyond would come out as a neighbour, and two values as one. */
function exactSink(sink: ColumnSink, where: string): ColumnSink {
  return {
    read: sink.read,
    finish(rows) {
      const column = sink.finish(rows);
      if (column.type !== "int64") return column;
      for (const value of column.values) {
        if (!(Math.abs(value) > Number.MAX_SAFE_INTEGER)) continue;
        throw new DeltaError(
          "UNSUPPORTED",
          `${where}: holds ${value}, about; whole numbers beyond 2^53 are no doubles: leave the column out, or read it by relation`,
        );
      }
      return column;
    },
  };
}

function integerSink<A extends Int32Array | Uint8Array>(
  kind: NumericArrayConstructor<A>,
  values: A,
  column: (values: A, valid: { valid?: Uint8Array }) => DeltaColumn,
): ColumnSink {
  let valid: Uint8Array | undefined;
  return {
    read(chunk, index, count, at) {
      const { bytes, validity } = partOf(chunk, index, count, count * kind.BYTES_PER_ELEMENT);
      values.set(new kind(bytes.buffer, bytes.byteOffset, count), at);
      eachMissing(validity, count, (row) => {
        valid ??= new Uint8Array(values.length).fill(1);
        valid[at + row] = 0;
        values[at + row] = 0;
      });
    },
    finish: (rows) => column(cut(values, rows), valid ? { valid: cut(valid, rows) } : {}),
  };
}

function hashSink(codes: Int32Array, hashes: TextHashes): ColumnSink {
  return {
    read(chunk, index, count, at) {
      const { bytes } = partOf(chunk, index, count, count * 8);
      hashes.decode(new Uint32Array(bytes.buffer, bytes.byteOffset, count * 2), count, codes, at);
    },
    finish: (rows) => ({ type: "text", codes: cut(codes, rows), dictionary: hashes.texts }),
  };
}

function textSink(codes: Int32Array): ColumnSink {
  const codeOf = new Map<string, number>();
  const dictionary: string[] = [];
  return {
    read(chunk, index, count, at) {
      const vector = chunk.getColumnVector(index);
      for (let i = 0; i < count; i++) {
        const text = vector.getItem(i);
        if (text === null) {
          codes[at + i] = -1;
          continue;
        }
        const key = String(text);
        let code = codeOf.get(key);
        if (code === undefined) {
          code = dictionary.length;
          dictionary.push(key);
          codeOf.set(key, code);
        }
        codes[at + i] = code;
      }
    },
    finish: (rows) => ({ type: "text", codes: cut(codes, rows), dictionary }),
  };
}

function binarySink(): ColumnSink {
  const values: (Uint8Array | null)[] = [];
  return {
    read(chunk, index, count) {
      const vector = chunk.getColumnVector(index);
      for (let i = 0; i < count; i++) {
        const value = vector.getItem(i);
        if (value === null) values.push(null);
        else if (typeof value === "object" && "bytes" in value && value.bytes instanceof Uint8Array) {
          values.push(Uint8Array.from(value.bytes));
        } else throw new DeltaError("CORRUPT", `column ${index}: bytes expected, ${typeof value} found`);
      }
    },
    finish: () => ({ type: "binary", values }),
  };
}
