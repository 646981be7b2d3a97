import type { Frame, TextColumn } from "@plumbline/core";
import { columnOf, float64Of, int32Of, textAt, textOf } from "@plumbline/core";

/** All bars of all payloads in columns, in order of arrival, then line. */
export interface CollectedBars {
  readonly rows: number;
  /** Index into `names`: what tells securities apart before ids are given. */
  readonly name: Int32Array;
  /** Index into `tickers`. */
  readonly ticker: Int32Array;
  readonly session: Int32Array;
  readonly line: Int32Array;
  /** Index into the payloads. */
  readonly payload: Int32Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly names: readonly BarName[];
  readonly tickers: readonly string[];
}

/** Whose bar a row is, as the source says it. */
export interface BarName {
  /** The source's own permanent id, or null. */
  readonly statedId: string | null;
  readonly ticker: string;
  readonly exchange: string | null;
  readonly sector: string | null;
}

const blockRows = 1 << 20;

/** Gathers batches of bars in blocks, so that neither batches nor a second copy of the whole are held. */
export class BarCollector {
  readonly #names = new Dictionary<BarName>();
  readonly #tickers = new Dictionary<string>();
  readonly #integers = {
    name: new Blocks<Int32Array>(Int32Array),
    ticker: new Blocks<Int32Array>(Int32Array),
    session: new Blocks<Int32Array>(Int32Array),
    line: new Blocks<Int32Array>(Int32Array),
    payload: new Blocks<Int32Array>(Int32Array),
  };
  readonly #floats = {
    open: new Blocks<Float64Array>(Float64Array),
    high: new Blocks<Float64Array>(Float64Array),
    low: new Blocks<Float64Array>(Float64Array),
    close: new Blocks<Float64Array>(Float64Array),
    volume: new Blocks<Float64Array>(Float64Array),
  };
  #rows = 0;

  add(payload: number, frame: Frame): void {
    const { name, ticker } = this.#codesOf(frame);
    this.#integers.name.add(name);
    this.#integers.ticker.add(ticker);
    this.#integers.session.add(int32Of(frame, "session"));
    this.#integers.line.add(int32Of(frame, "line"));
    this.#integers.payload.add(new Int32Array(frame.rows).fill(payload));
    for (const field of ["open", "high", "low", "close", "volume"] as const) {
      this.#floats[field].add(float64Of(frame, field));
    }
    this.#rows += frame.rows;
  }

  /** The columns in one piece; the collector is empty afterwards. */
  finish(): CollectedBars {
    const { name, ticker, session, line, payload } = this.#integers;
    const { open, high, low, close, volume } = this.#floats;
    return {
      rows: this.#rows,
      name: name.finish(),
      ticker: ticker.finish(),
      session: session.finish(),
      line: line.finish(),
      payload: payload.finish(),
      open: open.finish(),
      high: high.finish(),
      low: low.finish(),
      close: close.finish(),
      volume: volume.finish(),
      names: this.#names.values,
      tickers: this.#tickers.values,
    };
  }

  /** Codes of names and tickers, the same for all batches. */
  #codesOf(frame: Frame): { name: Int32Array; ticker: Int32Array } {
    const tickers = textOf(frame, "ticker");
    const optional = (name: string) => (frame.columns[name] ? (columnOf(frame, name) as TextColumn) : null);
    const stated = optional("securityId");
    const exchanges = optional("exchange");
    const sectors = optional("sector");
    const tickerCodes = tickers.dictionary.map((text) => this.#tickers.codeOf(text, text));
    const known = new Map<string, number>();
    const name = new Int32Array(frame.rows);
    const ticker = new Int32Array(frame.rows);
    for (let row = 0; row < frame.rows; row++) {
      ticker[row] = tickerCodes[tickers.codes[row]];
      const isSameName =
        row > 0 &&
        tickers.codes[row] === tickers.codes[row - 1] &&
        (!stated || stated.codes[row] === stated.codes[row - 1]) &&
        (!exchanges || exchanges.codes[row] === exchanges.codes[row - 1]) &&
        (!sectors || sectors.codes[row] === sectors.codes[row - 1]);
      if (isSameName) {
        name[row] = name[row - 1];
        continue;
      }
      const key = `${tickers.codes[row]}/${stated?.codes[row]}/${exchanges?.codes[row]}/${sectors?.codes[row]}`;
      let code = known.get(key);
      if (code === undefined) {
        const whole: BarName = {
          statedId: stated ? textAt(stated, row) : null,
          ticker: textAt(tickers, row) ?? "",
          exchange: exchanges ? textAt(exchanges, row) : null,
          sector: sectors ? textAt(sectors, row) : null,
        };
        code = this.#names.codeOf(JSON.stringify(whole), whole);
        known.set(key, code);
      }
      name[row] = code;
    }
    return { name, ticker };
  }
}

class Dictionary<T> {
  readonly values: T[] = [];
  readonly #codes = new Map<string, number>();

  codeOf(key: string, value: T): number {
    let code = this.#codes.get(key);
    if (code === undefined) {
      code = this.values.length;
      this.values.push(value);
      this.#codes.set(key, code);
    }
    return code;
  }
}

type Numbers = Int32Array | Float64Array;

/** A column that grows by whole blocks: nothing is copied until it is finished. */
class Blocks<A extends Numbers> {
  readonly #make: new (
    length: number,
  ) => A;
  #blocks: A[] = [];
  #used = blockRows;

  constructor(make: new (length: number) => A) {
    this.#make = make;
  }

  add(values: A): void {
    for (let from = 0; from < values.length; ) {
      if (this.#used === blockRows) {
        this.#blocks.push(new this.#make(blockRows));
        this.#used = 0;
      }
      const to = Math.min(values.length, from + blockRows - this.#used);
      this.#blocks[this.#blocks.length - 1].set(values.subarray(from, to), this.#used);
      this.#used += to - from;
      from = to;
    }
  }

  finish(): A {
    const count = this.#blocks.length;
    const whole = new this.#make(count === 0 ? 0 : (count - 1) * blockRows + this.#used);
    this.#blocks.forEach((block, k) => {
      whole.set(k === count - 1 ? block.subarray(0, this.#used) : block, k * blockRows);
    });
    this.#blocks = [];
    this.#used = blockRows;
    return whole;
  }
}
