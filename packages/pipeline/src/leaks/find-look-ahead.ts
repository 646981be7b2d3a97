import {
  type Cell,
  type Column,
  cellAt,
  columnOf,
  type Frame,
  type FramesByName,
  filterRows,
  float64Of,
} from "@plumbline/core";

/** A value that changes when what became known later is taken away. */
export interface LookAhead {
  /** Values of the key columns, joined by a space. */
  readonly key: string;
  readonly column: string;
  /** ms UTC: history was cut off after this instant. */
  readonly instant: number;
  readonly withAll: Cell;
  readonly withHistory: Cell;
}

export interface LookAheadOptions {
  /** Columns of the answer that name a row. */
  readonly key: readonly string[];
  /** Instants (ms UTC) after which history is cut off, one computation each. */
  readonly instants: readonly number[];
  /** Findings after which the search stops; 20 where absent. */
  readonly most?: number;
}

/**
 * Searches a computation for look-ahead: it is run on everything, and on what was known at each instant. Every row that
 * claims (by its own knownAt) to have been known at the instant must be in both answers with the same bits.
 *
 * @param compute a pure function of frames; its answer has the key columns and `knownAt`
 * @param data frames with a `knownAt` column; rows with a later one are taken away
 * @returns findings, empty for a clean computation
 */
export async function findLookAhead(
  compute: (frames: FramesByName) => Frame | Promise<Frame>,
  data: FramesByName,
  options: LookAheadOptions,
): Promise<LookAhead[]> {
  const most = options.most ?? 20;
  const found: LookAhead[] = [];
  const withAll = indexRows(await compute(data), options.key);
  for (const instant of options.instants) {
    const known: Record<string, Frame> = {};
    for (const [name, frame] of Object.entries(data)) known[name] = knownAt(frame, instant);
    const withHistory = indexRows(await compute(known), options.key);
    for (const row of rowsKnownBy(withAll, withHistory, instant)) {
      for (const difference of differences(withAll, withHistory, row)) {
        found.push({ key: row, instant, ...difference });
        if (found.length >= most) return found;
      }
    }
  }
  return found;
}

interface IndexedFrame {
  readonly frame: Frame;
  readonly knownAt: Float64Array;
  readonly rowOf: ReadonlyMap<string, number>;
  readonly columns: readonly string[];
}

function knownAt(frame: Frame, instant: number): Frame {
  const known = float64Of(frame, "knownAt");
  return filterRows(frame, (row) => known[row] <= instant);
}

function indexRows(frame: Frame, key: readonly string[]): IndexedFrame {
  const columns = key.map((name) => columnOf(frame, name));
  const known = float64Of(frame, "knownAt");
  const rowOf = new Map<string, number>();
  for (let row = 0; row < frame.rows; row++) {
    rowOf.set(`${columns.map((column) => String(cellAt(column, row))).join(" ")} @${known[row]}`, row);
  }
  const names = Object.keys(frame.columns).filter((name) => !key.includes(name) && name !== "knownAt");
  return { frame, knownAt: known, rowOf, columns: names };
}

/** Names of the rows that either answer says were known by the instant. */
function rowsKnownBy(a: IndexedFrame, b: IndexedFrame, instant: number): Set<string> {
  const names = new Set<string>();
  for (const { rowOf, knownAt: known } of [a, b]) {
    for (const [name, row] of rowOf) if (known[row] <= instant) names.add(name);
  }
  return names;
}

function differences(a: IndexedFrame, b: IndexedFrame, name: string): Omit<LookAhead, "key" | "instant">[] {
  const left = a.rowOf.get(name);
  const right = b.rowOf.get(name);
  if (left === undefined || right === undefined) {
    return [{ column: "(row)", withAll: left !== undefined, withHistory: right !== undefined }];
  }
  return a.columns.flatMap((column) => {
    const x = columnOf(a.frame, column);
    const y = columnOf(b.frame, column);
    if (Object.is(rawAt(x, left), rawAt(y, right))) return [];
    return [{ column, withAll: cellAt(x, left), withHistory: cellAt(y, right) }];
  });
}

function rawAt(column: Column, row: number): Cell {
  return column.type === "text" || column.type === "binary" ? cellAt(column, row) : column.values[row];
}
