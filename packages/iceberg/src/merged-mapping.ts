import type { MappedField } from "./name-mapping.js";

export interface MergedMapping {
  readonly mapping: readonly MappedField[];
  /** A name that two retained fields have, so that one mapping cannot serve both; null if there is none. */
  readonly twice: string | null;
}

/**
 * A table's new name mapping with the names that columns of retained snapshots had: a mapping is the table's, not a
 * schema's, and by one that forgot a dropped column every older snapshot would read it as null.
 *
 * @param earlier the mapping held until now
 * @param retained ids of all fields in the schemas of retained snapshots
 */
export function mergedMapping(
  wanted: readonly MappedField[],
  earlier: readonly MappedField[],
  retained: ReadonlySet<number>,
): MergedMapping {
  const mapping: MappedField[] = [];
  let twice: string | null = null;
  for (const field of wanted) {
    const held = earlier.find((each) => each["field-id"] === field["field-id"]);
    const inner = mergedMapping(field.fields ?? [], held?.fields ?? [], retained);
    twice ??= inner.twice;
    mapping.push({ ...field, ...(inner.mapping.length > 0 ? { fields: inner.mapping } : {}) });
  }
  const ids = new Set(wanted.map((field) => field["field-id"]));
  const names = new Set(wanted.flatMap((field) => field.names));
  for (const field of earlier) {
    const id = field["field-id"];
    if (id === undefined || ids.has(id) || !retained.has(id)) continue;
    twice ??= field.names.find((name) => names.has(name)) ?? null;
    mapping.push(field);
  }
  return { mapping, twice };
}

/** Every id that a mapping gives, nested ones included. */
export function mappedIdsOf(mapping: readonly MappedField[]): number[] {
  return mapping.flatMap((field) => [field["field-id"] ?? -1, ...mappedIdsOf(field.fields ?? [])]);
}
