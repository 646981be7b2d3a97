/**
 * A frame is columns of equal length. Row objects exist only at the edges (HTTP, CLI).
 *
 * Missing values: NaN in float and instant columns, code -1 in text, `null` in binary; integer, date and boolean
 * columns carry `valid` (1 = present) only when something is missing.
 */
export interface Float64Column {
  readonly type: "float64";
  readonly values: Float64Array;
}
export interface Float32Column {
  readonly type: "float32";
  readonly values: Float32Array;
}
export interface Int32Column {
  readonly type: "int32";
  readonly values: Int32Array;
  readonly valid?: Uint8Array;
}
/** Integers up to 2^53 held as doubles, stored as 64-bit integers; NaN is missing. */
export interface Int64Column {
  readonly type: "int64";
  readonly values: Float64Array;
}
/** Days since 1970-01-01. */
export interface DateColumn {
  readonly type: "date";
  readonly values: Int32Array;
  readonly valid?: Uint8Array;
}
/** Milliseconds since 1970-01-01T00:00Z; NaN is missing. */
export interface InstantColumn {
  readonly type: "instant";
  readonly values: Float64Array;
}
/** Dictionary-encoded text: `dictionary[codes[i]]`; code -1 is missing. */
export interface TextColumn {
  readonly type: "text";
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}
export interface BooleanColumn {
  readonly type: "boolean";
  readonly values: Uint8Array;
  readonly valid?: Uint8Array;
}
export interface BinaryColumn {
  readonly type: "binary";
  readonly values: readonly (Uint8Array | null)[];
}
export type Column =
  | Float64Column
  | Float32Column
  | Int32Column
  | Int64Column
  | DateColumn
  | InstantColumn
  | TextColumn
  | BooleanColumn
  | BinaryColumn;
export type ColumnType = Column["type"];
export type Cell = number | string | boolean | Uint8Array | null;
export type Row = Readonly<Record<string, Cell>>;

export interface Frame {
  readonly rows: number;
  readonly columns: Readonly<Record<string, Column>>;
}

const millisecondsPerDay = 86_400_000;

export function lengthOf(column: Column): number {
  return column.type === "text" ? column.codes.length : column.values.length;
}

/** Checks that every column has the same length. */
export function makeFrame(columns: Readonly<Record<string, Column>>): Frame {
  let rows = -1;
  for (const [name, column] of Object.entries(columns)) {
    const length = lengthOf(column);
    if (rows === -1) rows = length;
    else if (rows !== length) throw new RangeError(`frame column ${name}: ${length} rows; the others have ${rows}`);
  }
  return { rows: Math.max(rows, 0), columns };
}

/** Days since the epoch of `yyyy-mm-dd`; NaN if the text is not a real calendar day. */
export function dayOf(iso: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  if (!match) return Number.NaN;
  const ms = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return isoDay(ms / millisecondsPerDay) === iso ? ms / millisecondsPerDay : Number.NaN;
}

/** `yyyy-mm-dd` of a day number. */
export function isoDay(day: number): string {
  return new Date(day * millisecondsPerDay).toISOString().slice(0, 10);
}

/** Encodes texts into a dictionary column; `null` becomes code -1. Codes follow first appearance. */
export function textColumn(values: readonly (string | null)[]): TextColumn {
  const codes = new Int32Array(values.length);
  const dictionary: string[] = [];
  const codeOf = new Map<string, number>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || value === undefined) {
      codes[i] = -1;
      continue;
    }
    let code = codeOf.get(value);
    if (code === undefined) {
      code = dictionary.length;
      dictionary.push(value);
      codeOf.set(value, code);
    }
    codes[i] = code;
  }
  return { type: "text", codes, dictionary };
}

/** A text column that holds one value in every row. */
export function constantText(value: string, rows: number): TextColumn {
  return { type: "text", codes: new Int32Array(rows), dictionary: [value] };
}

export function textAt(column: TextColumn, row: number): string | null {
  const code = column.codes[row];
  return code < 0 ? null : column.dictionary[code];
}

/** A column in which every row is missing. */
export function missingColumn(type: ColumnType, rows: number): Column {
  switch (type) {
    case "float64":
    case "int64":
    case "instant":
      return { type, values: new Float64Array(rows).fill(Number.NaN) };
    case "float32":
      return { type, values: new Float32Array(rows).fill(Number.NaN) };
    case "int32":
    case "date":
      return { type, values: new Int32Array(rows), ...(rows > 0 ? { valid: new Uint8Array(rows) } : {}) };
    case "boolean":
      return { type, values: new Uint8Array(rows), ...(rows > 0 ? { valid: new Uint8Array(rows) } : {}) };
    case "text":
      return { type, codes: new Int32Array(rows).fill(-1), dictionary: [] };
    case "binary":
      return { type, values: new Array<null>(rows).fill(null) };
  }
}

/** One cell as a plain value: dates as `yyyy-mm-dd`, instants as ISO text, missing as null. */
export function cellAt(column: Column, row: number): Cell {
  switch (column.type) {
    case "text":
      return textAt(column, row);
    case "binary":
      return column.values[row] ?? null;
    case "date":
      return column.valid && column.valid[row] === 0 ? null : isoDay(column.values[row]);
    case "instant": {
      const ms = column.values[row];
      return Number.isNaN(ms) ? null : new Date(ms).toISOString();
    }
    case "boolean":
      return column.valid && column.valid[row] === 0 ? null : column.values[row] === 1;
    case "int32":
      return column.valid && column.valid[row] === 0 ? null : column.values[row];
    default: {
      const value = column.values[row];
      return Number.isNaN(value) ? null : value;
    }
  }
}

/** Rows as plain objects, for the edges only. */
export function rowsOf(frame: Frame, from = 0, to = frame.rows): Row[] {
  const entries = Object.entries(frame.columns);
  const out: Row[] = [];
  for (let row = from; row < Math.min(to, frame.rows); row++) {
    const object: Record<string, Cell> = {};
    for (const [name, column] of entries) object[name] = cellAt(column, row);
    out.push(object);
  }
  return out;
}

/** The column's values at `rows`, in that order. */
export function takeColumn(column: Column, rows: Int32Array): Column {
  const n = rows.length;
  switch (column.type) {
    case "text": {
      const codes = new Int32Array(n);
      for (let i = 0; i < n; i++) codes[i] = column.codes[rows[i]];
      return { type: "text", codes, dictionary: column.dictionary };
    }
    case "binary": {
      const values: (Uint8Array | null)[] = new Array(n);
      for (let i = 0; i < n; i++) values[i] = column.values[rows[i]];
      return { type: "binary", values };
    }
    case "float64":
    case "int64":
    case "instant": {
      const values = new Float64Array(n);
      for (let i = 0; i < n; i++) values[i] = column.values[rows[i]];
      return { type: column.type, values };
    }
    case "float32": {
      const values = new Float32Array(n);
      for (let i = 0; i < n; i++) values[i] = column.values[rows[i]];
      return { type: "float32", values };
    }
    case "int32":
    case "date": {
      const values = new Int32Array(n);
      for (let i = 0; i < n; i++) values[i] = column.values[rows[i]];
      return withValid({ type: column.type, values }, column.valid, rows);
    }
    case "boolean": {
      const values = new Uint8Array(n);
      for (let i = 0; i < n; i++) values[i] = column.values[rows[i]];
      return withValid({ type: "boolean", values }, column.valid, rows);
    }
  }
}

function withValid<C extends Int32Column | DateColumn | BooleanColumn>(
  column: C,
  valid: Uint8Array | undefined,
  rows: Int32Array,
): C {
  if (!valid) return column;
  const taken = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = valid[rows[i]];
  return { ...column, valid: taken };
}

export function takeRows(frame: Frame, rows: Int32Array): Frame {
  const columns: Record<string, Column> = {};
  for (const [name, column] of Object.entries(frame.columns)) columns[name] = takeColumn(column, rows);
  return { rows: rows.length, columns };
}

/** The rows where `keep` answers true, in their order. */
export function filterRows(frame: Frame, keep: (row: number) => boolean): Frame {
  const kept = new Int32Array(frame.rows);
  let n = 0;
  for (let row = 0; row < frame.rows; row++) if (keep(row)) kept[n++] = row;
  return n === frame.rows ? frame : takeRows(frame, kept.subarray(0, n));
}

/** Stable order of the rows by the named columns, ascending; text by code unit, missing first. */
export function sortRows(frame: Frame, by: readonly string[]): Frame {
  const keys = by.map((name) => sortKey(columnOf(frame, name)));
  const order = new Int32Array(frame.rows);
  for (let i = 0; i < frame.rows; i++) order[i] = i;
  order.sort((a, b) => {
    for (const key of keys) {
      const difference = key[a] - key[b];
      if (difference !== 0) return difference;
    }
    return a - b;
  });
  return takeRows(frame, order);
}

function sortKey(column: Column): Float64Array | Int32Array | Float32Array | Uint8Array {
  if (column.type === "binary") throw new TypeError("cannot sort by a binary column");
  if (column.type === "text") {
    const sorted = column.dictionary.map((text, code) => ({ text, code }));
    sorted.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
    const rank = new Int32Array(column.dictionary.length);
    let previous = -1;
    sorted.forEach((entry, i) => {
      if (i === 0 || sorted[i - 1].text !== entry.text) previous = i;
      rank[entry.code] = previous;
    });
    const key = new Int32Array(column.codes.length);
    for (let i = 0; i < key.length; i++) key[i] = column.codes[i] < 0 ? -1 : rank[column.codes[i]];
    return key;
  }
  if (column.type === "float64" || column.type === "instant" || column.type === "int64" || column.type === "float32") {
    const key = new Float64Array(column.values.length);
    for (let i = 0; i < key.length; i++) key[i] = Number.isNaN(column.values[i]) ? -Infinity : column.values[i];
    return key;
  }
  return column.values;
}

/** Frames with the same columns, one after another; text dictionaries are merged. */
export function concatFrames(frames: readonly Frame[]): Frame {
  const filled = frames.filter((frame) => frame.rows > 0);
  if (filled.length === 0) return frames[0] ?? { rows: 0, columns: {} };
  if (filled.length === 1) return filled[0];
  const columns: Record<string, Column> = {};
  for (const name of Object.keys(filled[0].columns)) {
    columns[name] = concatColumns(
      name,
      filled.map((frame) => columnOf(frame, name)),
    );
  }
  return makeFrame(columns);
}

function concatColumns(name: string, parts: readonly Column[]): Column {
  const type = parts[0].type;
  for (const part of parts) {
    if (part.type !== type) throw new TypeError(`column ${name}: cannot join ${part.type} to ${type}`);
  }
  const total = parts.reduce((sum, part) => sum + lengthOf(part), 0);
  if (type === "text") return concatText(parts as readonly TextColumn[], total);
  if (type === "binary") return { type, values: (parts as readonly BinaryColumn[]).flatMap((part) => part.values) };
  const values =
    type === "float32"
      ? new Float32Array(total)
      : type === "int32" || type === "date"
        ? new Int32Array(total)
        : type === "boolean"
          ? new Uint8Array(total)
          : new Float64Array(total);
  const hasMissing = parts.some((part) => "valid" in part && part.valid !== undefined);
  const valid = hasMissing ? new Uint8Array(total).fill(1) : undefined;
  let offset = 0;
  for (const part of parts as readonly Exclude<Column, TextColumn | BinaryColumn>[]) {
    values.set(part.values, offset);
    if (valid && "valid" in part && part.valid) valid.set(part.valid, offset);
    offset += part.values.length;
  }
  return (valid ? { type, values, valid } : { type, values }) as Column;
}

function concatText(parts: readonly TextColumn[], total: number): TextColumn {
  const codes = new Int32Array(total);
  const dictionary: string[] = [];
  const codeOf = new Map<string, number>();
  let offset = 0;
  for (const part of parts) {
    const remap = part.dictionary.map((text) => {
      let code = codeOf.get(text);
      if (code === undefined) {
        code = dictionary.length;
        dictionary.push(text);
        codeOf.set(text, code);
      }
      return code;
    });
    for (let i = 0; i < part.codes.length; i++) codes[offset + i] = part.codes[i] < 0 ? -1 : remap[part.codes[i]];
    offset += part.codes.length;
  }
  return { type: "text", codes, dictionary };
}

export function columnOf(frame: Frame, name: string): Column {
  const column = frame.columns[name];
  if (!column) throw new RangeError(`no column ${name}; the frame has ${Object.keys(frame.columns).join(", ")}`);
  return column;
}

/** The values of a numeric column, typed by what the caller expects. */
export function float64Of(frame: Frame, name: string): Float64Array {
  const column = columnOf(frame, name);
  if (column.type === "float64" || column.type === "instant" || column.type === "int64") return column.values;
  throw new TypeError(`column ${name} is ${column.type}; expected float64, int64 or instant`);
}
export function float32Of(frame: Frame, name: string): Float32Array {
  const column = columnOf(frame, name);
  if (column.type === "float32") return column.values;
  throw new TypeError(`column ${name} is ${column.type}; expected float32`);
}
export function int32Of(frame: Frame, name: string): Int32Array {
  const column = columnOf(frame, name);
  if (column.type === "int32" || column.type === "date") return column.values;
  throw new TypeError(`column ${name} is ${column.type}; expected int32 or date`);
}
export function textOf(frame: Frame, name: string): TextColumn {
  const column = columnOf(frame, name);
  if (column.type === "text") return column;
  throw new TypeError(`column ${name} is ${column.type}; expected text`);
}
export function booleanOf(frame: Frame, name: string): Uint8Array {
  const column = columnOf(frame, name);
  if (column.type === "boolean") return column.values;
  throw new TypeError(`column ${name} is ${column.type}; expected boolean`);
}
