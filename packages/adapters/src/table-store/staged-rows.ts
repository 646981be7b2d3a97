import { type Column, checkFrame, concatFrames, type Frame, type TableSpec, throwIfCancelled } from "@plumbline/core";
import { fileRows } from "./file-rows.js";
import { bytesOf } from "./streamed-frames.js";

/** Writes data files that are no part of the table until they are committed. */
export interface FileWriter<File> {
  writeFile(
    source: {
      readonly columns: readonly { readonly name: string; readonly column: Column }[];
      readonly rows: number;
      readonly order: Int32Array | null;
    },
    partition: Readonly<Record<string, string | null>>,
  ): Promise<File>;
  discardFile(file: File): Promise<void>;
}

/** Frames of a stream are gathered up to this size before they become files, bytes. */
const bytesPerFile = 128 * 1024 * 1024;

/** Rows on their way into a commit: gathered, split by year, written as files. */
export class StagedRows<File> {
  readonly files: File[] = [];
  rows = 0;
  firstDay: number | null = null;
  lastDay: number | null = null;
  readonly #table: TableSpec;
  readonly #stored: FileWriter<File>;
  readonly #signal: AbortSignal | undefined;
  #held: Frame[] = [];
  #heldBytes = 0;

  constructor(table: TableSpec, stored: FileWriter<File>, signal: AbortSignal | undefined) {
    this.#table = table;
    this.#stored = stored;
    this.#signal = signal;
  }

  async add(frame: Frame): Promise<void> {
    throwIfCancelled(this.#signal, `commit to ${this.#table.name}`);
    checkFrame(this.#table, frame);
    if (frame.rows === 0) return;
    this.#held.push(frame);
    this.#heldBytes += bytesOf(frame);
    if (this.#heldBytes >= bytesPerFile) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#held.length === 0) return;
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    // Frames of other years go into other files: nothing is gained by joining them first.
    const frames = this.#table.partitionByYear && haveOwnYears(held, this.#table.time) ? held : [concatFrames(held)];
    for (const frame of frames) await this.#write(frame);
  }

  async #write(frame: Frame): Promise<void> {
    this.#note(frame);
    const columns = Object.keys(this.#table.columns).map((name) => ({ name, column: frame.columns[name] }));
    const { parts, years } = fileRows(this.#table, frame);
    const yearName = yearColumnOf(this.#table);
    if (years) columns.push({ name: yearName, column: years });
    for (const part of parts) {
      throwIfCancelled(this.#signal, `commit to ${this.#table.name}`);
      const partition = years ? { [yearName]: part.year === null ? null : String(part.year) } : {};
      this.files.push(await this.#stored.writeFile({ columns, rows: part.rows, order: part.order }, partition));
    }
  }

  /** Removes what was written and never became part of the table. */
  async discard(): Promise<void> {
    for (const file of this.files) await this.#stored.discardFile(file);
    this.files.length = 0;
  }

  #note(frame: Frame): void {
    this.rows += frame.rows;
    const time = frame.columns[this.#table.time];
    if (time?.type !== "date") return;
    for (let row = 0; row < frame.rows; row++) {
      if (time.valid && time.valid[row] === 0) continue;
      const day = time.values[row];
      if (this.firstDay === null || day < this.firstDay) this.firstDay = day;
      if (this.lastDay === null || day > this.lastDay) this.lastDay = day;
    }
  }
}

/** Whether each frame's years come after those of the frame before it. */
function haveOwnYears(frames: readonly Frame[], time: string): boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (const frame of frames) {
    const column = frame.columns[time];
    if (column?.type !== "date" || column.valid) return false;
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < frame.rows; row++) {
      const day = column.values[row];
      if (day < from) from = day;
      if (day > to) to = day;
    }
    if (yearOf(from) <= last) return false;
    last = yearOf(to);
  }
  return true;
}

function yearOf(day: number): number {
  return new Date(day * 86_400_000).getUTCFullYear();
}

/** Name of the materialised partition column; not one of the declared columns. */
export function yearColumnOf(table: TableSpec): string {
  return table.columns.year ? "partitionYear" : "year";
}
