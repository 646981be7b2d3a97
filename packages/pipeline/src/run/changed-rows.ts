import type { Column, Frame, TableSpec } from "@plumbline/core";
import { columnOf, concatFrames, constantText, float64Of, int32Of, retracted, takeRows, textOf } from "@plumbline/core";

/**
 * The rows of `answered` that `held` does not have: new keys, and keys whose values differ. Clocks and audit columns
 * are not compared. A changed row that claims to be known no later than the held one gets `now` as its knownAt
 * (basis "arrival"), or the held one's where that lies later still: nothing already read may change, and the changed row
 * is the latest. A key may be answered in several vintages: the last is how the fact stands now; an earlier one that would
 * change what was already readable is left out.
 *
 * @param answered vintages of one key in ascending order of knownAt
 * @param held every vintage of each key, the latest last
 * @param takeBackFrom first day from which a held row that is not answered is taken back; +Infinity for none
 * @returns rows in the order of `answered`, then those that take a held row back
 */
export function changedRows(
  table: TableSpec,
  answered: Frame,
  held: Frame,
  now: number,
  takeBackFrom = Number.POSITIVE_INFINITY,
): Frame {
  if (held.rows === 0) return answered;
  const { match, earlier } = matchKeys(table, answered, held);
  const ignored = new Set([...table.key, ...table.audit, table.knownAt, "knownAtBasis"]);
  const differs = Object.keys(table.columns)
    .filter((name) => !ignored.has(name))
    .map((name) => cellsDiffer(columnOf(answered, name), columnOf(held, name)));
  const heldKnownAt = float64Of(held, table.knownAt);
  const answeredKnownAt = float64Of(answered, table.knownAt);
  const isTakenBack = { answered: retractionsOf(answered), held: retractionsOf(held) };

  const differ = (row: number, other: number) => {
    if (isTakenBack.answered(row) || isTakenBack.held(other)) {
      return isTakenBack.answered(row) !== isTakenBack.held(other);
    }
    return differs.some((test) => test(row, other));
  };
  const lastAnswered = new Int32Array(held.rows);
  for (let row = 0; row < answered.rows; row++) if (match[row] >= 0) lastAnswered[match[row]] = row;
  const isKept = (row: number, latest: number) =>
    lastAnswered[latest] === row
      ? differ(row, latest)
      : answeredKnownAt[row] > heldKnownAt[latest] && differ(row, latest);
  const kept = new Int32Array(answered.rows);
  const late: number[] = [];
  const arrivals: number[] = [];
  let n = 0;
  for (let row = 0; row < answered.rows; row++) {
    const other = match[row];
    if (other >= 0 && !isKept(row, other)) continue;
    if (other >= 0 && answeredKnownAt[row] <= heldKnownAt[other]) {
      late.push(n);
      arrivals.push(Math.max(now, heldKnownAt[other]));
    }
    kept[n++] = row;
  }
  const taken = takeRows(answered, kept.subarray(0, n));
  const changed = late.length === 0 ? taken : withArrival(table, taken, late, arrivals);
  if (takeBackFrom === Number.POSITIVE_INFINITY) return changed;
  const stale = unansweredRows(table, held, match, earlier, isTakenBack.held, takeBackFrom);
  return stale.length === 0 ? changed : concatFrames([changed, takenBack(table, held, stale, now)]);
}

/** Held rows that are the latest of their key, stand, lie on or after a day, and were not answered. */
function unansweredRows(
  table: TableSpec,
  held: Frame,
  match: Int32Array,
  earlier: Int32Array,
  isTakenBack: (row: number) => boolean,
  from: number,
): Int32Array {
  const isSettled = new Uint8Array(held.rows);
  for (const row of match) if (row >= 0) isSettled[row] = 1;
  for (const row of earlier) if (row >= 0) isSettled[row] = 1;
  const days = columnOf(held, table.time).type === "date" ? int32Of(held, table.time) : null;
  const stale = new Int32Array(held.rows);
  let n = 0;
  for (let row = 0; row < held.rows; row++) {
    if (isSettled[row] === 1 || isTakenBack(row) || (days && days[row] < from)) continue;
    stale[n++] = row;
  }
  return stale.subarray(0, n);
}

/** The rows again, with the basis `retracted`, known now. */
export function takenBack(table: TableSpec, held: Frame, rows: ArrayLike<number>, now: number): Frame {
  const frame = takeRows(held, Int32Array.from(rows));
  const knownAt = Float64Array.from(float64Of(frame, table.knownAt), (known) => Math.max(now, known));
  const columns: Record<string, Column> = {
    ...frame.columns,
    [table.knownAt]: { type: "instant", values: knownAt },
    knownAtBasis: constantText(retracted, frame.rows),
  };
  for (const name of table.audit) columns[name] = { type: "instant", values: new Float64Array(frame.rows).fill(now) };
  return { rows: frame.rows, columns };
}

function retractionsOf(frame: Frame): (row: number) => boolean {
  const { codes, dictionary } = textOf(frame, "knownAtBasis");
  const code = dictionary.indexOf(retracted);
  return code < 0 ? () => false : (row) => codes[row] === code;
}

/** The last row of `held` with the same key, or -1, for each row of `answered`; and for each held row the one before it. */
function matchKeys(table: TableSpec, answered: Frame, held: Frame): { match: Int32Array; earlier: Int32Array } {
  const codes = table.key.map((name) => joinCodes(columnOf(answered, name), columnOf(held, name)));
  const rowOf = new Map<number | string, number>();
  const product = codes.reduce((size, code) => size * code.cardinality, 1);
  const isSmall = product <= Number.MAX_SAFE_INTEGER;
  const keyAt = (side: "answered" | "held", row: number): number | string => {
    if (!isSmall) return codes.map((code) => code[side][row]).join("/");
    let key = 0;
    for (const code of codes) key = key * code.cardinality + code[side][row];
    return key;
  };
  const earlier = new Int32Array(held.rows);
  for (let row = 0; row < held.rows; row++) {
    const key = keyAt("held", row);
    earlier[row] = rowOf.get(key) ?? -1;
    rowOf.set(key, row);
  }
  const match = new Int32Array(answered.rows);
  for (let row = 0; row < answered.rows; row++) match[row] = rowOf.get(keyAt("answered", row)) ?? -1;
  return { match, earlier };
}

interface JoinedCodes {
  readonly answered: Float64Array;
  readonly held: Float64Array;
  readonly cardinality: number;
}

/** Non-negative integer codes that agree across both columns exactly where the values agree. */
function joinCodes(answered: Column, held: Column): JoinedCodes {
  const codeOf = new Map<number | string, number>();
  const encode = (column: Column): Float64Array => {
    if (column.type === "binary") throw new TypeError("a binary column cannot be part of a key");
    const codeFor = (value: number | string) => {
      let code = codeOf.get(value);
      if (code === undefined) {
        code = codeOf.size;
        codeOf.set(value, code);
      }
      return code;
    };
    if (column.type === "text") {
      const ofDictionary = column.dictionary.map(codeFor);
      const missing = column.codes.includes(-1) ? codeFor(-1) : -1;
      return Float64Array.from(column.codes, (code) => (code < 0 ? missing : ofDictionary[code]));
    }
    return Float64Array.from(column.values, codeFor);
  };
  const a = encode(answered);
  const b = encode(held);
  return { answered: a, held: b, cardinality: Math.max(codeOf.size, 1) };
}

/** Compares a cell of one column with a cell of the other, by bits (NaN equals NaN, missing equals missing). */
function cellsDiffer(a: Column, b: Column): (rowA: number, rowB: number) => boolean {
  if (a.type !== b.type) return () => true;
  if (a.type === "text" && b.type === "text") {
    return (i, j) => {
      const left = a.codes[i] < 0 ? null : a.dictionary[a.codes[i]];
      const right = b.codes[j] < 0 ? null : b.dictionary[b.codes[j]];
      return left !== right;
    };
  }
  if (a.type === "binary" && b.type === "binary") {
    return (i, j) => {
      const left = a.values[i];
      const right = b.values[j];
      if (left === null || right === null) return left !== right;
      return Buffer.compare(left, right) !== 0;
    };
  }
  const x = (a as Exclude<Column, { type: "text" | "binary" }>).values;
  const y = (b as Exclude<Column, { type: "text" | "binary" }>).values;
  const validA = "valid" in a ? a.valid : undefined;
  const validB = "valid" in b ? b.valid : undefined;
  return (i, j) => {
    const hasA = !validA || validA[i] === 1;
    const hasB = !validB || validB[j] === 1;
    return hasA !== hasB || (hasA && !Object.is(x[i], y[j]));
  };
}

function withArrival(table: TableSpec, frame: Frame, rows: readonly number[], arrivals: readonly number[]): Frame {
  const knownAt = Float64Array.from(float64Of(frame, table.knownAt));
  const basis = columnOf(frame, "knownAtBasis");
  if (basis.type !== "text") throw new TypeError(`${table.name}.knownAtBasis must be text`);
  const codes = Int32Array.from(basis.codes);
  const dictionary = basis.dictionary.includes("arrival") ? basis.dictionary : [...basis.dictionary, "arrival"];
  const arrival = dictionary.indexOf("arrival");
  const isTakenBack = retractionsOf(frame);
  rows.forEach((row, i) => {
    knownAt[row] = arrivals[i];
    if (!isTakenBack(row)) codes[row] = arrival;
  });
  return {
    rows: frame.rows,
    columns: {
      ...frame.columns,
      [table.knownAt]: { type: "instant", values: knownAt },
      knownAtBasis: { type: "text", codes, dictionary },
    },
  };
}
