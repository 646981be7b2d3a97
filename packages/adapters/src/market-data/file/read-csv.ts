import type { ParsedBatch } from "@plumbline/core";
import { BarBatch } from "./bar-batch.js";
import { textBytes } from "./byte-stream.js";
import type { ColumnPlan } from "./columns.js";
import { dateReason, dayOfCivil, dayOfText } from "./day-text.js";
import type { DateOrder } from "./declaration.js";
import type { FileInspection } from "./inspect.js";
import { notNumber, numberOfBytes } from "./number-text.js";
import type { TextRecord } from "./records.js";
import { RecordSplitter, textCells } from "./records.js";

type LongPlan = Extract<ColumnPlan, { layout: "long" }>;
type WidePlan = Extract<ColumnPlan, { layout: "wide" }>;
const fields = ["open", "high", "low", "close", "volume"] as const;

/** Reads a delimited text as a stream of batches, memory bounded by the chunk; a bad line becomes a reject. */
export async function* readCsv(
  path: string,
  endpoint: string,
  inspection: FileInspection,
  fileTicker: string,
  signal: AbortSignal,
): AsyncIterable<ParsedBatch> {
  const { plan } = inspection;
  const isLong = plan.layout === "long";
  const batch = new BarBatch(isLong && plan.column.exchange >= 0, isLong && plan.column.sector >= 0);
  const reader = isLong ? new LongReader(plan, inspection, batch, fileTicker) : new WideReader(plan, inspection, batch);
  const splitter = new RecordSplitter(endpoint);
  const full: ParsedBatch[] = [];
  const visit = (record: TextRecord) => {
    if (record.line <= inspection.headerLine) return;
    reader.read(record);
    if (batch.isFull) full.push(...batch.take());
  };
  for await (const chunk of textBytes(path, endpoint, signal)) {
    splitter.push(chunk, false, visit);
    yield* full.splice(0);
  }
  splitter.push(Buffer.alloc(0), true, visit);
  yield* full.splice(0);
  yield* batch.take();
}

/** Splits a record into cells and keeps the last date and ticker, which mostly repeat. */
class CellReader {
  /** Bytes the cells lie in. */
  protected bytes: Buffer = Buffer.alloc(0);
  protected starts = new Int32Array(64);
  protected ends = new Int32Array(64);
  protected count = 0;
  readonly #delimiter: number;
  readonly #dateOrder: DateOrder | null;
  readonly #pointsGroup: boolean;
  readonly #days = new Map<string, number>();

  constructor({ delimiter, dateOrder, pointsGroup }: FileInspection) {
    this.#delimiter = delimiter;
    this.#pointsGroup = pointsGroup;
    this.#dateOrder = dateOrder;
  }

  protected get decimalComma(): boolean {
    return this.#delimiter !== 44;
  }

  /** False for a blank line. */
  protected split(record: TextRecord): boolean {
    let { bytes, from, to } = record;
    const delimiter = this.#delimiter;
    this.count = 0;
    if (record.isQuoted) {
      const cells = textCells(record, delimiter).map((cell) => Buffer.from(cell));
      bytes = Buffer.concat(cells);
      let at = 0;
      for (const cell of cells) {
        this.#push(at, at + cell.length);
        at += cell.length;
      }
      this.bytes = bytes;
      return true;
    }
    while (from < to && bytes[to - 1] === 32) to--;
    while (from < to && bytes[from] === 32) from++;
    if (from === to) return false;
    let start = from;
    for (let i = from; i < to; i++) {
      if (bytes[i] === delimiter) {
        this.#push(start, i);
        start = i + 1;
      }
    }
    this.#push(start, to);
    this.bytes = bytes;
    return true;
  }

  #push(from: number, to: number): void {
    if (this.count === this.starts.length) {
      const grown = new Int32Array(this.count * 2);
      grown.set(this.starts);
      this.starts = grown;
      const ends = new Int32Array(this.count * 2);
      ends.set(this.ends);
      this.ends = ends;
    }
    this.starts[this.count] = from;
    this.ends[this.count++] = to;
  }

  /** Empty cells behind the last column are allowed: many programs write a delimiter at the line's end. */
  protected hasCells(cells: number): boolean {
    if (this.count < cells) return false;
    for (let cell = cells; cell < this.count; cell++) if (this.text(cell) !== "") return false;
    return true;
  }

  protected text(cell: number): string {
    return cell < 0 || cell >= this.count ? "" : this.bytes.toString("utf8", this.starts[cell], this.ends[cell]).trim();
  }

  protected number(cell: number): number {
    if (cell < 0) return Number.NaN;
    return numberOfBytes(this.bytes, this.starts[cell], this.ends[cell], this.decimalComma, this.#pointsGroup);
  }

  /** NaN where the cell names no day. */
  protected day(cell: number): number {
    const { bytes } = this;
    const from = this.starts[cell];
    if (this.ends[cell] - from === 10 && bytes[from + 4] === 45 && bytes[from + 7] === 45) {
      const digit = (at: number) => bytes[from + at] - 48;
      const year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3);
      const month = digit(5) * 10 + digit(6);
      const day = digit(8) * 10 + digit(9);
      for (const at of [0, 1, 2, 3, 5, 6, 8, 9]) if (!(digit(at) >= 0 && digit(at) <= 9)) return Number.NaN;
      return dayOfCivil(year, month, day);
    }
    const text = this.text(cell);
    let day = this.#days.get(text);
    if (day === undefined) {
      day = dayOfText(text, this.#dateOrder);
      if (this.#days.size > 100_000) this.#days.clear();
      this.#days.set(text, day);
    }
    return day;
  }

  protected dateReason(cell: number): string {
    return dateReason(this.text(cell).slice(0, 60), this.#dateOrder);
  }
}

class LongReader extends CellReader {
  readonly #plan: LongPlan;
  readonly #batch: BarBatch;
  readonly #cells: number;
  readonly #fileTicker: number;
  readonly #numbers = new Float64Array(5);
  #lastTicker = Buffer.alloc(0);
  #lastCode = -1;

  constructor(plan: LongPlan, inspection: FileInspection, batch: BarBatch, fileTicker: string) {
    super(inspection);
    this.#plan = plan;
    this.#batch = batch;
    this.#cells = plan.headers.length;
    this.#fileTicker = plan.column.ticker < 0 ? batch.tickerCode(fileTicker) : -1;
  }

  read(record: TextRecord): void {
    if (!this.split(record)) return;
    const { column } = this.#plan;
    if (!this.hasCells(this.#cells)) {
      this.#refuse(record, "unreadable-line", `${this.count} cells; the header has ${this.#cells}`, Number.NaN);
      return;
    }
    const session = this.day(column.date);
    if (Number.isNaN(session)) {
      this.#refuse(record, "unreadable-date", this.dateReason(column.date), session);
      return;
    }
    const ticker = this.#tickerCode();
    if (ticker < 0) {
      this.#refuse(record, "missing-ticker", `no ticker in column ${this.#plan.headers[column.ticker]}`, session);
      return;
    }
    for (let k = 0; k < 5; k++) {
      const value = this.number(column[fields[k]]);
      if (value === notNumber) {
        const text = this.text(column[fields[k]]).slice(0, 60);
        this.#refuse(record, "unreadable-number", `${fields[k]} "${text}" is not a number`, session);
        return;
      }
      this.#numbers[k] = value;
    }
    const [open, high, low, close, volume] = this.#numbers;
    const exchange = column.exchange < 0 ? -1 : this.#batch.exchangeCode(this.text(column.exchange));
    const sector = column.sector < 0 ? -1 : this.#batch.sectorCode(this.text(column.sector));
    this.#batch.add(ticker, session, record.line, open, high, low, close, volume, exchange, sector);
  }

  #tickerCode(): number {
    const cell = this.#plan.column.ticker;
    if (cell < 0) return this.#fileTicker;
    const from = this.starts[cell];
    const length = this.ends[cell] - from;
    const last = this.#lastTicker;
    if (length === last.length && length > 0) {
      let i = 0;
      while (i < length && this.bytes[from + i] === last[i]) i++;
      if (i === length) return this.#lastCode;
    }
    const text = this.text(cell);
    if (text === "") return -1;
    this.#lastTicker = Buffer.from(this.bytes.subarray(from, from + length));
    this.#lastCode = this.#batch.tickerCode(text);
    return this.#lastCode;
  }

  #refuse(record: TextRecord, rule: string, reason: string, session: number): void {
    this.#batch.reject(record.line, session, rule, reason, rowText(record));
  }
}

/** One column a ticker and field, mostly closes only. Where all of a ticker's cells are empty, it has no bar. */
class WideReader extends CellReader {
  readonly #plan: WidePlan;
  readonly #batch: BarBatch;
  readonly #securities: readonly { readonly code: number; readonly cells: readonly number[] }[];
  readonly #numbers = new Float64Array(fields.length);

  constructor(plan: WidePlan, inspection: FileInspection, batch: BarBatch) {
    super(inspection);
    this.#plan = plan;
    this.#batch = batch;
    this.#securities = plan.securities.map(({ ticker, column }) => ({
      code: batch.tickerCode(ticker),
      cells: fields.map((field) => column[field]),
    }));
  }

  read(record: TextRecord): void {
    if (!this.split(record)) return;
    const row = () => rowText(record);
    if (!this.hasCells(this.#plan.headers.length)) {
      const reason = `${this.count} cells; the header has ${this.#plan.headers.length}`;
      this.#batch.reject(record.line, Number.NaN, "unreadable-line", reason, row());
      return;
    }
    const session = this.day(this.#plan.date);
    if (Number.isNaN(session)) {
      this.#batch.reject(record.line, Number.NaN, "unreadable-date", this.dateReason(this.#plan.date), row());
      return;
    }
    const bad: string[] = [];
    for (const { cells, code } of this.#securities) {
      let wrong = -1;
      let isStated = false;
      for (let k = 0; k < cells.length; k++) {
        const value = this.number(cells[k]);
        if (value === notNumber) wrong = cells[k];
        if (!Number.isNaN(value)) isStated = true;
        this.#numbers[k] = value;
      }
      if (wrong >= 0) bad.push(`${this.#plan.headers[wrong]} "${this.text(wrong).slice(0, 40)}"`);
      else if (isStated) {
        const [open, high, low, close, volume] = this.#numbers;
        this.#batch.add(code, session, record.line, open, high, low, close, volume, -1, -1);
      }
    }
    if (bad.length === 0) return;
    const reason = `not a number: ${bad.slice(0, 5).join(", ")}; the line's other bars were read`;
    this.#batch.reject(record.line, session, "unreadable-number", reason, row());
  }
}

function rowText({ bytes, from, to }: TextRecord): string {
  return bytes.toString("utf8", from, Math.min(to, from + 16_384));
}
