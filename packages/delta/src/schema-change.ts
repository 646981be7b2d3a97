import type { MetaData } from "./actions.js";
import type { DeltaFrame } from "./column.js";
import { DeltaError } from "./delta-error.js";
import { parseTableSchema, type StructField } from "./delta-type.js";
import { formatSchema } from "./schema-string.js";

/** What is done with a column of the rows that the table has not. */
export type NewColumns = "refuse" | "add";

/** A table's columns as a write will leave them, and the metaData that says so where it changes. */
export interface WrittenSchema {
  readonly fields: readonly StructField[];
  readonly metaData?: MetaData;
}

/**
 * Columns are added at the end, nullable; none is dropped, renamed or widened here.
 * @throws UNSUPPORTED where the rows have columns that the table has not and may not get, or differ from one of it only
 *   in upper and lower case, which most readers do not tell apart
 */
export function writtenSchema(
  metaData: MetaData,
  frame: DeltaFrame,
  newColumns: NewColumns,
  table: string,
): WrittenSchema {
  const { fields } = parseTableSchema(metaData.schemaString, table);
  const names = new Set(fields.map((field) => field.name));
  const further = Object.keys(frame.columns).filter((name) => !names.has(name));
  if (further.length === 0) return { fields };
  if (further.includes("")) throw new DeltaError("BAD_ARGUMENT", `${table}: the rows have a column without a name`);
  const folded = new Map(fields.map((field) => [field.name.toLowerCase(), field.name]));
  for (const name of further) {
    const twin = folded.get(name.toLowerCase());
    if (twin === undefined) continue;
    throw new DeltaError("UNSUPPORTED", `${table}: the rows have a column ${name}, the table has ${twin}`);
  }
  if (newColumns === "refuse") {
    throw new DeltaError(
      "UNSUPPORTED",
      `${table}: the rows have ${further.join(", ")}, which the table has not; ask for newColumns "add", or leave them out`,
    );
  }
  const added = further.map((name) => ({ name, type: frame.columns[name].type, nullable: true }));
  const schema = JSON.parse(metaData.schemaString) as { fields: unknown[] };
  schema.fields.push(...(JSON.parse(formatSchema(added)) as { fields: unknown[] }).fields);
  const schemaString = JSON.stringify(schema);
  return { fields: parseTableSchema(schemaString, table).fields, metaData: { ...metaData, schemaString } };
}
