import type { DuckDBConnection } from "@duckdb/node-api";
import type { ParsedBatch } from "@plumbline/core";
import { PlatformError, throwIfCancelled } from "@plumbline/core";
import { BarBatch } from "./bar-batch.js";
import type { ColumnPlan } from "./columns.js";
import { barFields, isDateName, recogniseColumns, recogniseLevels } from "./columns.js";
import { dateReason, dayOfText, isPlausibleDay, provenDateOrder } from "./day-text.js";
import type { DateOrder, FileDeclaration } from "./declaration.js";
import type { FileInspection } from "./inspect.js";
import { notNumber, numberOfText } from "./number-text.js";
import { levelsOfNames } from "./panel-columns.js";

const sampleRows = 20_000;

/** Columns, order of dates and sample days of a Parquet file; SOURCE_UNREADABLE where it is damaged. */
export async function inspectParquet(
  path: string,
  endpoint: string,
  declaration: FileDeclaration,
): Promise<FileInspection> {
  return withParquet(path, endpoint, async (connection, from) => {
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
    const headers = described.getColumns()[0].map(String);
    const levels = levelsOfNames(headers, isDateName);
    const where = `file ${endpoint}`;
    const plan = levels
      ? recogniseLevels(where, levels[0], levels[1], headers.findIndex(isDateName), declaration, headers)
      : recogniseColumns(where, headers, [], declaration);
    const date = plan.layout === "wide" ? plan.date : plan.column.date;
    const read = await connection.runAndReadAll(
      `SELECT CAST(${name(headers[date])} AS VARCHAR) FROM ${from} LIMIT ${sampleRows}`,
    );
    const texts = read
      .getColumns()[0]
      .filter((value) => value !== null)
      .map(String);
    const dateOrder = declaration.dateOrder ?? provenDateOrder(texts);
    const sampleDays = texts.map((text) => dayOfText(text, dateOrder)).filter((day) => !Number.isNaN(day));
    return {
      format: "parquet",
      plan,
      delimiter: 0,
      pointsGroup: false,
      headerLine: 0,
      dateOrder,
      sampleDays,
      encoding: "UTF-8",
    };
  });
}

/** Decodes every column that will be read; SOURCE_UNREADABLE where a page is damaged. */
export async function verifyParquet(path: string, endpoint: string, plan: ColumnPlan): Promise<void> {
  const used = usedColumns(plan).map((header) => `bit_xor(hash(${name(header)}))`);
  await withParquet(path, endpoint, async (connection, from) => {
    await connection.runAndReadAll(`SELECT ${used.join(", ")} FROM ${from}`);
  });
}

/** Reads a Parquet file as a stream of batches; a row that is no bar becomes a reject with its row number. */
export async function* readParquet(
  path: string,
  endpoint: string,
  { plan, dateOrder }: FileInspection,
  fileTicker: string,
  signal: AbortSignal,
): AsyncIterable<ParsedBatch> {
  const isLong = plan.layout === "long";
  const batch = new BarBatch(isLong && plan.column.exchange >= 0, isLong && plan.column.sector >= 0);
  const { connection, close, from } = await openParquet(path);
  try {
    const headers = usedColumns(plan);
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
    const types = described.getColumns();
    const typeOf = new Map(types[0].map((header, i) => [String(header), String(types[1][i])]));
    const casts = headers.map((header) => castOf(plan, header, typeOf.get(header) ?? ""));
    const result = await connection.stream(`SELECT ${casts.join(", ")} FROM ${from}`);
    const read = isLong
      ? longRows(plan, headers, batch, fileTicker, dateOrder)
      : wideRows(plan, headers, batch, dateOrder);
    const days = new Map<string, number>();
    const dayOf = (text: string | number | null) => {
      if (typeof text === "number") return isPlausibleDay(text) ? text : Number.NaN;
      if (text === null) return Number.NaN;
      let day = days.get(text);
      if (day === undefined) {
        day = dayOfText(text, dateOrder);
        days.set(text, day);
      }
      return day;
    };
    let line = 0;
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      throwIfCancelled(signal, endpoint);
      const columns = chunk.getColumns();
      for (let row = 0; row < chunk.rowCount; row++) {
        line++;
        read(columns, row, line, dayOf);
        if (batch.isFull) yield* batch.take();
      }
    }
  } catch (error) {
    throw unreadable(endpoint, path, error);
  } finally {
    close();
  }
  yield* batch.take();
}

type Columns = readonly (readonly unknown[])[];
type ReadRow = (columns: Columns, row: number, line: number, dayOf: (cell: string | number | null) => number) => void;

function longRows(
  { column, headers: all }: Extract<ColumnPlan, { layout: "long" }>,
  headers: readonly string[],
  batch: BarBatch,
  fileTicker: string,
  dateOrder: DateOrder | null,
): ReadRow {
  const placeOf = (index: number) => (index < 0 ? -1 : headers.indexOf(all[index]));
  const date = placeOf(column.date);
  const ticker = placeOf(column.ticker);
  const exchange = placeOf(column.exchange);
  const sector = placeOf(column.sector);
  const numbers = barFields.map((field) => placeOf(column[field]));
  const fileCode = ticker < 0 ? batch.tickerCode(fileTicker) : -1;
  return (columns, row, line, dayOf) => {
    const text = (place: number) => (place < 0 ? null : (columns[place][row] as string | null));
    const refuse = (rule: string, reason: string, session: number) =>
      batch.reject(line, session, rule, reason, rowText(headers, columns, row));
    const session = dayOf(columns[date][row] as string | number | null);
    if (Number.isNaN(session)) {
      refuse("unreadable-date", dateReason(String(columns[date][row]), dateOrder), session);
      return;
    }
    const symbol = (text(ticker) ?? "").trim();
    if (ticker >= 0 && symbol === "") {
      refuse("missing-ticker", `no ticker in ${headers[ticker]}`, session);
      return;
    }
    const values = numbers.map((place) => (place < 0 ? Number.NaN : numberOf(columns[place][row])));
    const bad = values.indexOf(notNumber);
    if (bad >= 0) {
      refuse("unreadable-number", `${barFields[bad]} "${columns[numbers[bad]][row]}" is not a number`, session);
      return;
    }
    const [open, high, low, close, volume] = values;
    batch.add(
      ticker < 0 ? fileCode : batch.tickerCode(symbol),
      session,
      line,
      open,
      high,
      low,
      close,
      volume,
      exchange < 0 ? -1 : batch.exchangeCode((text(exchange) ?? "").trim()),
      sector < 0 ? -1 : batch.sectorCode((text(sector) ?? "").trim()),
    );
  };
}

function wideRows(
  { securities, headers: all }: Extract<ColumnPlan, { layout: "wide" }>,
  headers: readonly string[],
  batch: BarBatch,
  dateOrder: DateOrder | null,
): ReadRow {
  const placed = new Map(headers.map((header, place) => [header, place]));
  const read = securities.map(({ ticker, column }) => ({
    code: batch.tickerCode(ticker),
    places: barFields.map((field) => placed.get(all[column[field]]) ?? -1),
  }));
  return (columns, row, line, dayOf) => {
    const session = dayOf(columns[0][row] as string | number | null);
    if (Number.isNaN(session)) {
      const reason = dateReason(String(columns[0][row]), dateOrder);
      batch.reject(line, session, "unreadable-date", reason, rowText(headers, columns, row));
      return;
    }
    for (const { code, places } of read) {
      const values = places.map((place) => (place < 0 ? Number.NaN : numberOf(columns[place][row])));
      const bad = values.indexOf(notNumber);
      if (bad >= 0) {
        const reason = `${headers[places[bad]]} "${columns[places[bad]][row]}" is not a number`;
        batch.reject(line, session, "unreadable-number", reason, rowText(headers, columns, row));
      } else if (!values.every(Number.isNaN)) {
        const [open, high, low, close, volume] = values;
        batch.add(code, session, line, open, high, low, close, volume, -1, -1);
      }
    }
  };
}

/** Numbers as they are, texts read; infinities and other types are no number. */
function numberOf(cell: unknown): number {
  if (cell === null || cell === undefined) return Number.NaN;
  if (typeof cell === "number") return Number.isNaN(cell) || Number.isFinite(cell) ? cell : notNumber;
  return typeof cell === "string" ? numberOfText(cell, false) : notNumber;
}

function rowText(headers: readonly string[], columns: Columns, row: number): string {
  return JSON.stringify(Object.fromEntries(headers.map((header, place) => [header, columns[place][row]])));
}

/** Headers of the columns that are read, the date first. */
function usedColumns(plan: ColumnPlan): string[] {
  if (plan.layout === "wide") {
    const cells = plan.securities.flatMap(({ column }) => Object.values(column));
    return [plan.date, ...cells.filter((cell) => cell >= 0)].map((cell) => plan.headers[cell]);
  }
  const indices = [...new Set(Object.values(plan.column).filter((index) => index >= 0))].sort((a, b) => a - b);
  return indices.map((index) => plan.headers[index]);
}

/** Dates as days, other dates and names as text, numbers as doubles; what else stands for a number stays text. */
function castOf(plan: ColumnPlan, header: string, type: string): string {
  const date = plan.layout === "wide" ? plan.date : plan.column.date;
  if (header === plan.headers[date] && /^(DATE|TIMESTAMP(_S|_MS|_NS)?)$/.test(type)) {
    return `CAST(CAST(${name(header)} AS DATE) - DATE '1970-01-01' AS INTEGER)`;
  }
  const texts = plan.layout === "wide" ? [date] : [date, plan.column.ticker, plan.column.exchange, plan.column.sector];
  const isNumber = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*)$/.test(type);
  const isText = texts.some((index) => index >= 0 && plan.headers[index] === header);
  return isNumber && !isText ? `CAST(${name(header)} AS DOUBLE)` : `CAST(${name(header)} AS VARCHAR)`;
}

async function withParquet<T>(
  path: string,
  endpoint: string,
  use: (connection: DuckDBConnection, from: string) => Promise<T>,
): Promise<T> {
  const { connection, close, from } = await openParquet(path);
  try {
    return await use(connection, from);
  } catch (error) {
    throw unreadable(endpoint, path, error);
  } finally {
    close();
  }
}

async function openParquet(path: string) {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", { threads: "1", memory_limit: "1GB" });
  const connection = await instance.connect();
  const close = () => {
    connection.closeSync();
    instance.closeSync();
  };
  return { connection, close, from: `read_parquet('${path.replaceAll("'", "''")}')` };
}

function unreadable(endpoint: string, path: string, error: unknown): PlatformError {
  if (error instanceof PlatformError) return error;
  const message = (error as Error).message.replaceAll(path, endpoint).split("\n")[0];
  return new PlatformError("SOURCE_UNREADABLE", `${endpoint}: ${message}`, {
    remedy: "The file is damaged or cut short: fetch it again; nothing of it was used.",
    cause: error,
  });
}

function name(header: string): string {
  return `"${header.replaceAll('"', '""')}"`;
}
