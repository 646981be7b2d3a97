import { IcebergError, type IcebergErrorCode } from "./iceberg-error.js";
import { childrenOf, type StructType } from "./schema.js";

/**
 * The engine takes names that differ in upper and lower case only for one, and would answer one column's values for
 * the other's.
 *
 * @throws with `code` where two names are so
 */
export function refuseTwins(names: readonly string[], where: string, code: IcebergErrorCode): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined) {
      throw new IcebergError(code, `${where}: columns ${twin} and ${name} differ in upper and lower case only`);
    }
    seen.set(name.toLowerCase(), name);
  }
}

/** The same for a schema at every level. */
export function refuseTwinsOf(type: StructType, where: string, code: IcebergErrorCode): void {
  refuseTwins(
    type.fields.map(({ name }) => name),
    where,
    code,
  );
  for (const field of type.fields) {
    let inner = [field.type];
    while (inner.length > 0) {
      const nested = inner.flatMap((each) => (typeof each === "string" ? [] : [each]));
      for (const each of nested) if (each.type === "struct") refuseTwinsOf(each, `${where}: ${field.name}`, code);
      inner = nested.flatMap((each) => (each.type === "struct" ? [] : childrenOf(each).map(({ type: of }) => of)));
    }
  }
}
