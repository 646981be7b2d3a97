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
import { parquetZones } from "./parquet-zones.js";
import { dayInZone } from "./zone-day.js";

const sampleRows = 20_000;

/** Columns, order of dates and sample days of a Parquet file; SOURCE_UNREADABLE where it is damaged. */
export async function inspectParquet(
  path: string,
  endpoint: string,
  declaration: FileDeclaration,
): Promise<FileInspection> {
  return withParquet(path, endpoint, async (connection, from) => {
    const typeOf = await columnTypes(connection, from);
    const headers = [...typeOf.keys()];
    const levels = levelsOfNames(headers, isDateName);
    const where = `file ${endpoint}`;
    const plan = levels
      ? recogniseLevels(where, levels[0], levels[1], headers.findIndex(isDateName), declaration, headers)
      : recogniseColumns(where, headers, [], declaration);
    const date = dateHeader(plan);
    const type = typeOf.get(date) ?? "";
    const zone = isInstant(type) ? (parquetZones(await notesOf(connection, path)).get(date) ?? "UTC") : null;
    const read = await connection.runAndReadAll(`SELECT ${castOf(plan, date, type)} FROM ${from} LIMIT ${sampleRows}`);
    const cells = (read.getColumns().at(0) ?? []).filter((cell) => cell !== null) as (string | number)[];
    const dateOrder = declaration.dateOrder ?? provenDateOrder(cells.filter((cell) => typeof cell === "string"));
    return {
      format: "parquet",
      plan,
      delimiter: 0,
      pointsGroup: false,
      headerLine: 0,
      dateOrder,
      zone,
      sampleDays: cells.map(dayReader(zone, dateOrder)).filter((day) => !Number.isNaN(day)),
      encoding: "UTF-8",
    };
  });
}

async function columnTypes(connection: DuckDBConnection, from: string): Promise<ReadonlyMap<string, string>> {
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
  const [headers = [], types = []] = described.getColumns();
  return new Map(headers.map((header, i) => [String(header), String(types[i])]));
}

/** What the file's writer noted beside its columns, by key. */
async function notesOf(connection: DuckDBConnection, path: string): Promise<ReadonlyMap<string, string>> {
  const read = await connection.runAndReadAll(
    `SELECT decode(key), decode(value) FROM parquet_kv_metadata(${literal(path)})`,
  );
  const [keys = [], values = []] = read.getColumns();
  return new Map(keys.map((key, i) => [String(key), String(values[i])]));
}

/** The day a cell of the date's column names, NaN where it names none: a day number, an instant of `zone`, or a text. */
function dayReader(zone: string | null, dateOrder: DateOrder | null): (cell: string | number | null) => number {
  const ofInstant = zone === null ? null : (dayInZone(zone) ?? dayInZone("UTC"));
  const days = new Map<string, number>();
  return (cell) => {
    if (cell === null) return Number.NaN;
    if (typeof cell === "number") return ofInstant ? ofInstant(cell) : isPlausibleDay(cell) ? cell : Number.NaN;
    let day = days.get(cell);
    if (day === undefined) {
      day = dayOfText(cell, dateOrder);
      days.set(cell, day);
    }
    return day;
  };
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
  { plan, dateOrder, zone }: FileInspection,
  fileTicker: string,
  signal: AbortSignal,
): AsyncIterable<ParsedBatch> {
  const isLong = plan.layout === "long";
  const batch = new BarBatch(isLong && plan.column.exchange >= 0, isLong && plan.column.sector >= 0);
  const { connection, close, from } = await openParquet(path);
  try {
    const headers = usedColumns(plan);
    const typeOf = await columnTypes(connection, from);
    const casts = headers.map((header) => castOf(plan, header, typeOf.get(header) ?? ""));
    const result = await connection.stream(`SELECT ${casts.join(", ")} FROM ${from}`);
    const read = isLong
      ? longRows(plan, headers, batch, fileTicker, dateOrder)
      : wideRows(plan, headers, batch, dateOrder);
    const dayOf = dayReader(zone, dateOrder);
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

/** A row as JSON; infinities, which JSON has not, by name. */
function rowText(headers: readonly string[], columns: Columns, row: number): string {
  const cell = (value: unknown) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
  return JSON.stringify(Object.fromEntries(headers.map((header, place) => [header, cell(columns[place][row])])));
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

function dateHeader(plan: ColumnPlan): string {
  return plan.headers[plan.layout === "wide" ? plan.date : plan.column.date];
}

function isInstant(type: string): boolean {
  return type === "TIMESTAMP WITH TIME ZONE";
}

/**
 * Dates as days, instants as microseconds since 1970 (a session's own zone must not move them), other dates and names as
 * text, 7203.0 as 7203; numbers as doubles; what else stands for a number stays text.
 */
function castOf(plan: ColumnPlan, header: string, type: string): string {
  const cell = name(header);
  const isDate = header === dateHeader(plan);
  if (isDate && /^(DATE|TIMESTAMP(_S|_MS|_NS)?)$/.test(type)) {
    return `CAST(CAST(${cell} AS DATE) - DATE '1970-01-01' AS INTEGER)`;
  }
  if (isDate && isInstant(type)) return `CAST(epoch_us(${cell}) AS DOUBLE)`;
  const texts = plan.layout === "wide" ? [] : [plan.column.ticker, plan.column.exchange, plan.column.sector];
  const isText = isDate || texts.some((index) => index >= 0 && plan.headers[index] === header);
  if (isText && /^(DOUBLE|FLOAT)$/.test(type)) {
    const isWhole = `${cell} = floor(${cell}) AND abs(${cell}) < 1e15`;
    return `CASE WHEN ${isWhole} THEN CAST(CAST(${cell} AS BIGINT) AS VARCHAR) ELSE CAST(${cell} AS VARCHAR) END`;
  }
  const isNumber = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*)$/.test(type);
  return `CAST(${cell} AS ${isNumber && !isText ? "DOUBLE" : "VARCHAR"})`;
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
  return { connection, close, from: `read_parquet(${literal(path)}, hive_partitioning = false)` };
}

function unreadable(endpoint: string, path: string, error: unknown): PlatformError {
  if (error instanceof PlatformError) return error;
  const message = (error as Error).message.replaceAll(path, endpoint).split("\n")[0];
  return new PlatformError("SOURCE_UNREADABLE", `${endpoint}: ${message}`, {
    remedy: "The file is damaged or cut short: fetch it again; nothing of it was used.",
    cause: error,
  });
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function name(header: string): string {
  return `"${header.replaceAll('"', '""')}"`;
}
