import type { Column, Frame } from "@plumbline/core";
import { cellAt } from "@plumbline/core";
import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  Dictionary,
  Float32,
  Float64,
  Int32,
  Int64,
  RecordBatch,
  Schema,
  Table,
  TimestampMillisecond,
  tableToIPC,
  Utf8,
  type Vector,
  vectorFromArray,
} from "apache-arrow";

/** The frame as an Arrow IPC file (Feather 2) or stream; missing values are nulls, text is dictionary-encoded. */
export function arrowBytes(
  frame: Frame,
  kind: "file" | "stream",
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const vectors: Record<string, Vector> = {};
  Object.entries(frame.columns).forEach(([name, column], place) => {
    vectors[name] = vectorOf(column, frame.rows, place);
  });
  const { schema, batches } = new Table(vectors);
  const said = new Schema(schema.fields, new Map(Object.entries(metadata)), schema.dictionaries);
  const rebound = batches.map((batch) => new RecordBatch(said, batch.data));
  return tableToIPC(new Table(said, rebound), kind);
}

/** @param place of the column: its dictionary's number, so that equal frames give equal bytes */
function vectorOf(column: Column, rows: number, place: number): Vector {
  const values = Array.from({ length: rows }, (_, row) => valueAt(column, row));
  return vectorFromArray(values, typeOf(column, place));
}

function typeOf(column: Column, place: number): DataType {
  switch (column.type) {
    case "float64":
      return new Float64();
    case "float32":
      return new Float32();
    case "int32":
      return new Int32();
    case "int64":
      return new Int64();
    case "date":
      return new DateDay();
    case "instant":
      return new TimestampMillisecond("UTC");
    case "boolean":
      return new Bool();
    case "binary":
      return new Binary();
    case "text":
      return new Dictionary(new Utf8(), new Int32(), place);
  }
}

function valueAt(column: Column, row: number): unknown {
  const cell = cellAt(column, row);
  if (cell === null) return null;
  switch (column.type) {
    case "int64":
      return BigInt(column.values[row]);
    case "date":
      return new Date(column.values[row] * 86_400_000);
    case "instant":
      return column.values[row];
    default:
      return cell;
  }
}
