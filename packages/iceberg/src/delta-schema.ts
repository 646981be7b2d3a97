import { isDeepStrictEqual } from "node:util";
import type { DerivableTable } from "./derivable-table.js";
import { IcebergError } from "./iceberg-error.js";
import type { MappedField } from "./name-mapping.js";
import { canPromote } from "./promotion.js";
import type { IcebergType, NestedField, PrimitiveType, Schema, StructType } from "./schema.js";

interface DeltaField {
  readonly name: string;
  readonly type: unknown;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface DerivedSchema {
  readonly schema: Schema;
  readonly lastColumnId: number;
  /** Ids by the names the files use, which carry none. */
  readonly mapping: readonly MappedField[];
  /** Name of each top-level field in the files, in the log's statistics and partition values. */
  readonly physicalNames: ReadonlyMap<number, string>;
}

const primitives: Readonly<Record<string, PrimitiveType>> = {
  boolean: "boolean",
  byte: "int",
  short: "int",
  integer: "int",
  long: "long",
  float: "float",
  double: "double",
  string: "string",
  binary: "binary",
  date: "date",
  timestamp: "timestamptz",
  timestamp_ntz: "timestamp",
};

/**
 * The Iceberg schema of a Delta schema. A field keeps the id that a field of its name and of a promotable type had
 * before; with column mapping the id is the mapping's. All are optional: Delta enforces what must be present.
 *
 * @param before the schema derived last; null for the first
 * @throws UNSUPPORTED naming column and type that Iceberg has not; CORRUPT
 */
export function deriveSchema(table: DerivableTable, before: Schema | null, lastColumnId: number): DerivedSchema {
  let parsed: { fields?: readonly DeltaField[] } | null;
  try {
    parsed = JSON.parse(table.schemaString);
  } catch (cause) {
    throw new IcebergError("CORRUPT", `${table.name}: schemaString is not JSON`, cause);
  }
  if (!Array.isArray(parsed?.fields)) throw new IcebergError("CORRUPT", `${table.name}: schemaString has no fields`);
  const deriving = new Deriving(Math.max(lastColumnId, ...mappedIds(table.schemaString)));
  const { type, mapping, names } = deriving.struct(parsed.fields, before ?? undefined, table.name);
  return {
    schema: { ...type, "schema-id": 0 },
    lastColumnId: deriving.lastId,
    mapping,
    physicalNames: names,
  };
}

interface Derived<T extends IcebergType> {
  readonly type: T;
  readonly mapping: readonly MappedField[];
}

/** Every id that column mapping gives, of columns and of what is nested in them. */
function mappedIds(schemaString: string): number[] {
  const own = schemaString.matchAll(/"delta\.columnMapping\.id"\s*:\s*(\d+)/g);
  const nested = schemaString.matchAll(/"delta\.columnMapping\.nested\.ids"\s*:\s*\{([^}]*)\}/g);
  const inner = [...nested].flatMap(([, members]) => [...members.matchAll(/:\s*(\d+)/g)]);
  return [...own, ...inner].map(([, id]) => Number(id));
}

/** Ids of list elements, map keys and values inside one column, by their path from its physical name. */
type NestedIds = Readonly<Record<string, unknown>>;

class Deriving {
  lastId: number;

  constructor(lastId: number) {
    this.lastId = lastId;
  }

  struct(
    fields: readonly DeltaField[],
    before: StructType | undefined,
    where: string,
  ): Derived<StructType> & { readonly names: ReadonlyMap<number, string> } {
    const names = new Map<number, string>();
    const mapping: MappedField[] = [];
    const made = fields.map((field): NestedField => {
      const at = `${where}.${field.name}`;
      const metadata = field.metadata ?? {};
      const mappedId = metadata["delta.columnMapping.id"];
      const physical = String(metadata["delta.columnMapping.physicalName"] ?? field.name);
      const held = before?.fields.find((each) =>
        typeof mappedId === "number" ? each.id === mappedId : each.name === field.name,
      );
      this.#refuseWidening(metadata, at);
      const shape = this.#outline(field.type, at);
      const keeps = held !== undefined && isCompatible(held.type, shape);
      const id = typeof mappedId === "number" ? this.#take(mappedId) : keeps ? held.id : this.#next();
      const nestedIds = (metadata["delta.columnMapping.nested.ids"] ?? {}) as NestedIds;
      const inner = this.#type(field.type, keeps ? held.type : undefined, at, nestedIds, physical);
      names.set(id, physical);
      mapping.push({
        "field-id": id,
        names: [physical],
        ...(inner.mapping.length > 0 ? { fields: inner.mapping } : {}),
      });
      const comment = metadata.comment;
      return {
        id,
        name: field.name,
        required: false,
        type: inner.type,
        ...(typeof comment === "string" && comment !== "" ? { doc: comment } : {}),
      };
    });
    return { type: { type: "struct", fields: made }, mapping, names };
  }

  #type(
    type: unknown,
    before: IcebergType | undefined,
    where: string,
    nestedIds: NestedIds,
    path: string,
  ): Derived<IcebergType> {
    const idOf = (step: string, held: number | undefined) => {
      const given = nestedIds[`${path}.${step}`];
      return typeof given === "number" ? this.#take(given) : (held ?? this.#next());
    };
    if (typeof type === "string") return { type: this.#primitive(type, where), mapping: [] };
    const nested = type as { type?: unknown; fields?: readonly DeltaField[] } & Readonly<Record<string, unknown>>;
    const was = typeof before === "object" ? before : undefined;
    if (nested?.type === "struct" && Array.isArray(nested.fields))
      return this.struct(nested.fields, was?.type === "struct" ? was : undefined, where);
    if (nested?.type === "array") {
      const held = was?.type === "list" ? was : undefined;
      const id = idOf("element", held?.["element-id"]);
      const element = this.#type(nested.elementType, held?.element, `${where}.element`, nestedIds, `${path}.element`);
      return {
        type: { type: "list", "element-id": id, "element-required": false, element: element.type },
        mapping: [named(id, "element", element)],
      };
    }
    if (nested?.type === "map") {
      const held = was?.type === "map" ? was : undefined;
      const keyId = idOf("key", held?.["key-id"]);
      const valueId = idOf("value", held?.["value-id"]);
      const key = this.#type(nested.keyType, held?.key, `${where}.key`, nestedIds, `${path}.key`);
      const value = this.#type(nested.valueType, held?.value, `${where}.value`, nestedIds, `${path}.value`);
      return {
        type: {
          type: "map",
          "key-id": keyId,
          key: key.type,
          "value-id": valueId,
          "value-required": false,
          value: value.type,
        },
        mapping: [named(keyId, "key", key), named(valueId, "value", value)],
      };
    }
    throw new IcebergError("CORRUPT", `${where}: no type of Delta's`);
  }

  /** The type as far as compatibility needs it: a primitive, or the kind of nesting. */
  #outline(type: unknown, where: string): IcebergType | "struct" | "list" | "map" {
    if (typeof type === "string") return this.#primitive(type, where);
    const kind = (type as { type?: unknown } | null)?.type;
    return kind === "array" ? "list" : kind === "map" ? "map" : "struct";
  }

  #primitive(type: string, where: string): PrimitiveType {
    const decimal = /^decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(type);
    if (decimal) return `decimal(${decimal[1]}, ${decimal[2]})`;
    if (type === "decimal") return "decimal(10, 0)";
    const found = primitives[type];
    if (found) return found;
    throw new IcebergError("UNSUPPORTED", `${where}: Delta's type ${type} has none in Iceberg's format 2`);
  }

  /** Older files hold the narrower type: Iceberg must be able to widen it too. */
  #refuseWidening(metadata: Readonly<Record<string, unknown>>, where: string): void {
    const changes = metadata["delta.typeChanges"];
    if (!Array.isArray(changes)) return;
    for (const { fromType, toType } of changes as { fromType?: unknown; toType?: unknown }[]) {
      const from = this.#primitive(String(fromType), where);
      const to = this.#primitive(String(toType), where);
      if (!isDeepStrictEqual(from, to) && !canPromote(from, to))
        throw new IcebergError(
          "UNSUPPORTED",
          `${where}: widened from ${fromType} to ${toType}, which Iceberg cannot read`,
        );
    }
  }

  #next(): number {
    return ++this.lastId;
  }

  #take(id: number): number {
    this.lastId = Math.max(this.lastId, id);
    return id;
  }
}

function named(id: number, name: string, inner: Derived<IcebergType>): MappedField {
  return { "field-id": id, names: [name], ...(inner.mapping.length > 0 ? { fields: inner.mapping } : {}) };
}

function isCompatible(held: IcebergType, wanted: IcebergType | "struct" | "list" | "map"): boolean {
  if (typeof held !== "string") return held.type === wanted;
  return typeof wanted === "string" && (held === wanted || canPromote(held, wanted as PrimitiveType));
}
