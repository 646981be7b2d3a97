import type { DuckDBConnection } from "@duckdb/node-api";
import { refuseTwins, refuseTwinsOf } from "./case-twins.js";
import type { DataFile } from "./data-file.js";
import { readDeletionVector } from "./deletion-vector.js";
import { type BoundFilter, filterSql } from "./filter.js";
import { groupedBy } from "./grouped-by.js";
import { IcebergError } from "./iceberg-error.js";
import { hasFieldIds, type MappedField, nameMappingProperty, parseNameMapping, withMappedIds } from "./name-mapping.js";
import { type ParquetNode, parquetShapes } from "./parquet-shape.js";
import { projectColumn } from "./project-column.js";
import { deletePathId, deletePositionId, type ScanTask } from "./scan-plan.js";
import { fieldsById, type NestedField, type Schema } from "./schema.js";
import { identifier, literal, sqlType, sqlValue } from "./sql-text.js";
import type { TableFiles } from "./table-files.js";
import { parseTransform } from "./transform.js";

/** Files that lie alike and are read by one SELECT. */
interface FileGroup {
  readonly task: ScanTask;
  readonly nodes: readonly ParquetNode[];
  readonly constants: ReadonlyMap<number, string>;
  readonly files: DataFile[];
}

/**
 * SQL that yields the rows of these files in a schema's columns, deleted rows left out.
 *
 * @param columns names of the wanted columns, in their order; all where absent
 * @throws UNSUPPORTED, CORRUPT, NOT_FOUND naming the file
 */
export async function relationSql(
  connection: DuckDBConnection,
  files: TableFiles,
  schema: Schema,
  tasks: readonly ScanTask[],
  filter: BoundFilter | null,
  columns?: readonly string[],
): Promise<string> {
  refuseTwinsOf(schema, files.metadata.location, "UNSUPPORTED");
  const wanted = columns?.map((name) => columnOf(schema, name)) ?? schema.fields;
  const list = wanted.map(({ name }) => identifier(name)).join(", ");
  const reading = new Reading(connection, files, schema);
  const selects = await reading.selects(tasks);
  const empty = schema.fields.map((field) => `NULL::${sqlType(field.type)} AS ${identifier(field.name)}`);
  const from = selects.length > 0 ? selects.join(" UNION ALL ") : `SELECT ${empty.join(", ")} WHERE false`;
  return `SELECT ${list || "1"} FROM (${from}) AS rows${filter ? ` WHERE ${filterSql(filter)}` : ""}`;
}

function columnOf(schema: Schema, name: string): NestedField {
  const found = schema.fields.find((field) => field.name === name);
  if (found) return found;
  const names = schema.fields.map((field) => field.name).join(", ");
  throw new IcebergError("BAD_ARGUMENT", `column ${name}: not in the schema; there are ${names}`);
}

/** Name of a delete's column: two that were dropped and added again may share theirs. */
function deletedBy({ id }: NestedField): string {
  return identifier(`field ${id}`);
}

/** A file may hold columns of before and after a renaming. */
function refuseTwinsIn(nodes: readonly ParquetNode[], path: string): void {
  refuseTwins(
    nodes.map(({ name }) => name),
    path,
    "UNSUPPORTED",
  );
  for (const node of nodes) refuseTwinsIn(node.children, path);
}

class Reading {
  readonly #connection: DuckDBConnection;
  readonly #files: TableFiles;
  readonly #schema: Schema;
  readonly #mapping: readonly MappedField[] | null;

  constructor(connection: DuckDBConnection, files: TableFiles, schema: Schema) {
    this.#connection = connection;
    this.#files = files;
    this.#schema = schema;
    const { properties, location } = files.metadata;
    const mapping = properties[nameMappingProperty];
    this.#mapping = mapping === undefined ? null : parseNameMapping(mapping, location);
  }

  async selects(tasks: readonly ScanTask[]): Promise<string[]> {
    const groups = new Map<string, FileGroup>();
    const shapes = await this.#shapes(tasks.map(({ file }) => file));
    for (const task of tasks) {
      const nodes = shapes.get(this.#path(task.file)) ?? [];
      const constants = this.#constants(task.file, nodes);
      const deletes = [...task.positionDeletes, ...task.equalityDeletes].map(({ path }) => path);
      const vector = task.deletionVector ? task.file.path : "";
      const key = JSON.stringify([nodes, [...constants], deletes, vector]);
      const group = groups.get(key);
      if (group) group.files.push(task.file);
      else groups.set(key, { task, nodes, constants, files: [task.file] });
    }
    const selects: string[] = [];
    for (const group of groups.values()) selects.push(await this.#select(group));
    return selects;
  }

  #path(file: DataFile): string {
    return this.#files.locations.localPath(file.path);
  }

  async #shapes(files: readonly DataFile[]): Promise<Map<string, readonly ParquetNode[]>> {
    const paths = [...new Set(files.map((file) => this.#path(file)))];
    const shapes = await parquetShapes(this.#connection, paths);
    for (const [path, nodes] of shapes) refuseTwinsIn(nodes, path);
    for (const [path, nodes] of shapes) if (!hasFieldIds(nodes)) shapes.set(path, this.#named(nodes, path));
    return shapes;
  }

  #named(nodes: readonly ParquetNode[], path: string): readonly ParquetNode[] {
    if (this.#mapping) return withMappedIds(nodes, this.#mapping);
    throw new IcebergError(
      "UNSUPPORTED",
      `${path}: its columns carry no field ids, and the table has no ${nameMappingProperty}`,
    );
  }

  /** SQL of identity partition values, for fields the file itself lacks. */
  #constants(file: DataFile, nodes: readonly ParquetNode[]): Map<number, string> {
    const constants = new Map<number, string>();
    const held = new Set(nodes.map(({ fieldId }) => fieldId));
    const columns = this.#files.columns(file.specId);
    for (const [place, field] of this.#files.spec(file.specId).fields.entries()) {
      if (parseTransform(field.transform).name !== "identity" || held.has(field["source-id"])) continue;
      constants.set(field["source-id"], sqlValue(columns[place].type, file.partition[place] ?? null));
    }
    return constants;
  }

  async #select({ task, nodes, constants, files }: FileGroup): Promise<string> {
    const reference = (name: string) => `data.${identifier(name)}`;
    const project = (field: NestedField) => {
      const constant = constants.get(field.id);
      const absent = constant === undefined ? undefined : `(${constant})::${sqlType(field.type)}`;
      return projectColumn(field, nodes, reference, absent);
    };
    const wanted = this.#schema.fields.map((field) => `${project(field)} AS ${identifier(field.name)}`);
    const list = files.map((file) => literal(this.#path(file))).join(", ");
    const options = ["hive_partitioning = false"];
    const conditions: string[] = [];
    if (task.positionDeletes.length > 0) {
      options.push("filename = '__file'", "file_row_number = true");
      conditions.push(await this.#notDeletedByPosition(task.positionDeletes, files));
    }
    if (task.deletionVector) {
      options.push("file_row_number = true");
      const positions = await this.#vectorPositions(task.deletionVector);
      conditions.push(`data.file_row_number NOT IN (SELECT unnest([${positions.join(",")}]::BIGINT[]))`);
    }
    for (const [ids, deletes] of groupedBy(task.equalityDeletes, ({ equalityIds }) => (equalityIds ?? []).join()))
      conditions.push(await this.#notDeletedByEquality(ids.split(",").map(Number), deletes, project));
    const where = conditions.length > 0 ? ` WHERE ${conditions.join(" AND ")}` : "";
    return `SELECT ${wanted.join(", ")} FROM read_parquet([${list}], ${options.join(", ")}) AS data${where}`;
  }

  async #notDeletedByPosition(deletes: readonly DataFile[], files: readonly DataFile[]): Promise<string> {
    const path: NestedField = { id: deletePathId, name: "file_path", required: true, type: "string" };
    const position: NestedField = { id: deletePositionId, name: "pos", required: true, type: "long" };
    const from = await this.#deleteRows(deletes, [path, position]);
    const places = files.map((file) => `(${literal(file.path)}, ${literal(this.#path(file))})`).join(", ");
    return `NOT EXISTS (SELECT 1 FROM (${from}) AS gone, (VALUES ${places}) AS place(named, lies)
      WHERE gone.${deletedBy(path)} = place.named AND place.lies = data.__file
        AND gone.${deletedBy(position)} = data.file_row_number)`;
  }

  async #notDeletedByEquality(
    ids: readonly number[],
    deletes: readonly DataFile[],
    project: (field: NestedField) => string,
  ): Promise<string> {
    const fields = ids.map((id) => this.#fieldOf(id, deletes[0]));
    const from = await this.#deleteRows(deletes, fields);
    const matches = fields.map((field) => `gone.${deletedBy(field)} IS NOT DISTINCT FROM ${project(field)}`);
    return `NOT EXISTS (SELECT 1 FROM (${from}) AS gone WHERE ${matches.join(" AND ")})`;
  }

  /** The field of an id in this schema, or in the newest that had it. */
  #fieldOf(id: number, file: DataFile): NestedField {
    for (const schema of [this.#schema, ...this.#files.metadata.schemas.toReversed()]) {
      const found = fieldsById(schema).get(id);
      if (found?.path.length === 1) return found.field;
    }
    throw new IcebergError("UNSUPPORTED", `${file.path}: deletes by field ${id}, which is no top-level column`);
  }

  async #deleteRows(deletes: readonly DataFile[], fields: readonly NestedField[]): Promise<string> {
    const shapes = await this.#shapes(deletes);
    const selects = deletes.map((file) => {
      const path = this.#path(file);
      const nodes = shapes.get(path) ?? [];
      const columns = fields.map((field) => {
        // Read as null it would delete nothing, or every row that is null there.
        if (!nodes.some(({ fieldId }) => fieldId === field.id))
          throw new IcebergError("CORRUPT", `${path}: deletes by ${field.name} (field ${field.id}), which it lacks`);
        return `${projectColumn(field, nodes, (name) => identifier(name))} AS ${deletedBy(field)}`;
      });
      return `SELECT ${columns.join(", ")} FROM read_parquet([${literal(path)}], hive_partitioning = false)`;
    });
    return selects.join(" UNION ALL ");
  }

  async #vectorPositions(file: DataFile): Promise<number[]> {
    const { contentOffset: offset, contentSize: length } = file;
    if (offset === undefined || length === undefined)
      throw new IcebergError("CORRUPT", `${file.path}: a deletion vector without its place in the file`);
    return readDeletionVector(await this.#files.read(file.path, { offset, length }), file.path);
  }
}
