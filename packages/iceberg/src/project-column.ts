import { defaultValueOf } from "./default-value.js";
import { elementOf, entryOf, type ParquetNode } from "./parquet-shape.js";
import type { IcebergType, NestedField } from "./schema.js";
import { identifier, literal, sqlType, sqlValue } from "./sql-text.js";

/**
 * SQL that yields a field of the table from a file's columns, found by field id: renamed, widened, its inner fields
 * put in the table's order; a field the file lacks is its initial default, or null.
 *
 * @param reference gives the SQL of a file's column from its name
 * @param absent SQL of the field where the file lacks it and a partition value stands for it
 */
export function projectColumn(
  field: NestedField,
  nodes: readonly ParquetNode[],
  reference: (name: string) => string,
  absent?: string,
): string {
  const node = nodes.find(({ fieldId }) => fieldId === field.id);
  if (!node) return absent ?? missing(field);
  return project(field.type, node, reference(node.name), 0);
}

function missing(field: NestedField): string {
  const value = defaultValueOf(field);
  return value === null || typeof field.type !== "string"
    ? `NULL::${sqlType(field.type)}`
    : sqlValue(field.type, value);
}

function project(type: IcebergType, node: ParquetNode, reference: string, depth: number): string {
  if (typeof type === "string") {
    if (type === "unknown") return "NULL";
    if (type.startsWith("timestamptz") && (node.type === "TIMESTAMP" || node.type === "TIMESTAMP_NS"))
      return `(${reference} AT TIME ZONE 'UTC')`;
    if (type === "timestamp" && node.type.startsWith("TIMESTAMP WITH")) return `(${reference} AT TIME ZONE 'UTC')`;
    // Writers before Parquet had text leave it as bytes, which a cast would show with escapes.
    if (type === "string" && node.type === "BLOB") return `decode(${reference})`;
    if (type === "binary" && node.type === "VARCHAR") return `encode(${reference})`;
    return `${reference}::${sqlType(type)}`;
  }
  if (isSameShape(type, node)) return `${reference}::${sqlType(type)}`;
  const guarded = (value: string) => `CASE WHEN ${reference} IS NULL THEN NULL ELSE ${value} END`;
  if (type.type === "struct") {
    const fields = type.fields.map((field) => {
      const inner = projectColumn(field, node.children, (name) => `struct_extract(${reference}, ${literal(name)})`);
      return `${identifier(field.name)} := ${inner}`;
    });
    return guarded(`struct_pack(${fields.join(", ")})`);
  }
  const variable = `item${depth}`;
  if (type.type === "list") {
    const element = elementOf(node);
    if (!element) return `NULL::${sqlType(type)}`;
    return guarded(
      `list_transform(${reference}, lambda ${variable}: ${project(type.element, element, variable, depth + 1)})`,
    );
  }
  const entry = entryOf(node);
  if (!entry) return `NULL::${sqlType(type)}`;
  const key = project(type.key, entry[0], `${variable}.key`, depth + 1);
  const value = project(type.value, entry[1], `${variable}.value`, depth + 1);
  const pair = `struct_pack(key := ${key}, value := ${value})`;
  return guarded(`map_from_entries(list_transform(map_entries(${reference}), lambda ${variable}: ${pair}))`);
}

/** The engine's types that a cast would not turn into one another by their bytes. */
const plainTypes: Readonly<Record<string, string>> = { string: "VARCHAR", binary: "BLOB" };

/** Whether the file nests the same fields under the same names in the same order, so that a cast suffices. */
function isSameShape(type: IcebergType, node: ParquetNode): boolean {
  if (typeof type === "string")
    return (
      node.children.length === 0 &&
      !type.startsWith("timestamp") &&
      type !== "unknown" &&
      (plainTypes[type] ?? node.type) === node.type
    );
  if (type.type === "struct") {
    return (
      type.fields.length === node.children.length &&
      type.fields.every((field, place) => {
        const child = node.children[place];
        return child.fieldId === field.id && child.name === field.name && isSameShape(field.type, child);
      })
    );
  }
  if (type.type === "list") {
    const element = elementOf(node);
    return element !== undefined && isSameShape(type.element, element);
  }
  const entry = entryOf(node);
  return entry !== undefined && isSameShape(type.key, entry[0]) && isSameShape(type.value, entry[1]);
}
