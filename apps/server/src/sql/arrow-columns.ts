import { DuckDBDateValue, DuckDBTimestampValue, type DuckDBValue } from "@duckdb/node-api";
import {
  Bool,
  type DataType,
  DateDay,
  Field,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  makeData,
  makeVector,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMicrosecond,
  tableToIPC,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
  type Vector,
  vectorFromArray,
} from "apache-arrow";
import { cellText } from "./cell-text.js";
import type { SqlColumn } from "./sql-order.js";

type Numbers =
  | Float64Array
  | Float32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;
type Integers = BigInt64Array | BigUint64Array;

const numberTypes: Readonly<Record<string, [() => DataType, new (length: number) => Numbers]>> = {
  DOUBLE: [() => new Float64(), Float64Array],
  FLOAT: [() => new Float32(), Float32Array],
  TINYINT: [() => new Int8(), Int8Array],
  SMALLINT: [() => new Int16(), Int16Array],
  INTEGER: [() => new Int32(), Int32Array],
  UTINYINT: [() => new Uint8(), Uint8Array],
  USMALLINT: [() => new Uint16(), Uint16Array],
  UINTEGER: [() => new Uint32(), Uint32Array],
  DATE: [() => new DateDay(), Int32Array],
};
const integerTypes: Readonly<Record<string, [() => DataType, new (length: number) => Integers]>> = {
  BIGINT: [() => new Int64(), BigInt64Array],
  UBIGINT: [() => new Uint64(), BigUint64Array],
  TIMESTAMP: [() => new TimestampMicrosecond("UTC"), BigInt64Array],
};

/** Columns as an Arrow IPC stream; integers of more than 64 bits and decimals are text. */
export function arrowStream(
  columns: readonly SqlColumn[],
  values: readonly (readonly DuckDBValue[])[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const vectors = columns.map(({ type }, i) => vectorOf(type, values[i]));
  // Not by an object of names: it would put "1" before "a" and lose "__proto__".
  const fields = columns.map(({ name }, i) => new Field(name, vectors[i].type, true));
  const schema = new Schema(fields, new Map(Object.entries(metadata)));
  const length = values[0]?.length ?? 0;
  const children = vectors.map((vector) => vector.data[0]);
  const batch = new RecordBatch(schema, makeData({ type: new Struct(fields), length, nullCount: 0, children }));
  return tableToIPC(new Table(schema, batch), "stream");
}

function vectorOf(type: string, values: readonly DuckDBValue[]): Vector {
  const { length } = values;
  const validity = new Uint8Array((length + 7) >> 3);
  let nullCount = 0;
  values.forEach((value, row) => {
    if (value === null) nullCount++;
    else validity[row >> 3] |= 1 << (row & 7);
  });
  const nullBitmap = nullCount === 0 ? null : validity;
  const numeric = numberTypes[type];
  if (numeric) {
    const data = new numeric[1](length);
    values.forEach((value, row) => {
      if (value !== null) data[row] = value instanceof DuckDBDateValue ? value.days : Number(value);
    });
    return makeVector(makeData({ type: numeric[0](), length, nullCount, nullBitmap, data } as never)) as Vector;
  }
  const integer = integerTypes[type];
  if (integer) {
    const data = new integer[1](length);
    values.forEach((value, row) => {
      if (value !== null) data[row] = value instanceof DuckDBTimestampValue ? value.micros : (value as bigint);
    });
    return makeVector(makeData({ type: integer[0](), length, nullCount, nullBitmap, data } as never)) as Vector;
  }
  if (type === "BOOLEAN") return vectorFromArray(values, new Bool()) as Vector;
  return vectorFromArray(
    values.map((value) => (value === null ? null : cellText(value, type))),
    new Utf8(),
  ) as Vector;
}
