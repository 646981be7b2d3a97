import { ContractError } from "./errors.js";
import type { BooleanColumn, Column, ColumnType, Frame } from "./frame.js";
import { lengthOf, missingColumn } from "./frame.js";

/**
 * Value of `knownAtBasis` in a row that takes its key back: from its knownAt on the fact no longer stands. Its other values
 * are those of the row taken back. The store leaves such rows out of every read but that of all vintages.
 */
export const retracted = "retracted";

/** What a column holds: its type, its unit or meaning, whether a value may be missing. */
export interface ColumnSpec {
  readonly type: ColumnType;
  readonly unit: string;
  readonly nullable: boolean;
}

const spec =
  (type: ColumnType) =>
  (unit: string): ColumnSpec => ({ type, unit, nullable: false });
export const text = spec("text");
export const date = spec("date");
export const instant = spec("instant");
export const float = spec("float64");
export const float32 = spec("float32");
export const integer = spec("int32");
export const count = spec("int64");
export const flag = spec("boolean");
export const bytes = spec("binary");
/** The same column where a value may be missing. */
export const maybe = (column: ColumnSpec): ColumnSpec => ({ ...column, nullable: true });

export interface TableSpec<Name extends string = string> {
  readonly name: Name;
  /** One sentence for the data dictionary. */
  readonly about: string;
  readonly key: readonly string[];
  /** The column that says what time the fact is about. */
  readonly time: string;
  /** The column that says when it could first have been known. */
  readonly knownAt: string;
  /** Columns of audit that never take part in comparisons or research. */
  readonly audit: readonly string[];
  /** `year(time)` partitions, or none. */
  readonly partitionByYear: boolean;
  /** Order of the rows inside a file. */
  readonly clusterBy: readonly string[];
  readonly columns: Readonly<Record<string, ColumnSpec>>;
}

export interface TableDeclaration<Name extends string = string> {
  readonly name: Name;
  readonly about: string;
  readonly key: readonly string[];
  readonly time: string;
  readonly knownAt?: string;
  readonly partitionByYear?: boolean;
  readonly clusterBy?: readonly string[];
  readonly columns: Readonly<Record<string, ColumnSpec>>;
}

/**
 * Declares a table once. Every table gets `knownAt` (UTC instant), `knownAtBasis` (stated, rule, arrival or retracted)
 * and `ingestedAt` (audit only) if the declaration does not list them.
 */
export function defineTable<Name extends string>(declaration: TableDeclaration<Name>): TableSpec<Name> {
  const columns: Record<string, ColumnSpec> = { ...declaration.columns };
  const knownAt = declaration.knownAt ?? "knownAt";
  columns[knownAt] ??= instant("UTC instant from which the fact could have been known");
  columns.knownAtBasis ??= text(
    "how knownAt was found: stated, rule or arrival; retracted: the row is taken back from then on",
  );
  columns.ingestedAt ??= instant("UTC instant of writing; audit only, never for research");
  for (const name of [...declaration.key, declaration.time, knownAt, ...(declaration.clusterBy ?? [])]) {
    if (!columns[name]) throw new ContractError(declaration.name, name, "named as key, time or order but not declared");
  }
  return {
    name: declaration.name,
    about: declaration.about,
    key: declaration.key,
    time: declaration.time,
    knownAt,
    audit: ["ingestedAt"],
    partitionByYear: declaration.partitionByYear ?? false,
    clusterBy: declaration.clusterBy ?? declaration.key,
    columns,
  };
}

/** Throws ContractError unless the frame has exactly the table's columns, of its types, with no undeclared gap. */
export function checkFrame(table: TableSpec, frame: Frame): void {
  for (const [name, column] of Object.entries(frame.columns)) {
    const declared = table.columns[name];
    if (!declared) throw new ContractError(table.name, name, "not a column of this table");
    if (declared.type !== column.type)
      throw new ContractError(table.name, name, `is ${column.type}; must be ${declared.type}`);
    if (lengthOf(column) !== frame.rows)
      throw new ContractError(table.name, name, `has ${lengthOf(column)} rows; must have ${frame.rows}`);
    if (!declared.nullable) {
      const row = firstMissing(column);
      if (row >= 0) throw new ContractError(table.name, name, `missing at row ${row}; must be present`);
    }
  }
  for (const name of Object.keys(table.columns)) {
    if (!frame.columns[name]) throw new ContractError(table.name, name, "absent from the frame");
  }
}

/** Index of the first missing value, or -1. */
function firstMissing(column: Column): number {
  switch (column.type) {
    case "text":
      return firstBelowZero(column.codes);
    case "binary":
      return column.values.indexOf(null);
    case "int32":
    case "date":
    case "boolean":
      return (column as BooleanColumn).valid ? (column as BooleanColumn).valid!.indexOf(0) : -1;
    default:
      return firstNaN(column.values);
  }
}

function firstNaN(values: Float64Array | Float32Array): number {
  for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row])) return row;
  return -1;
}

function firstBelowZero(codes: Int32Array): number {
  for (let row = 0; row < codes.length; row++) if (codes[row] < 0) return row;
  return -1;
}

/** A frame of the table's columns, or the chosen ones, without a row. */
export function emptyFrame(table: TableSpec, columns: readonly string[] = Object.keys(table.columns)): Frame {
  const made = columns.map((name) => [name, missingColumn(table.columns[name].type, 0)] as const);
  return { rows: 0, columns: Object.fromEntries(made) };
}
