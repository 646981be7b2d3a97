import type { DeltaColumn } from "./column.js";
import { DeltaError } from "./delta-error.js";
import type { FrameSource } from "./frame-function.js";

/** The engine's timestamps begin at midnight of 290309-12-22 BC and end before 2^63 microseconds; ms. */
const earliest = -9_223_372_022_400_000;
const latest = 9_223_372_036_854_774;
const twoTo63 = 2 ** 63;

/**
 * Holds the arrays of a frame against what they say they are: the engine would take what lies behind a short array for
 * values, and cut what does not fit.
 *
 * @param table named in errors
 * @throws BAD_ARGUMENT where a column is not as long as the rows, or a text's code names no text; CONSTRAINT for a whole
 *   number that is none or is beyond 64 bits, and for an instant beyond what microseconds in 64 bits can say
 */
export function checkSource({ columns, rows, order }: FrameSource, table: string): void {
  if (!Number.isInteger(rows) || rows < 0) throw new DeltaError("BAD_ARGUMENT", `${table}: ${rows} rows`);
  const least = order === null ? rows : lengthNeeded(order, rows, table);
  for (const { name, column } of columns) {
    const where = `${table}.${name}`;
    const lengths = [column.type === "text" ? column.codes.length : column.values.length];
    if ("valid" in column && column.valid !== undefined) lengths.push(column.valid.length);
    for (const length of lengths) {
      if (order === null ? length === rows : length >= least) continue;
      throw new DeltaError("BAD_ARGUMENT", `${where}: has ${length} values for ${least} rows`);
    }
    checkValues(column, where);
  }
}

function lengthNeeded(order: Int32Array, rows: number, table: string): number {
  let last = -1;
  let first = 0;
  for (const row of order) {
    if (row > last) last = row;
    if (row < first) first = row;
  }
  if (order.length === rows && first === 0) return last + 1;
  throw new DeltaError(
    "BAD_ARGUMENT",
    `${table}: an order of ${order.length} rows from row ${first} on, for ${rows} rows`,
  );
}

function checkValues(column: DeltaColumn, where: string): void {
  switch (column.type) {
    case "int64":
      for (let row = 0; row < column.values.length; row++) {
        const value = column.values[row];
        if (Number.isInteger(value) ? value >= -twoTo63 && value < twoTo63 : Number.isNaN(value)) continue;
        throw new DeltaError("CONSTRAINT", `${where}: row ${row} is ${value}; must be a whole number of 64 bits`);
      }
      return;
    case "instant":
      for (let row = 0; row < column.values.length; row++) {
        const value = column.values[row];
        if ((value >= earliest && value <= latest) || Number.isNaN(value)) continue;
        throw new DeltaError(
          "CONSTRAINT",
          `${where}: row ${row} is ${value}; must be ms since 1970, from ${earliest} to ${latest}`,
        );
      }
      return;
    case "text": {
      const texts = column.dictionary.length;
      for (let row = 0; row < column.codes.length; row++) {
        const code = column.codes[row];
        if (code < texts) continue;
        throw new DeltaError(
          "BAD_ARGUMENT",
          `${where}: row ${row} has code ${code}; the dictionary has ${texts} texts`,
        );
      }
    }
  }
}
