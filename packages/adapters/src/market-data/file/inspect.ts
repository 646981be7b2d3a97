import { basename } from "node:path";
import { PlatformError } from "@plumbline/core";
import { firstBytes, isParquet, textBytes } from "./byte-stream.js";
import type { ColumnPlan } from "./columns.js";
import { isCloseName, isFieldName, recogniseColumns, recogniseLevels } from "./columns.js";
import { DateOrderProof, dayOfText, provenDateOrder } from "./day-text.js";
import type { DateOrder, FileDeclaration } from "./declaration.js";
import { foreignFormat } from "./foreign-format.js";
import { headerLevels } from "./panel-columns.js";
import { inspectParquet } from "./read-parquet.js";
import type { TextRecord } from "./records.js";
import { RecordSplitter, textCells } from "./records.js";
import { type TextEncoding, Utf8Reader } from "./text-encoding.js";

/** How one file is to be read, found from its first megabyte. */
export interface FileInspection {
  readonly format: "text" | "parquet";
  readonly plan: ColumnPlan;
  /** Byte between cells; 0 for Parquet. */
  readonly delimiter: number;
  /** True where a cell like 1.234,56 or 12,5 proves that commas are decimal and points only group thousands. */
  readonly pointsGroup: boolean;
  /** Last line of the header; 0 for Parquet. */
  readonly headerLine: number;
  readonly dateOrder: DateOrder | null;
  /** Where the dates are instants: the time zone in which they are days, as the file names it. Null elsewhere. */
  readonly zone: string | null;
  /** Of the bytes; UTF-8 for Parquet. */
  readonly encoding: TextEncoding;
  /** Days of the sample, for the calendar; unordered, with repeats. */
  readonly sampleDays: readonly number[];
}

const sampleBytes = 1 << 20;
const comma = 44;

/**
 * Finds format, delimiter, columns and order of dates. SOURCE_EMPTY where the file has no line, BAD_MAPPING where its
 * headers cannot be read as bars, SOURCE_UNREADABLE where it is damaged.
 */
export async function inspectFile(
  path: string,
  endpoint: string,
  declaration: FileDeclaration,
  signal?: AbortSignal,
): Promise<FileInspection> {
  if (isParquet(await firstBytes(path, 4))) return inspectParquet(path, endpoint, declaration);
  const sample = await sampleOf(path, endpoint, signal);
  const { encoding } = sample;
  const records: string[] = [];
  const lines: number[] = [];
  let saidDelimiter = 0;
  const splitter = new RecordSplitter(endpoint);
  const cellsOf = new Map<number, (delimiter: number) => string[]>();
  splitter.push(sample.bytes, sample.isWhole, (record) => {
    const text = record.bytes.toString("utf8", record.from, record.to);
    const said = records.length === 0 ? /^"?sep=([,;|\t])"?$/i.exec(text.trimEnd() || text) : null;
    if (said) {
      saidDelimiter = said[1].charCodeAt(0);
      return;
    }
    if (text.trim() === "" || (records.length === 0 && text.startsWith("#"))) return;
    cellsOf.set(records.length, (delimiter) => textCells(record, delimiter));
    records.push(text);
    lines.push(record.line);
  });
  if (records.length === 0) {
    throw new PlatformError("SOURCE_EMPTY", `${endpoint}: the file has no line`, {
      remedy: "Give a file with a header line and one bar a line.",
    });
  }
  const foreign = foreignFormat(sample.bytes);
  if (foreign) {
    throw new PlatformError("BAD_MAPPING", `file ${basename(endpoint)}: ${foreign.name}`, { remedy: foreign.remedy });
  }
  const delimiter = saidDelimiter || delimiterOf(records[0]);
  const cells = records.map((_, i) => cellsOf.get(i)!(delimiter));
  const where = `file ${basename(endpoint)}`;
  const levels = headerLevels(cells.slice(0, 4), isFieldName, isCloseName);
  const rows = cells.slice(levels?.rows ?? 1);
  const plan = levels
    ? recogniseLevels(where, levels.fields, levels.tickers, 0, declaration)
    : planOf(where, cells, lines, declaration);
  const dateColumn = plan.layout === "wide" ? plan.date : plan.column.date;
  const dates = rows.map((row) => row[dateColumn] ?? "");
  const dateOrder =
    declaration.dateOrder ??
    (sample.isWhole ? provenDateOrder(dates) : await dateOrderOf(path, endpoint, dates, delimiter, dateColumn, signal));
  const sampleDays = dates.map((text) => dayOfText(text, dateOrder)).filter((day) => !Number.isNaN(day));
  const isDecimalComma = (cell: string) => /^\s*-?\d{1,3}((\.\d{3})+|\d*),\d+\s*$/.test(cell);
  const pointsGroup = delimiter !== comma && rows.some((row) => row.some(isDecimalComma));
  return {
    format: "text",
    plan,
    delimiter,
    pointsGroup,
    headerLine: lines[(levels?.rows ?? 1) - 1],
    dateOrder,
    zone: null,
    sampleDays,
    encoding,
  };
}

/** The plan of a file with one header row; where it cannot be read and a line further down can, the message names that line. */
function planOf(
  where: string,
  cells: readonly (readonly string[])[],
  lines: readonly number[],
  declaration: FileDeclaration,
): ColumnPlan {
  const plan = (at: number) => recogniseColumns(where, cells[at], cells[at + 1] ?? [], declaration);
  try {
    return plan(0);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    for (let at = 1; at < Math.min(cells.length - 1, 50); at++) {
      try {
        plan(at);
      } catch {
        continue;
      }
      const message = `${error.message}; line ${lines[at]} reads like the header`;
      throw new PlatformError(error.code, message, { remedy: `Delete what stands above line ${lines[at]}.` });
    }
    throw error;
  }
}

/** The order of dates in a file longer than the sample: all of it is asked where the sample holds dates like 3/4/2020. */
async function dateOrderOf(
  path: string,
  endpoint: string,
  sample: readonly string[],
  delimiter: number,
  column: number,
  signal?: AbortSignal,
): Promise<DateOrder | null> {
  const proof = new DateOrderProof();
  for (const text of sample) proof.add(text);
  if (!proof.isAsked || proof.order !== null) return proof.order;
  const splitter = new RecordSplitter(endpoint);
  const visit = (record: TextRecord) => proof.add(textCells(record, delimiter)[column] ?? "");
  for await (const chunk of textBytes(path, endpoint, signal)) {
    splitter.push(chunk, false, visit);
    if (proof.order !== null) return proof.order;
  }
  splitter.push(Buffer.alloc(0), true, visit);
  return proof.order;
}

async function sampleOf(path: string, endpoint: string, signal?: AbortSignal) {
  const chunks: Buffer[] = [];
  let size = 0;
  const reader = new Utf8Reader();
  const found = (isWhole: boolean) => ({ bytes: Buffer.concat(chunks), isWhole, encoding: reader.encoding });
  for await (const chunk of textBytes(path, endpoint, signal, reader)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= sampleBytes) return found(false);
  }
  return found(true);
}

/**
 * The delimiter that splits the header into most cells: comma, semicolon, tab or bar. A line `sep=;` above it, which Excel
 * reads, says it outright.
 */
function delimiterOf(header: string): number {
  const bare = header.replace(/"[^"]*"/g, "");
  let best = ",";
  for (const candidate of [",", ";", "\t", "|"]) {
    if (bare.split(candidate).length > bare.split(best).length) best = candidate;
  }
  return best.charCodeAt(0);
}
