import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
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
      `select ticker, min(file_row_number), count(*) from read_parquet('${file.replaceAll("'", "''")}',
       file_row_number = true) group by ticker order by ticker`,
    );
    const tickers = stretches.getRows().map((row, code) => {
      const [first, count] = [Number(row[1]), Number(row[2])];
      this.ticker.fill(code, first, first + count);
      return String(row[0]);
    });
    const result = await connection.stream(`select date::date, ${fields.join(", ")} from ${source}`);
    let at = 0;
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      const count = chunk.rowCount;
      const into = (target: Int32Array | Float64Array, column: number) => {
        const { items } = chunk.getColumnVector(column) as unknown as { items: Int32Array | Float64Array };
        target.set(items.length === count ? items : items.subarray(0, count), at);
      };
      into(this.day, 0);
      fields.forEach((field, f) => {
        into(this.columns[field], f + 1);
      });
      at += count;
    }
    if (at !== this.rows) throw new Error(`${file}: ${at} rows; expected ${this.rows}`);
    return this.panelOf(tickers);
  }

  private panelOf(tickers: readonly string[]): ReadPanel {
    const { ticker, day, position, rows } = this;
    const offsets = sharedInt32(tickers.length + 1);
    for (let row = 0; row < rows; row++) offsets[ticker[row] + 1] = row + 1;
    const axis = axisOfDays(calendarOf("from-data", day.subarray(0, offsets[1])), day.subarray(0, offsets[1]));
    const indexOf = new Map<number, number>();
    axis.days.forEach((value, index) => {
      indexOf.set(value, index);
    });
    for (let row = 0; row < rows; row++) {
      const next = row > 0 ? position[row - 1] + 1 : 0;
      position[row] = axis.days[next] === day[row] ? next : (indexOf.get(day[row]) ?? -1);
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
