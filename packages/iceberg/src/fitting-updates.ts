import { IcebergError } from "./iceberg-error.js";
import type { PartitionField } from "./partition-spec.js";
import { fieldsById, type IcebergType, type Schema } from "./schema.js";
import type { SnapshotRef } from "./snapshot.js";
import type { SortField } from "./sort-order.js";
import type { FormatVersion, TableMetadata } from "./table-metadata.js";
import { canTransform, parseTransform } from "./transform.js";

/**
 * What other readers of a table could not read is refused before it is part of it. The rules are those of the Java
 * library's Schema, PartitionSpec, SortOrder, SnapshotRef and TableMetadata, which refuse to open what breaks them.
 */

/** @throws BAD_ARGUMENT for types and defaults the format lacks, a name twice, identifiers that identify nothing */
export function refuseUnfitSchema(schema: Schema, version: FormatVersion): void {
  const fields = fieldsById(schema);
  const names = new Set<string>();
  for (const { field, path } of fields.values()) {
    const name = path.join(".");
    if (names.has(name)) throw refused(`add-schema: Invalid schema: multiple fields for name ${name}`);
    names.add(name);
    if (typeof field.required !== "boolean") throw refused(`add-schema: ${name}: required must be true or false`);
    if (version < 3 && isLater(field.type))
      throw refused(`add-schema: Invalid schema for v${version}: ${name}: ${field.type} is not supported until v3`);
    const initial = field["initial-default"];
    if (version < 3 && initial !== undefined && initial !== null)
      throw refused(`add-schema: Invalid initial default for ${name}: not supported until v3`);
  }
  for (const id of schema["identifier-field-ids"] ?? []) {
    const field = fields.get(id)?.field;
    const unfit =
      field === undefined
        ? "not in the schema"
        : typeof field.type !== "string" || field.type === "float" || field.type === "double"
          ? "must be of a type that identifies, neither nested nor float nor double"
          : field.required
            ? null
            : "must be required";
    if (unfit !== null) throw refused(`add-schema: Cannot add field ${id} as an identifier field: ${unfit}`);
  }
}

function isLater(type: IcebergType): boolean {
  return typeof type === "string" && (type === "unknown" || type.endsWith("_ns"));
}

/** @throws BAD_ARGUMENT for a field whose source is missing or cannot be transformed so, or a name or id that is taken */
export function refuseUnfitSpec(fields: readonly PartitionField[], schema: Schema | undefined): void {
  const columns = schema ? fieldsById(schema) : null;
  const names = new Set<string>();
  const ids = new Set<number>();
  for (const { name, transform, "source-id": source, "field-id": id } of fields) {
    if (typeof name !== "string" || name === "") throw refused(`add-spec: Cannot use empty partition name: ${name}`);
    if (names.has(name)) throw refused(`add-spec: Cannot use partition name more than once: ${name}`);
    if (ids.has(id)) throw refused(`add-spec: Cannot use partition field id more than once: ${id}`);
    names.add(name);
    ids.add(id);
    refuseUnfitTransform(columns, source, transform, `add-spec: partition field ${name}`);
    const named = schema?.fields.find((column) => column.name === name);
    if (named && named.id !== source)
      throw refused(`add-spec: Cannot create partition sourced from different field in schema: ${name}`);
  }
}

/** @throws BAD_ARGUMENT for a field whose source is missing or cannot be transformed so, or that has no direction */
export function refuseUnfitOrder(fields: readonly SortField[], schema: Schema | undefined): void {
  const columns = schema ? fieldsById(schema) : null;
  for (const { transform, direction, "source-id": source, "null-order": nulls } of fields) {
    if (direction !== "asc" && direction !== "desc")
      throw refused(`add-sort-order: direction ${direction}; must be asc or desc`);
    if (nulls !== "nulls-first" && nulls !== "nulls-last")
      throw refused(`add-sort-order: null-order ${nulls}; must be nulls-first or nulls-last`);
    refuseUnfitTransform(columns, source, transform, "add-sort-order");
  }
}

function refuseUnfitTransform(
  columns: ReturnType<typeof fieldsById> | null,
  source: number,
  text: string,
  what: string,
): void {
  if (typeof text !== "string") throw refused(`${what}: without a transform`);
  let transform: ReturnType<typeof parseTransform>;
  try {
    transform = parseTransform(text);
  } catch (cause) {
    throw refused(`${what}: ${cause instanceof Error ? cause.message : cause}`);
  }
  if (columns === null || transform.name === "void") return;
  const column = columns.get(source);
  if (!column) throw refused(`${what}: Cannot find source column: ${source}`);
  if (typeof column.field.type !== "string" || column.path.some((_, place) => isRepeated(columns, column, place)))
    throw refused(`${what}: source ${column.path.join(".")} must be a plain column, in no list or map`);
  if (transform.name !== "unknown" && !canTransform(transform, column.field.type))
    throw refused(`${what}: Invalid source type ${column.field.type} for transform: ${text}`);
}

/** Whether one of the fields that hold this one is a list or a map. */
function isRepeated(
  columns: ReturnType<typeof fieldsById>,
  { parent }: { readonly parent: number | null },
  above: number,
): boolean {
  let id = parent;
  for (let step = 0; step < above && id !== null; step++) id = columns.get(id)?.parent ?? null;
  const type = id === null ? undefined : columns.get(id)?.field.type;
  return typeof type === "object" && type.type !== "struct";
}

/** @throws BAD_ARGUMENT for a reference that is neither branch nor tag, or a retention it cannot have */
export function refuseUnfitRef(name: string, ref: SnapshotRef): void {
  const { type } = ref;
  if (type !== "branch" && type !== "tag")
    throw refused(`set-snapshot-ref: ${name}: type ${type}; must be branch or tag`);
  for (const member of ["min-snapshots-to-keep", "max-snapshot-age-ms", "max-ref-age-ms"] as const) {
    const value = ref[member] ?? null;
    if (value === null) continue;
    if (type === "tag" && member !== "max-ref-age-ms")
      throw refused(`set-snapshot-ref: Tags do not support setting ${member}`);
    if (!(Number.isInteger(value) || typeof value === "bigint") || value <= 0)
      throw refused(`set-snapshot-ref: ${member} must be greater than 0`);
  }
}

/** Clocks of several machines may differ by so much, ms. */
const tolerance = 60_000;

/**
 * @param previous when the table was changed last, ms UTC
 * @throws BAD_ARGUMENT where a commit would be older than what it follows
 */
export function refuseDisorder(metadata: TableMetadata, previous: number): void {
  const [before, last] = [undefined, undefined, ...metadata["snapshot-log"]].slice(-2);
  const updated = metadata["last-updated-ms"];
  if (before && last && last["timestamp-ms"] < before["timestamp-ms"] - tolerance) {
    throw refused(
      `Invalid snapshot timestamp ${last["timestamp-ms"]}: before last snapshot timestamp ${before["timestamp-ms"]}`,
    );
  }
  const latest = Math.max(previous, last?.["timestamp-ms"] ?? previous);
  if (updated < latest - tolerance)
    throw refused(`Invalid update timestamp ${updated}: before the table's last change at ${latest}`);
}

function refused(message: string): IcebergError {
  return new IcebergError("BAD_ARGUMENT", message);
}
