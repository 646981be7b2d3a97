import type { BarField } from "@plumbline/core";
import { dayOfText } from "./day-text.js";

/** A ticker's columns in a wide file: column number by field, -1 where the file has none. */
export interface WideSecurity {
  readonly ticker: string;
  readonly column: Readonly<Record<BarField, number>>;
}

/** Two header rows, one that names fields and one that names tickers, as pandas writes two levels of columns. */
export interface HeaderLevels {
  /** Field's header by column; "" for the date's. */
  readonly fields: readonly string[];
  /** Ticker by column; "" for the date's. */
  readonly tickers: readonly string[];
  /** Header rows; the date's name may stand in a third. */
  readonly rows: number;
}

/**
 * Header levels of the first records of a file, as `yfinance.download(...).to_csv()` and pandas-datareader write them: one
 * row with fields, one with tickers, in either order, and mostly a third that holds but the name of the index. Null where
 * the file has one header row.
 *
 * @param isField whether a header names a field of a bar; @param isClose whether it names a close
 */
export function headerLevels(
  records: readonly (readonly string[])[],
  isField: (header: string) => boolean,
  isClose: (header: string) => boolean,
): HeaderLevels | null {
  const [first, second, third] = records.map((cells) => cells.map((cell) => cell.trim()));
  if (!first || !second || first.length < 2 || first.length !== second.length) return null;
  const names = [first, second].map((cells) => cells.slice(1));
  if (names.flat().some((cell) => cell === "" || isNumberOrDate(cell)) || isNumberOrDate(second[0])) return null;
  const isIndexName = third?.slice(1).every((cell) => cell === "") === true;
  const data = records[isIndexName ? 3 : 2];
  if (data && Number.isNaN(dayOfText(data[0] ?? "", "mdy")) && Number.isNaN(dayOfText(data[0] ?? "", "dmy")))
    return null;
  const levels = { rows: isIndexName ? 3 : 2 };
  const isFieldRow = (cells: readonly string[]) =>
    cells.some(isClose) && cells.filter(isField).length * 2 > cells.length;
  if (isFieldRow(names[0])) return { ...levels, fields: first, tickers: second };
  return isFieldRow(names[1]) ? { ...levels, fields: second, tickers: first } : null;
}

function isNumberOrDate(cell: string): boolean {
  return /^[-+]?[\d.,]+$/.test(cell) || !Number.isNaN(dayOfText(cell, "mdy"));
}

/** The levels in a Parquet file's names, which pandas writes as `('Close', 'AAPL')`; null where they have one level. */
export function levelsOfNames(
  headers: readonly string[],
  date: (header: string) => boolean,
): readonly string[][] | null {
  const levels = headers.map((header) => /^\('(.*)', '(.*)'\)$/.exec(header)?.slice(1) ?? null);
  if (!levels.some((pair) => pair !== null)) return null;
  if (levels.some((pair, i) => pair === null && !date(headers[i]))) return null;
  return [0, 1].map((level) => levels.map((pair) => pair?.[level] ?? ""));
}
