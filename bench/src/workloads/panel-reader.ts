import { type DuckDBConnection, type DuckDBDataChunk, DuckDBInstance } from "@duckdb/node-api";
import bindings from "@duckdb/node-bindings";
import { calendarOf } from "@plumbline/core";
import { axisOfDays, type Panel, type SessionAxis, sharedFloat64, sharedInt32 } from "@plumbline/pipeline";

export interface ReadPanel {
  readonly panel: Panel;
  readonly axis: SessionAxis;
  readonly tickers: readonly string[];
  /** Key of each row: index into `tickers`, and day number. */
  readonly ticker: Int32Array;
  readonly day: Int32Array;
}

const fields = ["open", "high", "low", "close", "volume"] as const;

/** Reads panels of one size from Parquet files sorted by ticker and date, into the same arrays every time. */
export class PanelReader {
  private readonly columns: Record<(typeof fields)[number], Float64Array>;
  private readonly ticker: Int32Array;
  private readonly day: Int32Array;
  private readonly position: Int32Array;

  private connection: DuckDBConnection | undefined;

  constructor(private readonly rows: number) {
    const column = () => sharedFloat64(rows);
    this.columns = { open: column(), high: column(), low: column(), close: column(), volume: column() };
    this.ticker = sharedInt32(rows);
    this.day = sharedInt32(rows);
    this.position = sharedInt32(rows);
  }

  async read(file: string): Promise<ReadPanel> {
    this.connection ??= await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
    const { connection } = this;
    const source = `read_parquet('${file.replaceAll("'", "''")}')`;
    const stretches = await connection.runAndReadAll(
      `select ticker, min(file_row_number) as start, count(*) from read_parquet('${file.replaceAll("'", "''")}',
       file_row_number = true) group by ticker order by start`,
    );
    const offsets = sharedInt32(stretches.currentRowCount + 1);
    const tickers = stretches.getRows().map((row, code) => {
      const [first, count] = [Number(row[1]), Number(row[2])];
      this.ticker.fill(code, first, first + count);
      offsets[code + 1] = first + count;
      return String(row[0]);
    });
    const result = await connection.stream(`select date::date, ${fields.join(", ")} from ${source}`);
    const targets = [this.day, ...fields.map((field) => this.columns[field])];
    let at = 0;
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      const count = chunk.rowCount;
      for (let column = 0; column < targets.length; column++) copyVector(chunk, column, count, targets[column], at);
      at += count;
    }
    if (at !== this.rows) throw new Error(`${file}: ${at} rows; expected ${this.rows}`);
    return this.panelOf(tickers, offsets);
  }

  private panelOf(tickers: readonly string[], offsets: Int32Array): ReadPanel {
    const { ticker, day, position } = this;
    const axis = axisOfDays(calendarOf("from-data", day.subarray(0, offsets[1])), day.subarray(0, offsets[1]));
    const { days } = axis;
    const whole = Int32Array.from(days.keys());
    for (let security = 0; security < tickers.length; security++) {
      const [start, end] = [offsets[security], offsets[security + 1]];
      if (isEveryDay(days, day, start, end)) position.set(whole, start);
      else for (let row = start; row < end; row++) position[row] = days.indexOf(day[row]);
    }
    const market = sharedFloat64(axis.days.length).fill(Number.NaN);
    return {
      panel: { securities: tickers.length, offsets, positions: position, fields: this.columns, market },
      axis,
      tickers,
      ticker,
      day,
    };
  }
}

function isEveryDay(days: Int32Array, day: Int32Array, start: number, end: number): boolean {
  if (end - start !== days.length) return false;
  for (let row = start; row < end; row++) if (day[row] !== days[row - start]) return false;
  return true;
}

/** Copies a chunk's column straight from the engine's memory. Throws if a value is missing: the panel is whole. */
function copyVector(
  chunk: DuckDBDataChunk,
  column: number,
  count: number,
  target: Int32Array | Float64Array,
  at: number,
): void {
  const vector = bindings.data_chunk_get_vector(chunk.chunk, column);
  if (bindings.vector_get_validity(vector, Math.ceil(count / 64) * 8))
    throw new Error(`column ${column}: values missing`);
  const { buffer, byteOffset } = bindings.vector_get_data(vector, count * target.BYTES_PER_ELEMENT);
  if (target instanceof Int32Array) target.set(new Int32Array(buffer, byteOffset, count), at);
  else target.set(new Float64Array(buffer, byteOffset, count), at);
}
