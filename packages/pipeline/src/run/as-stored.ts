import type { Column, DateColumn, Frame, InstantColumn, TableSpec, TextColumn } from "@plumbline/core";
import { columnOf, lengthOf } from "@plumbline/core";

/** Below this many rows the store answers texts in another order; reading so little again costs nothing. */
export const fewestRows = 20_000;
/** Most texts of a column that the store answers in ascending order. */
const mostTexts = 65_535;

/**
 * The frames of one commit as the store would answer them: one after another, ordered by `clusterBy`, each text once
 * and ascending, missing values in one form, in memory that threads share.
 *
 * @param parts columns of the frames, by name; emptied while they are joined, so that little is held twice
 * @returns null where that cannot be promised: rows out of order or with equal keys, few rows, binary columns, numbers
 *   that the store would round, zeros of both signs
 */
export function asStored(table: TableSpec, parts: Map<string, Column[]>): Frame | null {
  if (table.clusterBy.length === 0 || !table.clusterBy.every((name) => table.key.includes(name))) return null;
  const rows = (parts.get(table.clusterBy[0]) ?? []).reduce((sum, part) => sum + lengthOf(part), 0);
  if (rows < fewestRows) return null;
  const joined = new Map<string, Column>();
  for (const name of new Set([...table.clusterBy, ...Object.keys(table.columns)])) {
    const column = joinParts(parts.get(name) ?? [], rows);
    parts.delete(name);
    if (column === null) return null;
    joined.set(name, column);
  }
  const columns: Record<string, Column> = {};
  for (const name of Object.keys(table.columns)) columns[name] = joined.get(name) as Column;
  const frame = { rows, columns };
  return isAscending(frame, table.clusterBy) ? frame : null;
}

function joinParts(parts: readonly Column[], rows: number): Column | null {
  switch (parts[0]?.type) {
    case "float64":
    case "float32":
      return joinFloats(parts, rows, parts[0].type);
    case "int64":
      return joinWhole(parts as readonly InstantColumn[], rows, "int64", Number.MAX_SAFE_INTEGER);
    case "instant":
      return joinWhole(parts as readonly InstantColumn[], rows, "instant", Number.MAX_SAFE_INTEGER / 1000);
    case "int32":
    case "date":
    case "boolean":
      return joinIntegers(parts as readonly DateColumn[], rows, parts[0].type);
    case "text":
      return joinTexts(parts as readonly TextColumn[], rows);
    default:
      return null;
  }
}

function joinFloats(parts: readonly Column[], rows: number, type: "float64" | "float32"): Column | null {
  const bytes = new SharedArrayBuffer(rows * (type === "float64" ? 8 : 4));
  const values = type === "float64" ? new Float64Array(bytes) : new Float32Array(bytes);
  let at = 0;
  for (const part of parts) {
    if (part.type !== "float64" && part.type !== "float32") continue;
    values.set(part.values, at);
    at += part.values.length;
  }
  return hasOneZero(values) ? ({ type, values } as Column) : null;
}

/**
 * Writes NaN in one form, as the store answers it: arithmetic leaves it with either sign.
 *
 * @returns false where -0 and 0 both occur: a dictionary of the file may hold one for both
 */
function hasOneZero(values: Float64Array | Float32Array): boolean {
  let zeros = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === 0) zeros |= Object.is(value, -0) ? 1 : 2;
    else if (Number.isNaN(value)) values[i] = Number.NaN;
  }
  return zeros !== 3;
}

function joinWhole(
  parts: readonly InstantColumn[],
  rows: number,
  type: "int64" | "instant",
  largest: number,
): Column | null {
  const values = new Float64Array(new SharedArrayBuffer(rows * 8));
  let at = 0;
  for (const part of parts) {
    for (let i = 0; i < part.values.length; i++) {
      const value = part.values[i];
      if (Number.isNaN(value)) values[at++] = Number.NaN;
      else if (Math.floor(value) === value && Math.abs(value) <= largest) values[at++] = value + 0;
      else return null;
    }
  }
  return { type, values };
}

function joinIntegers(parts: readonly DateColumn[], rows: number, type: "int32" | "date" | "boolean"): Column {
  const bytes = new SharedArrayBuffer(type === "boolean" ? rows : rows * 4);
  const values = type === "boolean" ? new Uint8Array(bytes) : new Int32Array(bytes);
  let valid: Uint8Array | undefined;
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    for (let i = 0; part.valid && i < part.values.length; i++) {
      if (part.valid[i] !== 0) continue;
      valid ??= new Uint8Array(rows).fill(1);
      valid[at + i] = 0;
      values[at + i] = 0;
    }
    at += part.values.length;
  }
  return { type, values, ...(valid ? { valid } : {}) } as Column;
}

function joinTexts(parts: readonly TextColumn[], rows: number): Column | null {
  const occurring = new Set<string>();
  for (const { codes, dictionary } of parts) {
    const occurs = new Uint8Array(dictionary.length);
    for (let i = 0; i < codes.length; i++) if (codes[i] >= 0) occurs[codes[i]] = 1;
    dictionary.forEach((text, code) => {
      if (occurs[code] === 1) occurring.add(text);
    });
  }
  if (occurring.size > mostTexts) return null;
  const dictionary = [...occurring].sort();
  if (dictionary.some((text) => text.includes("\0"))) return null;
  const codeOf = new Map(dictionary.map((text, code) => [text, code]));
  const codes = new Int32Array(new SharedArrayBuffer(rows * 4));
  let at = 0;
  for (const part of parts) {
    const translate = Int32Array.from(part.dictionary, (text) => codeOf.get(text) ?? -1);
    for (let i = 0; i < part.codes.length; i++) codes[at++] = part.codes[i] < 0 ? -1 : translate[part.codes[i]];
  }
  return { type: "text", codes, dictionary };
}

/** Whether each row lies above the one before it by the named columns; text columns have ascending dictionaries. */
function isAscending(frame: Frame, by: readonly string[]): boolean {
  const keys = by.map((name) => {
    const column = columnOf(frame, name);
    return column.type === "text" ? column.codes : (column as DateColumn).values;
  });
  for (let row = 1; row < frame.rows; row++) {
    let key = 0;
    while (key < keys.length && keys[key][row] === keys[key][row - 1]) key++;
    if (key === keys.length || !(keys[key][row] > keys[key][row - 1])) return false;
  }
  return true;
}
