import type { ColumnMappingMode } from "./column-mapping.js";
import { physicalName } from "./column-mapping.js";
import { DeltaError } from "./delta-error.js";
import { engineTypeOf, isNested, type StructField } from "./delta-type.js";
import { ownValue } from "./own-value.js";
import type { ParquetLayout } from "./parquet-layout.js";
import { partitionExpression } from "./partition-value.js";
import { findHeld, type HeldFields, heldFields, readExpression } from "./read-expression.js";
import { isMarked } from "./row-marks.js";
import { identifier, parquetFiles } from "./sql-text.js";

/** A data file as a relation reads it. */
export interface RelationFile {
  readonly path: string;
  readonly partitionValues: Readonly<Record<string, string | null>>;
  /** Columns inside where that is known without reading the footer: files this package wrote, of flat columns. */
  readonly holds: ReadonlySet<string> | null;
  /** Rows left out, ascending; null for none. */
  readonly without: Float64Array | null;
  /** The only rows taken, ascending; null for all. */
  readonly only: Float64Array | null;
  /** SQL of further columns, the same for every row of the file. */
  readonly constants: readonly string[];
}

export interface BranchPlan {
  readonly table: string;
  readonly fields: readonly StructField[];
  readonly mode: ColumnMappingMode;
  readonly partitionColumns: ReadonlySet<string>;
  /** Names of the further columns. */
  readonly constantNames: readonly string[];
  /** Adds the row's number in its file under this name. */
  readonly rowNumberName: string | null;
  readonly layouts: ReadonlyMap<string, ParquetLayout>;
}

/** Up to this many parts of a layout become branches of their own, which a filter can strike out whole. */
const mostParts = 64;

/**
 * SELECT statements that together give the files' rows.
 * @param inOrder keeps the order of the files: only neighbours share a statement
 */
export function relationBranches(plan: BranchPlan, files: readonly RelationFile[], inOrder: boolean): string[] {
  const shapes = grouped(files, (file) => shapeOf(plan, file), inOrder);
  return shapes.flatMap((alike) => {
    const parts = grouped(alike, (file) => partKey(plan, file), inOrder);
    return inOrder || parts.length <= mostParts
      ? parts.map((part) => branch(plan, part, true))
      : [branch(plan, alike, false)];
  });
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => unknown, inOrder: boolean): T[][] {
  const groups: { key: unknown; items: T[] }[] = [];
  const byKey = new Map<unknown, { key: unknown; items: T[] }>();
  for (const item of items) {
    const key = keyOf(item);
    const held = inOrder ? groups.at(-1) : byKey.get(key);
    if (held && held.key === key) {
      held.items.push(item);
      continue;
    }
    const group = { key, items: [item] };
    groups.push(group);
    byKey.set(key, group);
  }
  return groups.map((group) => group.items);
}

function shapeOf(plan: BranchPlan, file: RelationFile): unknown {
  return file.holds === null ? plan.layouts.get(file.path) : [...file.holds].sort().join("\n");
}

function partKey(plan: BranchPlan, file: RelationFile): string {
  const values = [...plan.partitionColumns].map((name) => {
    return file.holds?.has(name) ? "" : (ownValue(file.partitionValues, name) ?? null);
  });
  const marks = file.without || file.only ? file.path : "";
  return JSON.stringify([values, file.constants, marks]);
}

/** @param isOnePart whether partition values, further columns and marks are the same for all the files */
function branch(plan: BranchPlan, files: readonly RelationFile[], isOnePart: boolean): string {
  const [first] = files;
  const each = (of: (file: RelationFile) => string): string => {
    const texts = files.map(of);
    return isOnePart || texts.every((text) => text === texts[0])
      ? texts[0]
      : `list_extract([${texts.join(", ")}], ${fileIndex(plan, first)} + 1)`;
  };
  const columns = plan.fields.map((field) => `${readField(plan, files, field, each)} AS ${identifier(field.name)}`);
  plan.constantNames.forEach((name, i) => {
    columns.push(`${each((file) => file.constants[i])} AS ${identifier(name)}`);
  });
  if (plan.rowNumberName !== null) columns.push(`${rowNumber(plan, first)} AS ${identifier(plan.rowNumberName)}`);
  const conditions: string[] = [];
  if (files.some((file) => file.without)) {
    conditions.push(
      `NOT ${isMarked(
        files.map((file) => file.without),
        fileIndex(plan, first),
        rowNumber(plan, first),
      )}`,
    );
  }
  if (files.some((file) => file.only)) {
    conditions.push(
      isMarked(
        files.map((file) => file.only),
        fileIndex(plan, first),
        rowNumber(plan, first),
      ),
    );
  }
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  return `SELECT ${columns.length === 0 ? '1 AS "1"' : columns.join(", ")} FROM ${parquetFiles(files.map((file) => file.path))} AS d${where}`;
}

function readField(
  plan: BranchPlan,
  files: readonly RelationFile[],
  field: StructField,
  each: (of: (file: RelationFile) => string) => string,
): string {
  const [first] = files;
  const engineType = engineTypeOf(field.type);
  const where = `${plan.table}.${field.name}`;
  if (first.holds?.has(field.name)) return `CAST(d.${identifier(field.name)} AS ${engineType})`;
  const physical = physicalName(field, plan.mode);
  if (plan.partitionColumns.has(physical)) {
    return each((file) => partitionExpression(ownValue(file.partitionValues, physical), field.type, where));
  }
  const layout = plan.layouts.get(first.path);
  if (first.holds === null && layout) {
    const held = heldBy(layout);
    const found = findHeld(held, field, plan.mode);
    if (found) return readExpression(`d.${identifier(found.name)}`, found, field.type, plan.mode, where);
  }
  return `CAST(NULL AS ${engineType})`;
}

const heldByLayout = new WeakMap<ParquetLayout, HeldFields>();

/** Worked out once for all the columns and files of a layout. */
function heldBy(layout: ParquetLayout): HeldFields {
  let held = heldByLayout.get(layout);
  if (!held) {
    const { columns, nodes } = layout;
    held = heldFields(
      columns.map(({ name }) => name),
      columns.map(({ type }) => type),
      nodes,
    );
    heldByLayout.set(layout, held);
  }
  return held;
}

/** The engine's own columns, unless a column of the file has taken the name. */
function fileIndex(plan: BranchPlan, file: RelationFile): string {
  return `CAST(${ownColumn(plan, file, "file_index")} AS BIGINT)`;
}

function rowNumber(plan: BranchPlan, file: RelationFile): string {
  return ownColumn(plan, file, "file_row_number");
}

function ownColumn(plan: BranchPlan, file: RelationFile, name: "file_index" | "file_row_number"): string {
  const names = file.holds ?? plan.layouts.get(file.path)?.columns.map((column) => column.name) ?? [];
  for (const held of names) {
    if (held.toLowerCase() === name) {
      throw new DeltaError(
        "UNSUPPORTED",
        `${plan.table}: rows of a table with a column ${name} cannot be numbered here`,
      );
    }
  }
  return `d.${name}`;
}

/** True where a file's columns can be known by their names alone. */
export function isFlat(fields: readonly StructField[], mode: ColumnMappingMode): boolean {
  return mode === "none" && !fields.some((field) => isNested(field.type));
}
