import { type GraphQLSchema, isObjectType } from "graphql";

/** Gives the fields of a schema their resolvers. @throws Error for a resolver of a field that the schema does not have */
export function attachResolvers(
  schema: GraphQLSchema,
  resolvers: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): GraphQLSchema {
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) throw new Error(`the schema has no type ${typeName}`);
    const held = type.getFields();
    for (const [name, resolve] of Object.entries(fields)) {
      if (!held[name]) throw new Error(`the schema has no field ${typeName}.${name}`);
      held[name].resolve = resolve as NonNullable<(typeof held)[string]["resolve"]>;
    }
  }
  return schema;
}
