import type { Cell, DataTable } from "./csv.ts";
import { dayNumber, isSession } from "./dates.ts";
import { integer, list, long, struct, type ThriftValue, text, thriftBytes, varint } from "./thrift-compact.ts";

/** Physical type of a Parquet column, with the converted type that says how to read it. */
type ColumnKind = { readonly physical: 1 | 5 | 6; readonly converted: 0 | 6 | null };

const int32Dates: ColumnKind = { physical: 1, converted: 6 };
const doubles: ColumnKind = { physical: 5, converted: null };
const texts: ColumnKind = { physical: 6, converted: 0 };
const encoder = new TextEncoder();

/**
 * A table as a Parquet file: a row group, plain encoding, no compression; columns of numbers are DOUBLE, of sessions DATE,
 * of anything else UTF8. Every column may be missing. `facts` become the file's key-value metadata.
 *
 * @source Apache Parquet format 2.10, the thrift definition and Encodings.md
 */
export function parquetBytes(table: DataTable, facts: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [encoder.encode("PAR1")];
  let offset = 4;
  const chunks: ThriftValue[] = [];
  const elements: ThriftValue[] = [struct([4, text("schema")], [5, integer(table.columns.length)])];
  table.columns.forEach((name, at) => {
    const cells = table.rows.map((row) => row[at] ?? null);
    const kind = kindOf(cells);
    const page = pageOf(cells, kind);
    chunks.push(
      struct(
        [2, long(offset)],
        [
          3,
          struct(
            [1, integer(kind.physical)],
            [2, list("integer", [integer(0), integer(3)])],
            [3, list("text", [text(name)])],
            [4, integer(0)],
            [5, long(cells.length)],
            [6, long(page.length)],
            [7, long(page.length)],
            [9, long(offset)],
          ),
        ],
      ),
    );
    elements.push(
      struct(
        [1, integer(kind.physical)],
        [3, integer(1)],
        [4, text(name)],
        ...(kind.converted === null ? [] : [[6, integer(kind.converted)] as const]),
      ),
    );
    parts.push(page);
    offset += page.length;
  });
  const footer = thriftBytes(
    struct(
      [1, integer(1)],
      [2, list("struct", elements)],
      [3, long(table.rows.length)],
      [4, list("struct", [struct([1, list("struct", chunks)], [2, long(offset - 4)], [3, long(table.rows.length)])])],
      [
        5,
        list(
          "struct",
          Object.entries(facts).map(([key, value]) => struct([1, text(key)], [2, text(value)])),
        ),
      ],
      [6, text("Plumbline")],
    ),
  );
  parts.push(Uint8Array.from(footer), littleEndian(footer.length), encoder.encode("PAR1"));
  return joined(parts);
}

function kindOf(cells: readonly Cell[]): ColumnKind {
  const known = cells.filter((cell) => cell !== null);
  if (known.every((cell) => typeof cell === "number")) return doubles;
  return known.every((cell) => typeof cell === "string" && isSession(cell)) ? int32Dates : texts;
}

/** A data page of version 1: levels of presence, then the values that are there. */
function pageOf(cells: readonly Cell[], kind: ColumnKind): Uint8Array {
  const isThere = (cell: Cell) =>
    cell !== null && !(typeof cell === "number" && !Number.isFinite(cell) && kind === doubles);
  const levels = presenceLevels(cells.map(isThere));
  const values = valuesOf(cells.filter(isThere), kind);
  const size = 4 + levels.length + values.length;
  const header = thriftBytes(
    struct(
      [1, integer(0)],
      [2, integer(size)],
      [3, integer(size)],
      [5, struct([1, integer(cells.length)], [2, integer(0)], [3, integer(3)], [4, integer(3)])],
    ),
  );
  return joined([Uint8Array.from(header), littleEndian(levels.length), levels, values]);
}

/** One bit-packed run of the hybrid encoding, bit width 1. */
function presenceLevels(isThere: readonly boolean[]): Uint8Array {
  const groups = Math.ceil(isThere.length / 8);
  const bits = new Uint8Array(groups);
  isThere.forEach((there, at) => {
    if (there) bits[at >> 3]! |= 1 << (at & 7);
  });
  return joined([Uint8Array.from(varint(groups * 2 + 1)), bits]);
}

function valuesOf(cells: readonly Cell[], kind: ColumnKind): Uint8Array {
  if (kind === texts) {
    return joined(
      cells.flatMap((cell) => {
        const bytes = encoder.encode(String(cell));
        return [littleEndian(bytes.length), bytes];
      }),
    );
  }
  const width = kind === doubles ? 8 : 4;
  const out = new DataView(new ArrayBuffer(cells.length * width));
  cells.forEach((cell, at) => {
    if (kind === doubles) out.setFloat64(at * width, Number(cell), true);
    else out.setInt32(at * width, dayNumber(String(cell)), true);
  });
  return new Uint8Array(out.buffer);
}

function littleEndian(value: number): Uint8Array {
  const out = new DataView(new ArrayBuffer(4));
  out.setUint32(0, value, true);
  return new Uint8Array(out.buffer);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
