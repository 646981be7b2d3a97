import { DeltaError } from "./delta-error.js";
import { identifier } from "./sql-text.js";

/** Types of the log's schema that hold one value. */
export type PrimitiveName =
  | "boolean"
  | "byte"
  | "short"
  | "integer"
  | "long"
  | "float"
  | "double"
  | "string"
  | "binary"
  | "date"
  | "timestamp"
  | "timestamp_ntz"
  | "void"
  | "variant";

/** A type of the log's schema (PROTOCOL.md, "Schema Serialization Format"). */
export type DeltaType =
  | { readonly kind: "primitive"; readonly name: PrimitiveName }
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number }
  | { readonly kind: "array"; readonly element: DeltaType; readonly containsNull: boolean }
  | { readonly kind: "map"; readonly key: DeltaType; readonly value: DeltaType; readonly valueContainsNull: boolean }
  | StructType;

export interface StructType {
  readonly kind: "struct";
  readonly fields: readonly StructField[];
}

export interface StructField {
  readonly name: string;
  readonly type: DeltaType;
  readonly nullable: boolean;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * The type of the SQL engine that holds a primitive's every value. A void's values are all missing; a variant is its two
 * binaries as Parquet's Variant encoding has them.
 */
const enginePrimitive: Readonly<Record<PrimitiveName, string>> = {
  boolean: "BOOLEAN",
  byte: "TINYINT",
  short: "SMALLINT",
  integer: "INTEGER",
  long: "BIGINT",
  float: "FLOAT",
  double: "DOUBLE",
  string: "VARCHAR",
  binary: "BLOB",
  date: "DATE",
  timestamp: "TIMESTAMP WITH TIME ZONE",
  timestamp_ntz: "TIMESTAMP",
  void: "INTEGER",
  variant: 'STRUCT("metadata" BLOB, "value" BLOB)',
};

/**
 * The schema of a table, whatever its types.
 * @param table named in errors
 * @throws CORRUPT if the text is no schema; UNSUPPORTED, naming the column, where a type is not known
 */
export function parseTableSchema(schemaString: string, table: string): StructType {
  let schema: unknown;
  try {
    schema = JSON.parse(schemaString);
  } catch (cause) {
    throw new DeltaError("CORRUPT", `${table}: schemaString is not JSON`, cause);
  }
  const type = parseType(schema, table);
  if (type.kind !== "struct") throw new DeltaError("CORRUPT", `${table}: schemaString has no fields`);
  return type;
}

function parseType(json: unknown, where: string): DeltaType {
  if (typeof json === "string") return parseName(json, where);
  if (typeof json !== "object" || json === null)
    throw new DeltaError("CORRUPT", `${where}: schemaString has no fields`);
  const node = json as Record<string, unknown>;
  switch (node.type) {
    case "struct":
      if (!Array.isArray(node.fields)) throw new DeltaError("CORRUPT", `${where}: schemaString has no fields`);
      return {
        kind: "struct",
        fields: apart(
          node.fields.map((field: unknown) => parseField(field, where)),
          where,
        ),
      };
    case "array":
      return {
        kind: "array",
        element: parseType(node.elementType, `${where}.element`),
        containsNull: node.containsNull !== false,
      };
    case "map":
      return {
        kind: "map",
        key: parseType(node.keyType, `${where}.key`),
        value: parseType(node.valueType, `${where}.value`),
        valueContainsNull: node.valueContainsNull !== false,
      };
    case "udt":
      return parseType(node.sqlType, where);
    default:
      throw new DeltaError("UNSUPPORTED", `${where}: type ${JSON.stringify(json)}, not known here`);
  }
}

/** Delta tells no upper from lower case in names, nor does the engine: it would answer one column's values for the other's. */
function apart(fields: StructField[], where: string): StructField[] {
  const seen = new Map<string, string>();
  for (const { name } of fields) {
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined) {
      throw new DeltaError("CORRUPT", `${where}: columns ${twin} and ${name} differ in upper and lower case only`);
    }
    seen.set(name.toLowerCase(), name);
  }
  return fields;
}

function parseField(json: unknown, where: string): StructField {
  const field = json as { name?: unknown; type?: unknown; nullable?: unknown; metadata?: unknown } | null;
  if (typeof field?.name !== "string") throw new DeltaError("CORRUPT", `${where}: a column without a name`);
  const metadata = typeof field.metadata === "object" && field.metadata !== null ? field.metadata : {};
  return {
    name: field.name,
    type: parseType(field.type, `${where}.${field.name}`),
    nullable: field.nullable !== false,
    metadata: metadata as Readonly<Record<string, unknown>>,
  };
}

function parseName(name: string, where: string): DeltaType {
  if (Object.hasOwn(enginePrimitive, name)) return { kind: "primitive", name: name as PrimitiveName };
  if (name === "null") return { kind: "primitive", name: "void" };
  const decimal = /^decimal(?:\(\s*(\d+)\s*,\s*(-?\d+)\s*\))?$/.exec(name);
  if (!decimal) throw new DeltaError("UNSUPPORTED", `${where}: type ${name}, not known here`);
  const precision = Number(decimal[1] ?? 10);
  const scale = Number(decimal[2] ?? 0);
  if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
    throw new DeltaError("CORRUPT", `${where}: type ${name}; precision is 1 to 38, scale 0 to the precision`);
  }
  return { kind: "decimal", precision, scale };
}

/** The SQL engine's type, as text. */
export function engineTypeOf(type: DeltaType): string {
  switch (type.kind) {
    case "primitive":
      return enginePrimitive[type.name];
    case "decimal":
      return `DECIMAL(${type.precision},${type.scale})`;
    case "array":
      return `${engineTypeOf(type.element)}[]`;
    case "map":
      return `MAP(${engineTypeOf(type.key)}, ${engineTypeOf(type.value)})`;
    case "struct":
      return `STRUCT(${type.fields.map((field) => `${identifier(field.name)} ${engineTypeOf(field.type)}`).join(", ")})`;
  }
}

/** True for an array, a map and a struct. */
export function isNested(type: DeltaType): boolean {
  return type.kind === "array" || type.kind === "map" || type.kind === "struct";
}
