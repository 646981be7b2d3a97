import type { DeltaColumnType, DeltaField } from "./column.js";
import { DeltaError } from "./delta-error.js";

const deltaTypeOf: Readonly<Record<DeltaColumnType, string>> = {
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
 * @throws CORRUPT if the text is no schema; UNSUPPORTED, naming column and type, where a type has no column here
 */
export function parseSchema(schemaString: string, table: string): DeltaField[] {
  let schema: unknown;
  try {
    schema = JSON.parse(schemaString);
  } catch (cause) {
    throw new DeltaError("CORRUPT", `${table}: schemaString is not JSON`, cause);
  }
  const fields = (schema as { fields?: unknown } | null)?.fields;
  if (!Array.isArray(fields)) throw new DeltaError("CORRUPT", `${table}: schemaString has no fields`);
  return fields.map((field: { name: string; type: unknown; nullable?: boolean; metadata?: { comment?: unknown } }) => {
    const type = typeof field.type === "string" ? narrow(field.type) : undefined;
    if (type === undefined) {
      const shown = typeof field.type === "string" ? field.type : JSON.stringify(field.type);
      throw new DeltaError("UNSUPPORTED", `${table}.${field.name}: type ${shown}, not known here`);
    }
    const comment = field.metadata?.comment;
    return {
      name: field.name,
      type,
      nullable: field.nullable ?? true,
      ...(typeof comment === "string" ? { comment } : {}),
    };
  });
}

function narrow(type: string): DeltaColumnType | undefined {
  if (type === "byte" || type === "short") return "int32";
  if (type === "timestamp_ntz") return "instant";
  return typeOfDelta.get(type);
}
