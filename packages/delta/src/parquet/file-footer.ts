import type { DeltaColumnType } from "../column.js";
import type { ChunkBounds, Encoding } from "./column-chunk.js";
import { ThriftWriter } from "./thrift-compact.js";

/** A column as the file's schema tells it. */
export interface FileColumn {
  readonly name: string;
  readonly type: DeltaColumnType;
}

export interface WrittenChunk extends ChunkBounds {
  readonly codec: number;
  readonly encodings: readonly Encoding[];
  readonly values: number;
  readonly dictionaryAt: number | null;
  readonly dataAt: number;
  /** Pages with their headers, before and after compression. */
  readonly plainBytes: number;
  readonly bytes: number;
}

export interface WrittenGroup {
  readonly rows: number;
  readonly chunks: readonly WrittenChunk[];
}

const physical = { boolean: 0, int32: 1, int64: 2, float: 4, double: 5, byteArray: 6 } as const;

const physicalOf: Readonly<Record<DeltaColumnType, number>> = {
  float64: physical.double,
  float32: physical.float,
  int32: physical.int32,
  int64: physical.int64,
  date: physical.int32,
  instant: physical.int64,
  text: physical.byteArray,
  boolean: physical.boolean,
  binary: physical.byteArray,
};

const optional = 1;
/** Converted types, which older readers know instead of logical ones. */
const converted: Partial<Record<DeltaColumnType, number>> = { text: 0, date: 6, instant: 10 };

/** The metadata at the end of a Parquet file (parquet.thrift, format 2.10). */
export function fileFooter(
  columns: readonly FileColumn[],
  groups: readonly WrittenGroup[],
  createdBy: string,
  metadata: Readonly<Record<string, string>>,
): Buffer {
  const texts = Object.entries(metadata);
  const thrift = new ThriftWriter();
  thrift.body(() => {
    thrift.i32(1, 1);
    writeSchema(thrift, columns);
    thrift.i64(
      3,
      groups.reduce((sum, group) => sum + group.rows, 0),
    );
    thrift.list(4, "struct", groups, (group, ordinal) => writeGroup(thrift, columns, group, ordinal));
    if (texts.length > 0) {
      thrift.list(5, "struct", texts, ([name, text]) =>
        thrift.body(() => {
          thrift.binary(1, name);
          thrift.binary(2, text);
        }),
      );
    }
    thrift.binary(6, createdBy);
    // The order of the type: without it, readers pass over the bounds.
    thrift.list(7, "struct", columns, () => thrift.body(() => thrift.struct(1, () => undefined)));
  });
  return thrift.finish();
}

function writeSchema(thrift: ThriftWriter, columns: readonly FileColumn[]): void {
  thrift.list(2, "struct", [null, ...columns], (column) => {
    thrift.body(() => {
      if (column === null) {
        thrift.binary(4, "schema");
        thrift.i32(5, columns.length);
        return;
      }
      thrift.i32(1, physicalOf[column.type]);
      thrift.i32(3, optional);
      thrift.binary(4, column.name);
      const older = converted[column.type];
      if (older !== undefined) thrift.i32(6, older);
      writeLogicalType(thrift, column.type);
    });
  });
}

function writeLogicalType(thrift: ThriftWriter, type: DeltaColumnType): void {
  const nothing = () => undefined;
  if (type === "text") thrift.struct(10, () => thrift.struct(1, nothing));
  else if (type === "date") thrift.struct(10, () => thrift.struct(6, nothing));
  else if (type === "instant") {
    thrift.struct(10, () =>
      thrift.struct(8, () => {
        thrift.boolean(1, true);
        // Microseconds.
        thrift.struct(2, () => thrift.struct(2, nothing));
      }),
    );
  }
}

function writeGroup(thrift: ThriftWriter, columns: readonly FileColumn[], group: WrittenGroup, ordinal: number): void {
  const sum = (of: (chunk: WrittenChunk) => number) => group.chunks.reduce((total, chunk) => total + of(chunk), 0);
  thrift.body(() => {
    thrift.list(1, "struct", group.chunks, (chunk, index) => writeChunk(thrift, columns[index], chunk));
    thrift.i64(
      2,
      sum((chunk) => chunk.plainBytes),
    );
    thrift.i64(3, group.rows);
    if (group.chunks.length > 0) thrift.i64(5, group.chunks[0].dictionaryAt ?? group.chunks[0].dataAt);
    thrift.i64(
      6,
      sum((chunk) => chunk.bytes),
    );
    if (ordinal < 32_768) thrift.i16(7, ordinal);
  });
}

function writeChunk(thrift: ThriftWriter, column: FileColumn, chunk: WrittenChunk): void {
  thrift.body(() => {
    // The metadata stands in the footer alone.
    thrift.i64(2, 0);
    thrift.struct(3, () => {
      thrift.i32(1, physicalOf[column.type]);
      thrift.list(2, "i32", chunk.encodings, (encoding) => thrift.integer(encoding));
      thrift.list(3, "binary", [column.name], (name) => thrift.text(name));
      thrift.i32(4, chunk.codec);
      thrift.i64(5, chunk.values);
      thrift.i64(6, chunk.plainBytes);
      thrift.i64(7, chunk.bytes);
      thrift.i64(9, chunk.dataAt);
      if (chunk.dictionaryAt !== null) thrift.i64(11, chunk.dictionaryAt);
      thrift.struct(12, () => {
        thrift.i64(3, chunk.gaps);
        if (chunk.max !== null) thrift.binary(5, chunk.max);
        if (chunk.min !== null) thrift.binary(6, chunk.min);
      });
    });
  });
}
