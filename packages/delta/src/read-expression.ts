import type { DuckDBType } from "@duckdb/node-api";
import { type ColumnMappingMode, fieldIdOf, physicalName } from "./column-mapping.js";
import { DeltaError } from "./delta-error.js";
import { type DeltaType, engineTypeOf, type PrimitiveName, type StructField } from "./delta-type.js";
import type { ParquetNode } from "./parquet-layout.js";
import { identifier, literal } from "./sql-text.js";

/** Columns or fields as a file has them, each with its node of the file's schema. */
export interface HeldField {
  readonly name: string;
  readonly type: DuckDBType;
  readonly node: ParquetNode | undefined;
}

/** The same, by what they are found by: a table may have thousands of columns. */
export interface HeldFields {
  /** In the order of the file. */
  readonly all: readonly HeldField[];
  readonly byName: ReadonlyMap<string, HeldField>;
  /** By the name in lower case. */
  readonly byFoldedName: ReadonlyMap<string, HeldField>;
  readonly byId: ReadonlyMap<number, HeldField>;
}

/** Pairs the engine's view of a struct with the nodes of the file's schema. */
export function heldFields(
  names: readonly string[],
  types: readonly DuckDBType[],
  nodes: readonly ParquetNode[],
): HeldFields {
  const nodeOf = new Map(nodes.map((node) => [node.name, node]));
  const all: HeldField[] = [];
  const byName = new Map<string, HeldField>();
  const byFoldedName = new Map<string, HeldField>();
  const byId = new Map<number, HeldField>();
  for (const [i, name] of names.entries()) {
    const field = { name, type: types[i], node: nodeOf.get(name) ?? nodes[i] };
    all.push(field);
    byName.set(name, field);
    // The first of several is found, as a reader from left to right would.
    const folded = name.toLowerCase();
    if (!byFoldedName.has(folded)) byFoldedName.set(folded, field);
    const id = field.node?.fieldId;
    if (id !== undefined && id !== null && !byId.has(id)) byId.set(id, field);
  }
  return { all, byName, byFoldedName, byId };
}

/** The field of the file that holds a field of the schema; undefined where the file lacks it. */
export function findHeld(held: HeldFields, field: StructField, mode: ColumnMappingMode): HeldField | undefined {
  const id = mode === "id" ? fieldIdOf(field) : null;
  if (id !== null) return held.byId.get(id);
  const name = physicalName(field, mode);
  return held.byName.get(name) ?? held.byFoldedName.get(name.toLowerCase());
}

/**
 * SQL for a value of the schema's type out of what a file holds: fields renamed, missing ones NULL, types widened.
 * @param source SQL of the held value
 * @param where column, named in the error
 * @throws CORRUPT where the file's type cannot hold the schema's
 */
export function readExpression(
  source: string,
  held: HeldField,
  type: DeltaType,
  mode: ColumnMappingMode,
  where: string,
  depth = 0,
): string {
  const text = held.type.toString();
  switch (type.kind) {
    case "primitive":
    case "decimal":
      return readValue(source, text, type, where);
    case "array": {
      const element = elementOf(held);
      if (!element) throw mismatch(where, text, type);
      const item = `e${depth}`;
      const read = readExpression(item, element, type.element, mode, `${where}.element`, depth + 1);
      return read === item ? source : `list_transform(${source}, lambda ${item}: ${read})`;
    }
    case "map": {
      const entry = entryOf(held);
      if (!entry) throw mismatch(where, text, type);
      const item = `e${depth}`;
      const [keyText, valueText] = [`struct_extract(${item}, 'key')`, `struct_extract(${item}, 'value')`];
      const key = readExpression(keyText, entry.key, type.key, mode, `${where}.key`, depth + 1);
      const value = readExpression(valueText, entry.value, type.value, mode, `${where}.value`, depth + 1);
      if (key === keyText && value === valueText) return source;
      const entries = `list_transform(map_entries(${source}), lambda ${item}: struct_pack("key" := ${key}, "value" := ${value}))`;
      return `CASE WHEN ${source} IS NULL THEN NULL ELSE map_from_entries(${entries}) END`;
    }
    case "struct":
      return readStruct(source, held, type.fields, mode, where, depth);
  }
}

function readStruct(
  source: string,
  held: HeldField,
  fields: readonly StructField[],
  mode: ColumnMappingMode,
  where: string,
  depth: number,
): string {
  if (!("entryNames" in held.type)) throw mismatch(where, held.type.toString(), { kind: "struct", fields });
  const { entryNames, entryTypes } = held.type;
  const inside = heldFields(entryNames, entryTypes, held.node?.children ?? []);
  let isSame = inside.all.length === fields.length;
  const parts = fields.map((field, i) => {
    const found = findHeld(inside, field, mode);
    if (!found) {
      isSame = false;
      return `${identifier(field.name)} := CAST(NULL AS ${engineTypeOf(field.type)})`;
    }
    const member = `struct_extract(${source}, ${literal(found.name)})`;
    const read = readExpression(member, found, field.type, mode, `${where}.${field.name}`, depth);
    if (read !== member || found !== inside.all[i] || found.name !== field.name) isSame = false;
    return `${identifier(field.name)} := ${read}`;
  });
  return isSame ? source : `CASE WHEN ${source} IS NULL THEN NULL ELSE struct_pack(${parts.join(", ")}) END`;
}

/** The element of a list: the file's schema has it two nodes down, or one where an old writer left the wrapper out. */
function elementOf(held: HeldField): HeldField | null {
  if (!("valueType" in held.type) || "keyType" in held.type) return null;
  const type = held.type.valueType;
  const wrapper = held.node?.children[0];
  const isElement =
    wrapper !== undefined &&
    (wrapper.children.length !== 1 || ("entryNames" in type && type.entryNames[0] === wrapper.children[0].name));
  return { name: "element", type, node: isElement ? wrapper : wrapper?.children[0] };
}

function entryOf(held: HeldField): { key: HeldField; value: HeldField } | null {
  if (!("keyType" in held.type)) return null;
  const [key, value] = held.node?.children[0]?.children ?? [];
  return {
    key: { name: "key", type: held.type.keyType, node: key },
    value: { name: "value", type: held.type.valueType, node: value },
  };
}

const integers = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT)$/;
const decimals = /^DECIMAL\((\d+),(\d+)\)$/;
const times = /^TIMESTAMP(_S|_MS|_NS)?$/;

/** What a file may hold where the schema says so: the type itself, what it was widened from, and old writers' forms. */
const accepted: Readonly<Record<Exclude<PrimitiveName, "void" | "variant">, (held: string) => boolean>> = {
  boolean: (held) => held === "BOOLEAN",
  byte: (held) => integers.test(held),
  short: (held) => integers.test(held),
  integer: (held) => integers.test(held),
  long: (held) => integers.test(held),
  float: (held) => held === "FLOAT",
  double: (held) => held === "DOUBLE" || held === "FLOAT" || integers.test(held),
  string: (held) => held === "VARCHAR" || held === "BLOB" || held.startsWith("ENUM(") || held === "UUID",
  binary: (held) => held === "BLOB" || held === "VARCHAR",
  date: (held) => held === "DATE",
  timestamp: (held) => times.test(held) || held === "TIMESTAMP WITH TIME ZONE",
  timestamp_ntz: (held) => times.test(held) || held === "TIMESTAMP WITH TIME ZONE" || held === "DATE",
};

function readValue(
  source: string,
  held: string,
  type: Extract<DeltaType, { kind: "primitive" | "decimal" }>,
  where: string,
): string {
  const wanted = engineTypeOf(type);
  if (type.kind === "decimal") {
    if (held === wanted) return source;
    if (!decimals.test(held) && !integers.test(held)) throw mismatch(where, held, type);
    return `CAST(${source} AS ${wanted})`;
  }
  if (type.name === "void") return "CAST(NULL AS INTEGER)";
  if (type.name === "variant") return readVariant(source, held, where);
  if (!accepted[type.name](held)) throw mismatch(where, held, type);
  if (held === wanted) return source;
  const isInstant = held === "TIMESTAMP WITH TIME ZONE";
  if (type.name === "timestamp") return `timezone('UTC', CAST(${source} AS TIMESTAMP))`;
  if (type.name === "timestamp_ntz" && isInstant) return `timezone('UTC', ${source})`;
  if (type.name === "string" && held === "BLOB") return `decode(${source})`;
  if (type.name === "binary") return `encode(${source})`;
  return `CAST(${source} AS ${wanted})`;
}

function readVariant(source: string, held: string, where: string): string {
  if (!/^STRUCT\("?(value|metadata)"? BLOB, "?(value|metadata)"? BLOB\)$/.test(held)) {
    throw new DeltaError(
      "UNSUPPORTED",
      `${where}: a variant stored as ${held}, not known here (shredded or annotated)`,
    );
  }
  const binaries = ["metadata", "value"].map((name) => `"${name}" := struct_extract(${source}, '${name}')`);
  return `CASE WHEN ${source} IS NULL THEN NULL ELSE struct_pack(${binaries.join(", ")}) END`;
}

function mismatch(where: string, held: string, type: DeltaType): DeltaError {
  return new DeltaError("CORRUPT", `${where}: a data file has ${held} where the schema has ${engineTypeOf(type)}`);
}
