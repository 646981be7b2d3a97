import {
  buildASTSchema,
  type DocumentNode,
  GraphQLBoolean,
  GraphQLError,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  type GraphQLScalarType,
  type GraphQLSchema,
  GraphQLString,
  isScalarType,
  Kind,
  parse,
  visit,
} from "graphql";
import type { Column } from "../serving/column-list.js";

const leaves = [GraphQLFloat, GraphQLInt, GraphQLString, GraphQLBoolean, GraphQLID] as const;

/** A list of one of GraphQL's own scalars, as a scalar: `LeafList_Float_Missing` for `[Float]`, `LeafList_Float` for `[Float!]`. */
const prefix = "LeafList_";

/**
 * The schema as it is executed: every field that is a list of scalars becomes one scalar that takes the list as a whole.
 * A query reads the same in both, so that it is validated against the schema that is shown and executed against this one,
 * where a column of a thousand numbers is one value to complete and not a thousand.
 *
 * An item that is no such scalar, or missing where items are not null, fails the list: its error names the field without
 * the item's place.
 */
export function withLeafLists(schemaText: string): GraphQLSchema {
  const names = new Set<string>();
  const document = parse(schemaText);
  const listed: DocumentNode = visit(document, {
    FieldDefinition(field) {
      const isRequired = field.type.kind === Kind.NON_NULL_TYPE;
      const list = field.type.kind === Kind.NON_NULL_TYPE ? field.type.type : field.type;
      if (list.kind !== Kind.LIST_TYPE) return undefined;
      const item = list.type.kind === Kind.NON_NULL_TYPE ? list.type.type : list.type;
      if (item.kind !== Kind.NAMED_TYPE || !leaves.some(({ name }) => name === item.name.value)) return undefined;
      const name = `${prefix}${item.name.value}${list.type.kind === Kind.NON_NULL_TYPE ? "" : "_Missing"}`;
      names.add(name);
      const type = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } } as const;
      return { ...field, type: isRequired ? { kind: Kind.NON_NULL_TYPE, type } : type };
    },
  });
  const scalars = parse([...names].map((name) => `scalar ${name}`).join("\n") || "scalar LeafList_None");
  const schema = buildASTSchema({ ...listed, definitions: [...listed.definitions, ...scalars.definitions] });
  for (const name of names) {
    const scalar = schema.getType(name);
    const leaf = leaves.find((one) => name.startsWith(`${prefix}${one.name}`));
    if (!isScalarType(scalar) || !leaf) throw new Error(`${name} is no list of scalars`);
    (scalar as GraphQLScalarType).serialize = (list: unknown) => completeList(list, leaf, name.endsWith("_Missing"));
  }
  return schema;
}

/** Of the name of a type of the executed schema. */
export function isNumberList(typeName: string | undefined): boolean {
  return typeName?.startsWith(`${prefix}Float`) || typeName?.startsWith(`${prefix}Int`) || false;
}

/**
 * The list as JSON will say it: itself where every item already is what its type says. A column of numbers stays one; in
 * one of floats that may miss, what is not finite is missing.
 */
function completeList(list: unknown, leaf: GraphQLLeafType, mayMiss: boolean): readonly unknown[] | Column {
  if (typeof list !== "object" || list === null || !(Symbol.iterator in list)) {
    throw new GraphQLError(`a list of ${leaf.name} was expected`);
  }
  if (list instanceof Int32Array && leaf === GraphQLInt) return list;
  if (list instanceof Float64Array && leaf === GraphQLFloat && (mayMiss || list.every(Number.isFinite))) return list;
  const items: readonly unknown[] = Array.isArray(list) ? list : Array.from(list as Iterable<unknown>);
  for (const item of items) {
    const isPlain = leaf === GraphQLFloat ? Number.isFinite(item) : leaf === GraphQLString && typeof item === "string";
    if (!isPlain && !(item === null && mayMiss)) return items.map((one) => completeItem(one, leaf, mayMiss));
  }
  return items;
}

function completeItem(item: unknown, leaf: GraphQLLeafType, mayMiss: boolean): unknown {
  if (item !== null && item !== undefined) return leaf.serialize(item);
  if (mayMiss) return null;
  throw new GraphQLError(`an item of a list of ${leaf.name} is missing`);
}
