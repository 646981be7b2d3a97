import { IcebergError } from "./iceberg-error.js";
import { applyUpdates } from "./metadata-updates.js";
import { firstPartitionFieldId, type PartitionSpec, type UnboundPartitionSpec } from "./partition-spec.js";
import { fieldsById, type IcebergType, type Schema } from "./schema.js";
import { type SortOrder, unsorted } from "./sort-order.js";
import type { FormatVersion, TableMetadata } from "./table-metadata.js";

export interface NewTable {
  readonly uuid: string;
  /** URI of the table's folder. */
  readonly location: string;
  readonly schema: Schema;
  readonly spec?: UnboundPartitionSpec;
  readonly sortOrder?: SortOrder;
  readonly properties?: Readonly<Record<string, string>>;
  /** 2 where absent; the property `format-version` goes before it. */
  readonly formatVersion?: FormatVersion;
  /** ms UTC */
  readonly now: number;
}

/**
 * Metadata of a table that does not exist yet. Field ids are given anew, counted level by level from 1, and the
 * partition spec and sort order follow them.
 *
 * @throws BAD_ARGUMENT where a spec or order names a field the schema lacks
 */
export function newTableMetadata(table: NewTable): TableMetadata {
  const { schema, idOf } = withFreshIds(table.schema);
  const { "format-version": asked, ...properties } = table.properties ?? {};
  const version = asked === undefined ? (table.formatVersion ?? 2) : (Number(asked) as FormatVersion);
  const sourceOf = (what: string, id: number): number => {
    const fresh = idOf.get(id);
    if (fresh === undefined)
      throw new IcebergError("BAD_ARGUMENT", `${what}: source id ${id}, which the schema does not have`);
    return fresh;
  };
  const spec: PartitionSpec = {
    "spec-id": 0,
    fields: (table.spec?.fields ?? []).map((field, place) => ({
      ...field,
      "source-id": sourceOf(`partition field ${field.name}`, field["source-id"]),
      "field-id": firstPartitionFieldId + place,
    })),
  };
  const order: SortOrder = table.sortOrder?.fields.length
    ? {
        "order-id": 1,
        fields: table.sortOrder.fields.map((field) => ({
          ...field,
          "source-id": sourceOf("sort field", field["source-id"]),
        })),
      }
    : unsorted;
  return applyUpdates(
    null,
    [
      { action: "assign-uuid", uuid: table.uuid },
      { action: "upgrade-format-version", "format-version": version },
      { action: "add-schema", schema },
      { action: "set-current-schema", "schema-id": -1 },
      { action: "add-spec", spec },
      { action: "set-default-spec", "spec-id": -1 },
      { action: "add-sort-order", "sort-order": order },
      { action: "set-default-sort-order", "sort-order-id": -1 },
      { action: "set-location", location: table.location },
      { action: "set-properties", updates: properties },
    ],
    { now: table.now },
  );
}

/** The schema numbered anew from 1, level by level, and the new id of each old one. */
export function withFreshIds(schema: Schema): { readonly schema: Schema; readonly idOf: ReadonlyMap<number, number> } {
  fieldsById(schema);
  const idOf = new Map<number, number>();
  let last = 0;
  const take = (old: number): number => {
    idOf.set(old, ++last);
    return last;
  };
  const renumber = (type: IcebergType): IcebergType => {
    if (typeof type === "string") return type;
    if (type.type === "struct") {
      const ids = type.fields.map((field) => take(field.id));
      return {
        ...type,
        fields: type.fields.map((field, place) => ({ ...field, id: ids[place], type: renumber(field.type) })),
      };
    }
    if (type.type === "list") {
      const id = take(type["element-id"]);
      return { ...type, "element-id": id, element: renumber(type.element) };
    }
    const key = take(type["key-id"]);
    const value = take(type["value-id"]);
    return { ...type, "key-id": key, key: renumber(type.key), "value-id": value, value: renumber(type.value) };
  };
  const fresh = renumber({ ...schema, type: "struct" }) as Schema;
  const identifiers = schema["identifier-field-ids"]?.map((id) => idOf.get(id) ?? id);
  return {
    schema: { ...fresh, "schema-id": 0, ...(identifiers === undefined ? {} : { "identifier-field-ids": identifiers }) },
    idOf,
  };
}
