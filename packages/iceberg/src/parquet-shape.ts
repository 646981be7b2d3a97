import type { DuckDBConnection } from "@duckdb/node-api";
import { groupedBy } from "./grouped-by.js";
import { IcebergError } from "./iceberg-error.js";
import { literal } from "./sql-text.js";

/** A column of a Parquet file as it lies in it. */
export interface ParquetNode {
  readonly name: string;
  readonly fieldId: number | null;
  /** The engine's type; empty for groups. */
  readonly type: string;
  /** LIST, MAP or empty. */
  readonly kind: string;
  readonly isRepeated: boolean;
  readonly children: readonly ParquetNode[];
}

/** Files whose footers are asked for at once. */
const filesAtOnce = 200;

/** The columns of each file, by its path. @throws CORRUPT naming what the engine could not read */
export async function parquetShapes(
  connection: DuckDBConnection,
  paths: readonly string[],
): Promise<Map<string, readonly ParquetNode[]>> {
  const shapes = new Map<string, readonly ParquetNode[]>();
  for (let from = 0; from < paths.length; from += filesAtOnce) {
    const list = paths
      .slice(from, from + filesAtOnce)
      .map(literal)
      .join(", ");
    const byFile = groupedBy(await schemaRows(connection, list), (row) => row.file);
    for (const [file, rows] of byFile) shapes.set(file, treeOf(rows));
  }
  return shapes;
}

interface SchemaRow {
  readonly file: string;
  readonly name: string;
  readonly fieldId: number | null;
  readonly type: string;
  readonly kind: string;
  readonly isRepeated: boolean;
  readonly children: number;
}

async function schemaRows(connection: DuckDBConnection, list: string): Promise<SchemaRow[]> {
  const sql = `SELECT file_name, name, field_id, coalesce(duckdb_type, ''), coalesce(converted_type, ''),
    coalesce(logical_type, ''), coalesce(repetition_type, ''), coalesce(num_children, 0) FROM parquet_schema([${list}])`;
  try {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRows().map(([file, name, fieldId, type, converted, logical, repetition, children]) => ({
      file: String(file),
      name: String(name),
      fieldId: fieldId === null ? null : Number(fieldId),
      type: String(type),
      kind: kindOf(`${converted} ${logical}`),
      isRepeated: repetition === "REPEATED",
      children: Number(children),
    }));
  } catch (cause) {
    throw new IcebergError(
      "CORRUPT",
      `a data file cannot be read: ${cause instanceof Error ? cause.message : cause}`,
      cause,
    );
  }
}

function kindOf(annotations: string): string {
  if (/\bLIST\b|ListType/.test(annotations)) return "LIST";
  return /\bMAP\b|\bMAP_KEY_VALUE\b|MapType/.test(annotations) ? "MAP" : "";
}

/** Rows are the tree in depth-first order; the first is its root. */
function treeOf(rows: readonly SchemaRow[]): readonly ParquetNode[] {
  let next = 0;
  const take = (): ParquetNode => {
    const { name, fieldId, type, kind, isRepeated, children } = rows[next++];
    return { name, fieldId, type, kind, isRepeated, children: Array.from({ length: children }, take) };
  };
  return take().children;
}

/** The element of a list's node, whichever way its writer nested it; undefined if it is no list. */
export function elementOf(node: ParquetNode): ParquetNode | undefined {
  const [repeated] = node.children;
  if (node.children.length !== 1 || !repeated?.isRepeated) return undefined;
  const isWrapper =
    repeated.children.length === 1 && repeated.name !== "array" && repeated.name !== `${node.name}_tuple`;
  return isWrapper ? repeated.children[0] : repeated;
}

/** Key and value of a map's node; undefined if it is none. */
export function entryOf(node: ParquetNode): readonly [ParquetNode, ParquetNode] | undefined {
  const [repeated] = node.children;
  if (node.children.length !== 1 || !repeated?.isRepeated || repeated.children.length !== 2) return undefined;
  return [repeated.children[0], repeated.children[1]];
}
