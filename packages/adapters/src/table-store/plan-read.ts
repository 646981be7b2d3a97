import {
  type Column,
  cellAt,
  columnOf,
  type Frame,
  filterRows,
  PlatformError,
  type ReadOptions,
  type TableSpec,
} from "@plumbline/core";
import { declared } from "./stored-table.js";

/** What the rows must satisfy in one column, in the column's own unit. */
export interface RowCondition {
  readonly column: string;
  readonly atLeast?: number;
  readonly below?: number;
  readonly atMost?: number;
  readonly oneOf?: readonly (string | number)[];
}

export interface ReadPlan {
  /** Columns to read: those wanted, and those that order rows and tell their vintages apart. */
  readonly columns: readonly string[];
  /** Conditions under which a row exists for this read. */
  readonly conditions: readonly RowCondition[];
  /** Applies what may only be asked once the vintage is chosen. */
  keep(frame: Frame): Frame;
}

const millisecondsPerDay = 86_400_000;

/**
 * Splits a read's conditions: `asOf` and what is asked of the key hold for every statement of a fact, so files and rows
 * can be skipped by them; what is asked of another column holds for the chosen vintage only (an older statement must
 * not come back because the newer one fails the condition).
 */
export function planRead(table: TableSpec, options: ReadOptions, wanted: readonly string[]): ReadPlan {
  const asked: RowCondition[] = [];
  if (options.from !== undefined || options.to !== undefined) asked.push(timeRange(table, options));
  for (const [column, values] of Object.entries(options.where ?? {})) {
    const { type } = declared(table, column);
    if (!["text", "int32", "int64", "date"].includes(type)) {
      throw new PlatformError("BAD_ARGUMENT", `${table.name}.${column}: where on ${type}; must be text or integer`, {
        remedy: "Ask for equality on text and integer columns only.",
      });
    }
    asked.push({ column, oneOf: values });
  }
  const isEarly = ({ column }: RowCondition) => options.vintage === "all" || table.key.includes(column);
  const conditions = asked.filter(isEarly);
  const late = asked.filter((condition) => !isEarly(condition));
  const { asOf } = options;
  if (asOf !== undefined && asOf !== Number.POSITIVE_INFINITY) {
    conditions.push({ column: table.knownAt, atMost: asOf });
  }
  const columns = new Set([...wanted, ...table.clusterBy, table.knownAt, ...late.map(({ column }) => column)]);
  if (options.vintage !== "all") for (const name of [...table.key, "knownAtBasis"]) columns.add(name);
  return {
    columns: [...columns],
    conditions,
    keep: (frame) =>
      late.reduce((rest, condition) => filterRows(rest, rowTest(columnOf(rest, condition.column), condition)), frame),
  };
}

function timeRange(table: TableSpec, { from, to }: ReadOptions): RowCondition {
  const { type } = declared(table, table.time);
  const scale = type === "date" ? 1 : type === "instant" ? millisecondsPerDay : Number.NaN;
  if (Number.isNaN(scale)) {
    throw new PlatformError("BAD_ARGUMENT", `${table.name}.${table.time}: from and to on ${type}; must be a date`, {
      remedy: "Read the table without from and to.",
    });
  }
  return {
    column: table.time,
    ...(from === undefined ? {} : { atLeast: from * scale }),
    ...(to === undefined ? {} : { below: to * scale }),
  };
}

function rowTest(column: Column, condition: RowCondition): (row: number) => boolean {
  const { atLeast = Number.NEGATIVE_INFINITY, below = Number.POSITIVE_INFINITY, oneOf } = condition;
  if (oneOf) {
    const values = new Set<string | number>(oneOf);
    if (column.type === "text") {
      const accepted = column.dictionary.map((text) => values.has(text));
      return (row) => column.codes[row] >= 0 && accepted[column.codes[row]];
    }
    return (row) => cellAt(column, row) !== null && values.has((column as { values: Int32Array }).values[row]);
  }
  return (row) => {
    const value = (column as { values: Int32Array }).values[row];
    return cellAt(column, row) !== null && value >= atLeast && value < below;
  };
}
