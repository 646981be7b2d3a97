import type { Column, Frame } from "@plumbline/core";

/** One frame or a stream of them, as a stream. */
export async function* framesOf(rows: Frame | AsyncIterable<Frame>): AsyncGenerator<Frame> {
  if (Symbol.asyncIterator in rows) yield* rows;
  else yield rows;
}

/** Bytes a frame's columns hold, texts not counted. */
export function bytesOf(frame: Frame): number {
  let bytes = 0;
  for (const column of Object.values(frame.columns)) bytes += columnBytes(column);
  return bytes;
}

function columnBytes(column: Column): number {
  if (column.type === "text") return column.codes.byteLength;
  if (column.type === "binary") return column.values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
  return column.values.byteLength;
}
