import type { Column, Frame, TableSpec } from "@plumbline/core";
import { columnOf, float64Of, takeRows } from "@plumbline/core";

/**
 * The rows of `answered` that `held` does not have: new keys, and keys whose values differ. Clocks and audit columns
 * are not compared. A changed row that claims to be known no later than the held one gets `now` as its knownAt
 * (basis "arrival"), or the held one's where that lies later still: nothing already read may change, and the changed row
 * is the latest. A key may be answered in several vintages; one that is held with the
 * same knownAt is not answered again.
 *
 * @param held every vintage of each key, the latest last
 * @returns rows in the order of `answered`
 */
export function changedRows(table: TableSpec, answered: Frame, held: Frame, now: number): Frame {
  if (answered.rows === 0 || held.rows === 0) return answered;
  const { match, earlier } = matchKeys(table, answered, held);
  const ignored = new Set([...table.key, ...table.audit, table.knownAt, "knownAtBasis"]);
  const differs = Object.keys(table.columns)
    .filter((name) => !ignored.has(name))
    .map((name) => cellsDiffer(columnOf(answered, name), columnOf(held, name)));
  const heldKnownAt = float64Of(held, table.knownAt);
  const answeredKnownAt = float64Of(answered, table.knownAt);

  const differ = (row: number, other: number) => differs.some((test) => test(row, other));
  const isHeld = (row: number, latest: number) => {
    if (!differ(row, latest)) return true;
    for (let other = earlier[latest]; other >= 0; other = earlier[other]) {
      if (heldKnownAt[other] === answeredKnownAt[row] && !differ(row, other)) return true;
    }
    return false;
  };
  const kept = new Int32Array(answered.rows);
  const late: number[] = [];
  const arrivals: number[] = [];
  let n = 0;
  for (let row = 0; row < answered.rows; row++) {
    const other = match[row];
    if (other >= 0 && isHeld(row, other)) continue;
    if (other >= 0 && answeredKnownAt[row] <= heldKnownAt[other]) {
      late.push(n);
      arrivals.push(Math.max(now, heldKnownAt[other]));
    }
    kept[n++] = row;
  }
  const changed = takeRows(answered, kept.subarray(0, n));
  return late.length === 0 ? changed : withArrival(table, changed, late, arrivals);
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
  rows.forEach((row, i) => {
    knownAt[row] = arrivals[i];
    codes[row] = arrival;
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
