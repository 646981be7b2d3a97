import { refuseTwinsOf } from "./case-twins.js";
import { IcebergError } from "./iceberg-error.js";
import { withFreshIds } from "./new-table.js";
import { canPromote } from "./promotion.js";
import type { IcebergType, NestedField, PrimitiveType, Schema, StructType } from "./schema.js";

/** One change of a schema. Columns inside structs are named by their path, such as "quote.bid". */
export type SchemaChange =
  | { readonly add: string; readonly type: IcebergType; readonly doc?: string }
  | { readonly drop: string }
  | { readonly rename: string; readonly to: string }
  | { readonly promote: string; readonly to: PrimitiveType }
  | { readonly makeOptional: string }
  | { readonly move: string; readonly after: string | null };

/**
 * The schema after these changes. Ids stay, so that files written before are read by the new schema.
 *
 * @param lastColumnId largest id ever used in the table
 * @throws BAD_ARGUMENT where a column is missing or taken, or a promotion is none Iceberg allows
 */
export function evolveSchema(
  schema: Schema,
  lastColumnId: number,
  changes: readonly SchemaChange[],
): { readonly schema: Schema; readonly lastColumnId: number } {
  let type: StructType = schema;
  let last = lastColumnId;
  for (const change of changes) {
    if ("add" in change) {
      const { parent, name } = split(change.add);
      type = inStruct(type, parent, (fields) => {
        if (fields.some((field) => field.name === name)) throw refused(change.add, "is there already");
        const wrapped = {
          type: "struct",
          "schema-id": 0,
          fields: [{ id: 0, name, required: false, type: change.type }],
        };
        const fresh = withFreshIds(wrapped as Schema).schema.fields[0];
        const moved = shifted(fresh, last);
        last += countFields(fresh);
        return [...fields, { ...moved, ...(change.doc === undefined ? {} : { doc: change.doc }) }];
      });
    } else type = changed(type, change, schema);
  }
  refuseTwinsOf(type, "schema", "BAD_ARGUMENT");
  return { schema: { ...schema, fields: type.fields }, lastColumnId: last };
}

function changed(type: StructType, change: Exclude<SchemaChange, { add: string }>, schema: Schema): StructType {
  if ("drop" in change) {
    return onField(type, change.drop, (field) => {
      if (schema["identifier-field-ids"]?.includes(field.id)) throw refused(change.drop, "identifies rows");
      return null;
    });
  }
  if ("rename" in change) {
    const { parent } = split(change.rename);
    inStruct(type, parent, (fields) => {
      if (fields.some((field) => field.name === change.to)) throw refused(change.to, "is there already");
      return fields;
    });
    return onField(type, change.rename, (field) => ({ ...field, name: change.to }));
  }
  if ("promote" in change) {
    return onField(type, change.promote, (field) => {
      if (typeof field.type !== "string" || !(field.type === change.to || canPromote(field.type, change.to)))
        throw refused(change.promote, `cannot become ${change.to}`);
      return { ...field, type: change.to };
    });
  }
  if ("makeOptional" in change) return onField(type, change.makeOptional, (field) => ({ ...field, required: false }));
  const { parent, name } = split(change.move);
  return inStruct(type, parent, (fields) => {
    const moved = fields.find((field) => field.name === name);
    if (!moved) throw refused(change.move, "is not in the schema");
    const others = fields.filter((field) => field !== moved);
    const place = change.after === null ? 0 : others.findIndex((field) => field.name === change.after) + 1;
    if (change.after !== null && place === 0) throw refused(change.after, "is not beside it");
    return [...others.slice(0, place), moved, ...others.slice(place)];
  });
}

function split(path: string): { readonly parent: readonly string[]; readonly name: string } {
  const steps = path.split(".");
  return { parent: steps.slice(0, -1), name: steps[steps.length - 1] };
}

function onField(type: StructType, path: string, change: (field: NestedField) => NestedField | null): StructType {
  const { parent, name } = split(path);
  return inStruct(type, parent, (fields) => {
    if (!fields.some((field) => field.name === name)) throw refused(path, "is not in the schema");
    return fields.flatMap((field) => (field.name === name ? (change(field) ?? []) : field));
  });
}

function inStruct(
  type: StructType,
  path: readonly string[],
  change: (fields: readonly NestedField[]) => readonly NestedField[],
): StructType {
  if (path.length === 0) return { ...type, fields: change(type.fields) };
  const [name, ...rest] = path;
  const found = type.fields.find((field) => field.name === name);
  if (typeof found?.type !== "object" || found.type.type !== "struct")
    throw refused(name, "is no struct of the schema");
  const inner = inStruct(found.type, rest, change);
  return { ...type, fields: type.fields.map((field) => (field === found ? { ...field, type: inner } : field)) };
}

function shifted(field: NestedField, by: number): NestedField {
  const shift = (type: IcebergType): IcebergType => {
    if (typeof type === "string") return type;
    if (type.type === "struct") return { ...type, fields: type.fields.map((inner) => shifted(inner, by)) };
    if (type.type === "list") return { ...type, "element-id": type["element-id"] + by, element: shift(type.element) };
    const ids = { "key-id": type["key-id"] + by, "value-id": type["value-id"] + by };
    return { ...type, ...ids, key: shift(type.key), value: shift(type.value) };
  };
  return { ...field, id: field.id + by, type: shift(field.type) };
}

function countFields(field: NestedField): number {
  const count = (type: IcebergType): number => {
    if (typeof type === "string") return 0;
    if (type.type === "struct") return type.fields.reduce((sum, inner) => sum + countFields(inner), 0);
    return type.type === "list" ? 1 + count(type.element) : 2 + count(type.key) + count(type.value);
  };
  return 1 + count(field.type);
}

function refused(column: string, why: string): IcebergError {
  return new IcebergError("BAD_ARGUMENT", `column ${column}: ${why}`);
}
