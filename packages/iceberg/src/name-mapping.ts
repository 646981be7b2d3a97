import { IcebergError } from "./iceberg-error.js";
import { elementOf, entryOf, type ParquetNode } from "./parquet-shape.js";

/** Property of a table that holds its name mapping. */
export const nameMappingProperty = "schema.name-mapping.default";

/** Field ids for files that carry none ("Column Projection"), by the names they use. */
export interface MappedField {
  readonly "field-id"?: number;
  readonly names: readonly string[];
  readonly fields?: readonly MappedField[];
}

/** @throws CORRUPT */
export function parseNameMapping(text: string, where: string): readonly MappedField[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value as readonly MappedField[];
  } catch (cause) {
    throw new IcebergError("CORRUPT", `${where}: ${nameMappingProperty} is not JSON`, cause);
  }
  throw new IcebergError("CORRUPT", `${where}: ${nameMappingProperty} is not a list`);
}

/** Whether any column of a file carries a field id. */
export function hasFieldIds(nodes: readonly ParquetNode[]): boolean {
  return nodes.some((node) => node.fieldId !== null || hasFieldIds(node.children));
}

/** A file's columns with the ids their names stand for. */
export function withMappedIds(nodes: readonly ParquetNode[], mapping: readonly MappedField[]): ParquetNode[] {
  return nodes.map((node) =>
    withMappedId(
      node,
      mapping.find(({ names }) => names.includes(node.name)),
    ),
  );
}

function withMappedId(node: ParquetNode, field: MappedField | undefined): ParquetNode {
  const fieldId = field?.["field-id"] ?? null;
  const inner = field?.fields ?? [];
  if (node.children.length === 0 || inner.length === 0) return { ...node, fieldId };
  const named = (name: string) => inner.find(({ names }) => names.includes(name));
  if (node.kind === "LIST") {
    const element = elementOf(node);
    return element
      ? { ...node, fieldId, children: replaced(node, element, withMappedId(element, named("element"))) }
      : node;
  }
  if (node.kind === "MAP") {
    const entry = entryOf(node);
    if (!entry) return node;
    const children = [withMappedId(entry[0], named("key")), withMappedId(entry[1], named("value"))];
    return { ...node, fieldId, children: [{ ...node.children[0], children }] };
  }
  return { ...node, fieldId, children: withMappedIds(node.children, inner) };
}

function replaced(list: ParquetNode, element: ParquetNode, by: ParquetNode): ParquetNode[] {
  const [repeated] = list.children;
  return repeated === element ? [by] : [{ ...repeated, children: [by] }];
}
