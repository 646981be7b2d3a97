import { isDeepStrictEqual } from "node:util";
import { IcebergError } from "./iceberg-error.js";

/** Types as Iceberg's JSON says them ("Appendix C: Schemas"); parametrised ones are texts such as "decimal(9, 2)". */
export type PrimitiveName =
  | "unknown"
  | "boolean"
  | "int"
  | "long"
  | "float"
  | "double"
  | "date"
  | "time"
  | "timestamp"
  | "timestamptz"
  | "timestamp_ns"
  | "timestamptz_ns"
  | "string"
  | "uuid"
  | "binary";
export type PrimitiveType = PrimitiveName | `decimal(${string})` | `fixed[${string}]`;
export interface StructType {
  readonly type: "struct";
  readonly fields: readonly NestedField[];
}
export interface ListType {
  readonly type: "list";
  readonly "element-id": number;
  readonly "element-required": boolean;
  readonly element: IcebergType;
}
export interface MapType {
  readonly type: "map";
  readonly "key-id": number;
  readonly key: IcebergType;
  readonly "value-id": number;
  readonly "value-required": boolean;
  readonly value: IcebergType;
}
export type IcebergType = PrimitiveType | StructType | ListType | MapType;

export interface NestedField {
  readonly id: number;
  readonly name: string;
  readonly required: boolean;
  readonly type: IcebergType;
  readonly doc?: string;
  /** Value of rows written before the field was added (v3), as JSON single value. */
  readonly "initial-default"?: unknown;
  readonly "write-default"?: unknown;
}
export interface Schema extends StructType {
  readonly "schema-id": number;
  readonly "identifier-field-ids"?: readonly number[];
}

const simpleNames: ReadonlySet<string> = new Set<PrimitiveName>([
  "unknown",
  "boolean",
  "int",
  "long",
  "float",
  "double",
  "date",
  "time",
  "timestamp",
  "timestamptz",
  "timestamp_ns",
  "timestamptz_ns",
  "string",
  "uuid",
  "binary",
]);

/** A nested type before it is checked. */
interface NestedParts {
  readonly type?: string;
  readonly fields?: unknown;
  readonly "element-id"?: unknown;
  readonly "element-required"?: boolean;
  readonly element?: unknown;
  readonly "key-id"?: unknown;
  readonly key?: unknown;
  readonly "value-id"?: unknown;
  readonly "value-required"?: boolean;
  readonly value?: unknown;
}

/** @throws UNSUPPORTED naming the type where it is none of Iceberg's, or one this package does not read */
export function parseType(value: unknown, where: string): IcebergType {
  if (typeof value === "string") {
    if (simpleNames.has(value)) return value as PrimitiveName;
    const decimal = /^decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(value);
    if (decimal && Number(decimal[1]) <= 38) return `decimal(${decimal[1]}, ${decimal[2]})`;
    const fixed = /^fixed\[\s*(\d+)\s*\]$/.exec(value);
    if (fixed) return `fixed[${fixed[1]}]`;
    throw new IcebergError("UNSUPPORTED", `${where}: type ${value}, not known here`);
  }
  const nested = (value ?? {}) as NestedParts;
  switch (nested.type) {
    case "struct":
      return { ...nested, type: "struct", fields: parseFields(nested.fields, where) };
    case "list":
      return {
        ...nested,
        type: "list",
        "element-id": idOf(nested["element-id"], "element-id", where),
        "element-required": nested["element-required"] ?? false,
        element: parseType(nested.element, `${where}.element`),
      };
    case "map":
      return {
        ...nested,
        type: "map",
        "key-id": idOf(nested["key-id"], "key-id", where),
        "value-id": idOf(nested["value-id"], "value-id", where),
        key: parseType(nested.key, `${where}.key`),
        "value-required": nested["value-required"] ?? false,
        value: parseType(nested.value, `${where}.value`),
      };
    default:
      throw new IcebergError("CORRUPT", `${where}: no type; must be a type's name or a struct, list or map`);
  }
}

function idOf(value: unknown, name: string, where: string): number {
  if (!Number.isInteger(value)) throw new IcebergError("CORRUPT", `${where}: without ${name}`);
  return value as number;
}

function parseFields(value: unknown, where: string): NestedField[] {
  if (!Array.isArray(value)) throw new IcebergError("CORRUPT", `${where}: a struct without fields`);
  return value.map((field: Partial<NestedField> | null) => {
    if (typeof field?.name !== "string" || !Number.isInteger(field.id))
      throw new IcebergError("CORRUPT", `${where}: a field without name or id`);
    return {
      ...field,
      id: field.id as number,
      name: field.name,
      required: field.required ?? false,
      type: parseType(field.type, `${where}.${field.name}`),
    };
  });
}

/** @throws CORRUPT, UNSUPPORTED */
export function parseSchema(value: unknown, where: string): Schema {
  const parsed = parseType({ ...(value as object), type: "struct" }, where) as StructType;
  const id = (value as Partial<Schema>)["schema-id"];
  return { ...parsed, "schema-id": id ?? 0 };
}

/** A field with the path of names that leads to it; list elements are `element`, map entries `key` and `value`. */
export interface PlacedField {
  readonly field: NestedField;
  readonly path: readonly string[];
  /** Id of the struct, list or map that holds it; null at the top. */
  readonly parent: number | null;
}

/** Every field of a schema by id, nested ones included. */
export function fieldsById(type: StructType): Map<number, PlacedField> {
  const found = new Map<number, PlacedField>();
  const visit = (inner: IcebergType, path: readonly string[], parent: number | null): void => {
    if (typeof inner === "string") return;
    for (const field of childrenOf(inner)) {
      const place = [...path, field.name];
      if (found.has(field.id))
        throw new IcebergError("CORRUPT", `schema: field id ${field.id} twice, at ${place.join(".")}`);
      found.set(field.id, { field, path: place, parent });
      visit(field.type, place, field.id);
    }
  };
  visit(type, [], null);
  return found;
}

/** The fields one step below a nested type. */
export function childrenOf(type: StructType | ListType | MapType): readonly NestedField[] {
  switch (type.type) {
    case "struct":
      return type.fields;
    case "list":
      return [{ id: type["element-id"], name: "element", required: type["element-required"], type: type.element }];
    case "map":
      return [
        { id: type["key-id"], name: "key", required: true, type: type.key },
        { id: type["value-id"], name: "value", required: type["value-required"], type: type.value },
      ];
  }
}

/** The largest field id of a schema, 0 if it has none. */
export function highestFieldId(type: StructType): number {
  return Math.max(0, ...fieldsById(type).keys());
}

/** Whether two schemas hold the same fields; their ids may differ. */
export function isSameSchema(a: Schema, b: Schema): boolean {
  return (
    isDeepStrictEqual(a.fields, b.fields) &&
    isDeepStrictEqual(a["identifier-field-ids"] ?? [], b["identifier-field-ids"] ?? [])
  );
}

/** Precision and scale of a decimal; null for other types. */
export function decimalOf(type: IcebergType): { precision: number; scale: number } | null {
  const match = typeof type === "string" ? /^decimal\((\d+), (\d+)\)$/.exec(type) : null;
  return match ? { precision: Number(match[1]), scale: Number(match[2]) } : null;
}

/** Bytes of a fixed; null for other types. */
export function fixedLengthOf(type: IcebergType): number | null {
  const match = typeof type === "string" ? /^fixed\[(\d+)\]$/.exec(type) : null;
  return match ? Number(match[1]) : null;
}
