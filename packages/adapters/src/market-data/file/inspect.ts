import { basename } from "node:path";
import { PlatformError } from "@plumbline/core";
import { firstBytes, isParquet, textBytes } from "./byte-stream.js";
import type { ColumnPlan } from "./columns.js";
import { recogniseColumns } from "./columns.js";
import { dayOfText, provenDateOrder } from "./day-text.js";
import type { DateOrder, FileDeclaration } from "./declaration.js";
import { inspectParquet } from "./read-parquet.js";
import { RecordSplitter, textCells } from "./records.js";

/** How one file is to be read, found from its first megabyte. */
export interface FileInspection {
  readonly format: "text" | "parquet";
  readonly plan: ColumnPlan;
  /** Byte between cells; 0 for Parquet. */
  readonly delimiter: number;
  /** True where a cell like 1.234,56 or 12,5 proves that commas are decimal and points only group thousands. */
  readonly pointsGroup: boolean;
  /** Line of the header; 0 for Parquet. */
  readonly headerLine: number;
  readonly dateOrder: DateOrder | null;
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
  const records: string[] = [];
  const lines: number[] = [];
  const splitter = new RecordSplitter(endpoint);
  const cellsOf = new Map<number, (delimiter: number) => string[]>();
  splitter.push(sample.bytes, sample.isWhole, (record) => {
    const text = record.bytes.toString("utf8", record.from, record.to);
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
  const delimiter = delimiterOf(records[0]);
  const headers = cellsOf.get(0)!(delimiter);
  const rows = records.slice(1).map((_, i) => cellsOf.get(i + 1)!(delimiter));
  const plan = recogniseColumns(`file ${basename(endpoint)}`, headers, rows[0] ?? [], declaration);
  const dateColumn = plan.layout === "wide" ? plan.date : plan.column.date;
  const dates = rows.map((row) => row[dateColumn] ?? "");
  const dateOrder = declaration.dateOrder ?? provenDateOrder(dates);
  const sampleDays = dates.map((text) => dayOfText(text, dateOrder)).filter((day) => !Number.isNaN(day));
  const isDecimalComma = (cell: string) => /^\s*-?\d{1,3}((\.\d{3})+|\d*),\d+\s*$/.test(cell);
  const pointsGroup = delimiter !== comma && rows.some((row) => row.some(isDecimalComma));
  return { format: "text", plan, delimiter, pointsGroup, headerLine: lines[0], dateOrder, sampleDays };
}

async function sampleOf(path: string, endpoint: string, signal?: AbortSignal) {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of textBytes(path, endpoint, signal)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= sampleBytes) return { bytes: Buffer.concat(chunks), isWhole: false };
  }
  return { bytes: Buffer.concat(chunks), isWhole: true };
}

/** The delimiter that splits the header into most cells: comma, semicolon, tab or bar. */
function delimiterOf(header: string): number {
  const bare = header.replace(/"[^"]*"/g, "");
  let best = ",";
  for (const candidate of [",", ";", "\t", "|"]) {
    if (bare.split(candidate).length > bare.split(best).length) best = candidate;
  }
  return best.charCodeAt(0);
}
