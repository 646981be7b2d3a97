import type { Column, ParsedBatch } from "@plumbline/core";
import { makeFrame, textColumn } from "@plumbline/core";

const capacity = 65_536;
const longestRow = 4096;

/** Gathers bars and refused lines into batches of columns. */
export class BarBatch {
  readonly #tickers: string[] = [];
  readonly #codes = new Map<string, number>();
  readonly #exchanges = new TextCodes();
  readonly #sectors = new TextCodes();
  readonly #hasExchange: boolean;
  readonly #hasSector: boolean;
  #ticker = new Int32Array(capacity);
  #exchange = new Int32Array(capacity);
  #sector = new Int32Array(capacity);
  #session = new Int32Array(capacity);
  #line = new Int32Array(capacity);
  #values = newValues();
  #rows = 0;
  #rejects: { line: number; session: number; rule: string; reason: string; row: string }[] = [];

  constructor(hasExchange: boolean, hasSector: boolean) {
    this.#hasExchange = hasExchange;
    this.#hasSector = hasSector;
  }

  tickerCode(ticker: string): number {
    let code = this.#codes.get(ticker);
    if (code === undefined) {
      code = this.#tickers.length;
      this.#tickers.push(ticker);
      this.#codes.set(ticker, code);
    }
    return code;
  }

  exchangeCode(text: string): number {
    return this.#exchanges.codeOf(text);
  }

  sectorCode(text: string): number {
    return this.#sectors.codeOf(text);
  }

  get isFull(): boolean {
    return this.#rows >= capacity || this.#rejects.length >= 10_000;
  }

  /** Adds a bar; NaN where a field is missing, code -1 where a text is. One line of a wide file may add past full. */
  add(
    ticker: number,
    session: number,
    line: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
    exchange: number,
    sector: number,
  ): void {
    const at = this.#rows++;
    if (at === this.#session.length) this.#grow();
    this.#ticker[at] = ticker;
    this.#session[at] = session;
    this.#line[at] = line;
    this.#values[0][at] = open;
    this.#values[1][at] = high;
    this.#values[2][at] = low;
    this.#values[3][at] = close;
    this.#values[4][at] = volume;
    this.#exchange[at] = exchange;
    this.#sector[at] = sector;
  }

  #grow(): void {
    const codes = (old: Int32Array) => {
      const grown = new Int32Array(old.length * 2);
      grown.set(old);
      return grown;
    };
    this.#ticker = codes(this.#ticker);
    this.#exchange = codes(this.#exchange);
    this.#sector = codes(this.#sector);
    this.#session = codes(this.#session);
    this.#line = codes(this.#line);
    this.#values = this.#values.map((old) => {
      const grown = new Float64Array(old.length * 2);
      grown.set(old);
      return grown;
    });
  }

  /** @param session day number, or NaN where the line names none */
  reject(line: number, session: number, rule: string, reason: string, row: string): void {
    this.#rejects.push({
      line,
      session: Number.isNaN(session) ? 0 : session,
      rule,
      reason,
      row: row.slice(0, longestRow),
    });
  }

  /** What was gathered since the last call. */
  *take(): Iterable<ParsedBatch> {
    const rows = this.#rows;
    if (rows > 0) {
      const cut = (values: Float64Array) => ({ type: "float64" as const, values: values.subarray(0, rows) });
      const columns: Record<string, Column> = {
        ticker: { type: "text", codes: this.#ticker.subarray(0, rows), dictionary: this.#tickers.slice() },
        session: { type: "date", values: this.#session.subarray(0, rows) },
        open: cut(this.#values[0]),
        high: cut(this.#values[1]),
        low: cut(this.#values[2]),
        close: cut(this.#values[3]),
        volume: cut(this.#values[4]),
        line: { type: "int32", values: this.#line.subarray(0, rows) },
      };
      if (this.#hasExchange) {
        columns.exchange = {
          type: "text",
          codes: this.#exchange.subarray(0, rows),
          dictionary: this.#exchanges.dictionary(),
        };
      }
      if (this.#hasSector) {
        columns.sector = {
          type: "text",
          codes: this.#sector.subarray(0, rows),
          dictionary: this.#sectors.dictionary(),
        };
      }
      this.#ticker = new Int32Array(capacity);
      this.#exchange = new Int32Array(capacity);
      this.#sector = new Int32Array(capacity);
      this.#session = new Int32Array(capacity);
      this.#line = new Int32Array(capacity);
      this.#values = newValues();
      this.#rows = 0;
      yield { kind: "bars", frame: makeFrame(columns) };
    }
    const rejects = this.#rejects;
    if (rejects.length === 0) return;
    this.#rejects = [];
    yield {
      kind: "rejects",
      frame: makeFrame({
        line: { type: "int32", values: Int32Array.from(rejects, (reject) => reject.line) },
        session: { type: "date", values: Int32Array.from(rejects, (reject) => reject.session) },
        rule: textColumn(rejects.map((reject) => reject.rule)),
        reason: textColumn(rejects.map((reject) => reject.reason)),
        row: textColumn(rejects.map((reject) => reject.row)),
      }),
    };
  }
}

class TextCodes {
  readonly #texts: string[] = [];
  readonly #codes = new Map<string, number>();

  /** -1 for empty text. */
  codeOf(text: string): number {
    if (text === "") return -1;
    let code = this.#codes.get(text);
    if (code === undefined) {
      code = this.#texts.length;
      this.#texts.push(text);
      this.#codes.set(text, code);
    }
    return code;
  }

  dictionary(): string[] {
    return this.#texts.slice();
  }
}

function newValues(): Float64Array[] {
  return Array.from({ length: 5 }, () => new Float64Array(capacity));
}
