import { createHash } from "node:crypto";
import { cellAt, type Frame, type TableStore } from "@plumbline/core";

export interface KnownRowsOptions {
  readonly version?: number;
  /** ms UTC: rows known later do not exist. */
  readonly asOf?: number;
  /** Columns not compared, besides the audit columns. */
  readonly without?: readonly string[];
  /** Rows of these securities only. */
  readonly isWanted?: (securityId: string) => boolean;
}

/** Hash of each row that was known then, by the table's key. */
export async function knownRows(
  store: TableStore,
  name: string,
  options: KnownRowsOptions,
): Promise<Map<string, string>> {
  const table = await store.describe(name);
  if (!table) throw new Error(`${name}: no such table`);
  const { version, asOf, isWanted } = options;
  const frame = await store.read(table, {
    ...(version === undefined ? {} : { version }),
    ...(asOf === undefined ? {} : { asOf }),
  });
  const left = new Set([...table.audit, ...(options.without ?? [])]);
  const compared = Object.keys(table.columns)
    .filter((column) => !left.has(column))
    .sort();
  const rows = new Map<string, string>();
  for (let row = 0; row < frame.rows; row++) {
    if (isWanted && frame.columns.securityId && !isWanted(String(cellAt(frame.columns.securityId, row)))) continue;
    const key = table.key.map((column) => cellAt(frame.columns[column], row)).join(" ");
    rows.set(key, hashRow(frame, compared, row));
  }
  return rows;
}

function hashRow(frame: Frame, columns: readonly string[], row: number): string {
  const hash = createHash("sha1");
  for (const name of columns) {
    const value = cellAt(frame.columns[name], row);
    hash.update(value instanceof Uint8Array ? value : `${Object.is(value, -0) ? "-0" : value}\u0001`);
  }
  return hash.digest("base64");
}

export interface RowDifference {
  readonly onlyLeft: readonly string[];
  readonly onlyRight: readonly string[];
  readonly changed: readonly string[];
}

/** Keys that one side alone has, and those whose rows differ. */
export function compareRows(left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): RowDifference {
  return {
    onlyLeft: [...left.keys()].filter((key) => !right.has(key)),
    onlyRight: [...right.keys()].filter((key) => !left.has(key)),
    changed: [...left].filter(([key, hash]) => right.has(key) && right.get(key) !== hash).map(([key]) => key),
  };
}
