import type { DeltaColumnType, DeltaField } from "./column.js";
import { DeltaError } from "./delta-error.js";
import { engineTypeOf, parseTableSchema, type StructField } from "./delta-type.js";

/** The type by which the log names a column of ours. */
export const deltaTypeOf: Readonly<Record<DeltaColumnType, string>> = {
  float64: "double",
  float32: "float",
  int32: "integer",
  int64: "long",
  date: "date",
  instant: "timestamp",
  text: "string",
  boolean: "boolean",
  binary: "binary",
};
const typeOfDelta = new Map(
  Object.entries(deltaTypeOf).map(([type, delta]) => [delta, type as DeltaColumnType] as const),
);

/** Fields as the log's schemaString. */
export function formatSchema(fields: readonly DeltaField[]): string {
  return JSON.stringify({
    type: "struct",
    fields: fields.map((field) => ({
      name: field.name,
      type: deltaTypeOf[field.type],
      nullable: field.nullable,
      metadata: field.comment === undefined ? {} : { comment: field.comment },
    })),
  });
}

/**
 * The columns of a table whose types all have a column here.
 * @throws CORRUPT if the text is no schema; UNSUPPORTED, naming column and type, where a type has no column here
 */
export function parseSchema(schemaString: string, table: string): DeltaField[] {
  return parseTableSchema(schemaString, table).fields.map((field) => flatField(field, table));
}

/** @throws UNSUPPORTED, naming column and type, where the type has no column here */
export function flatField(field: StructField, table: string): DeltaField {
  const type = field.type.kind === "primitive" ? narrow(field.type.name) : undefined;
  if (type === undefined) {
    throw new DeltaError(
      "UNSUPPORTED",
      `${table}.${field.name}: type ${engineTypeOf(field.type)} has no column of numbers or texts`,
    );
  }
  const { comment } = field.metadata;
  return { name: field.name, type, nullable: field.nullable, ...(typeof comment === "string" ? { comment } : {}) };
}

function narrow(type: string): DeltaColumnType | undefined {
  if (type === "byte" || type === "short") return "int32";
  if (type === "timestamp_ntz") return "instant";
  return typeOfDelta.get(type);
}
