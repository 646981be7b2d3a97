/** A name as Avro allows it, as Iceberg's own library makes it. */
export function avroName(name: string): string {
  const hexOf = (character: string) => `_x${character.codePointAt(0)?.toString(16).toUpperCase()}`;
  return [...name]
    .map((character, place) => {
      if (/[A-Za-z_]/.test(character)) return character;
      if (/[0-9]/.test(character)) return place === 0 ? `_${character}` : character;
      return hexOf(character);
    })
    .join("");
}

/** A schema whose fields have names that Avro allows; some writers put column names in manifests as they are. */
export function withAvroNames(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withAvroNames);
  if (typeof schema !== "object" || schema === null) return schema;
  const { fields, items, type, ...rest } = schema as Readonly<Record<string, unknown>>;
  const renamed = (field: unknown) => {
    const made = withAvroNames(field) as { readonly name?: unknown };
    return typeof made?.name === "string" ? { ...made, name: avroName(made.name) } : made;
  };
  return {
    ...rest,
    ...(type === undefined ? {} : { type: withAvroNames(type) }),
    ...(items === undefined ? {} : { items: withAvroNames(items) }),
    ...(Array.isArray(fields) ? { fields: fields.map(renamed) } : {}),
  };
}
