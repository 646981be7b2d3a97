import { type Column, type Frame, PlatformError } from "@plumbline/core";
import type { Place } from "./page-cursor.js";

/** Columns to sort by, each up or down. */
export interface Order {
  readonly columns: readonly string[];
  readonly directions: readonly (1 | -1)[];
}

const mostColumns = 5;

/**
 * Reads `-score,ticker` (minus is descending) and puts the key behind it, so that no two rows share a place.
 *
 * @throws PlatformError BAD_ARGUMENT for a column that is none
 */
export function orderOf(text: string | undefined, frameColumns: readonly string[], key: readonly string[]): Order {
  const wanted = (text ?? "").split(",").flatMap((one) => (one.trim() === "" ? [] : [one.trim()]));
  const columns = wanted.map((one) => one.replace(/^-/, ""));
  const unknown = columns.find((name) => !frameColumns.includes(name));
  if (unknown !== undefined || columns.length > mostColumns) {
    const found = unknown === undefined ? `${columns.length} columns; at most ${mostColumns}` : `no column ${unknown}`;
    throw new PlatformError("BAD_ARGUMENT", `sort "${text}": ${found}`, {
      remedy: `Write it like sort=-score,securityId; columns are ${frameColumns.join(", ")}.`,
    });
  }
  const directions = wanted.map((one): 1 | -1 => (one.startsWith("-") ? -1 : 1));
  const rest = key.filter((name) => !columns.includes(name));
  return { columns: [...columns, ...rest], directions: [...directions, ...rest.map((): 1 => 1)] };
}

/** The place of a row in an order; instants and dates as numbers. */
export function placeOfRow(frame: Frame, order: Order): (row: number) => Place {
  const cells = order.columns.map((name) => sortValue(frame.columns[name], name));
  return (row) => cells.map((cell) => cell(row));
}

/** Rows in that order, missing values last. */
export function sortRows(frame: Frame, rows: Int32Array, order: Order): Int32Array {
  const compare = order.columns.map((name, i) => comparison(frame.columns[name], name, order.directions[i]));
  return Int32Array.from(rows).sort((a, b) => {
    for (const one of compare) {
      const found = one(a, b);
      if (found !== 0) return found;
    }
    return a - b;
  });
}

function comparison(column: Column, name: string, direction: 1 | -1): (a: number, b: number) => number {
  if (column.type === "text") {
    const { codes, dictionary } = column;
    const sorted = [...dictionary.keys()].sort((x, y) => (dictionary[x] < dictionary[y] ? -1 : 1));
    const ranks = new Int32Array(dictionary.length);
    let rank = 0;
    sorted.forEach((code, i) => {
      if (i > 0 && dictionary[sorted[i - 1]] !== dictionary[code]) rank = i;
      ranks[code] = rank;
    });
    return (a, b) => {
      if (codes[a] < 0 || codes[b] < 0) return Number(codes[a] < 0) - Number(codes[b] < 0);
      return direction * (ranks[codes[a]] - ranks[codes[b]]);
    };
  }
  const value = sortValue(column, name);
  return (a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return x === y ? 0 : direction * (x < y ? -1 : 1);
  };
}

function sortValue(column: Column, name: string): (row: number) => number | string | null {
  if (column.type === "binary") {
    throw new PlatformError("BAD_ARGUMENT", `sort: ${name} holds bytes, which have no order`, {
      remedy: "Sort by another column.",
    });
  }
  if (column.type === "text") {
    return (row) => (column.codes[row] < 0 ? null : column.dictionary[column.codes[row]]);
  }
  const { values } = column;
  const valid = "valid" in column ? column.valid : undefined;
  return (row) => (valid?.[row] === 0 || Number.isNaN(values[row]) ? null : values[row]);
}
