/**
 * A beginning that no column's name has, so that names made of it are free. The engine does not tell upper from lower case.
 */
export function freePrefix(fields: readonly { readonly name: string }[]): string {
  let prefix = "own_";
  while (fields.some(({ name }) => name.toLowerCase().startsWith(prefix))) prefix = `_${prefix}`;
  return prefix;
}
