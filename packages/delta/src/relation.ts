import type { AddFile } from "./actions.js";
import { checkDataFiles } from "./check-data-files.js";
import { mappingModeOf, physicalName } from "./column-mapping.js";
import { columnsTag } from "./data-file-place.js";
import { deletedRows } from "./deletion-vector.js";
import { DeltaError } from "./delta-error.js";
import { type DeltaType, engineTypeOf, parseTableSchema, type StructField, type StructType } from "./delta-type.js";
import type { Engine } from "./engine.js";
import { localPath } from "./file-path.js";
import type { FileStatistics } from "./file-statistics.js";
import { readLayouts } from "./parquet-layout.js";
import { statisticsOf } from "./prune-files.js";
import { isFlat, type RelationFile, relationBranches } from "./relation-branches.js";
import type { Snapshot } from "./snapshot.js";
import { addedInTag, type SnapshotFile } from "./snapshot-file.js";
import { identifier, literal } from "./sql-text.js";
import { hashTag } from "./write-data-file.js";

export interface RelationOptions {
  /** Columns wanted, in this order; all where absent. */
  readonly columns?: readonly string[];
  /** Files to read; all of the snapshot where absent. */
  readonly files?: Iterable<SnapshotFile>;
  /** Name of a further column: the row's number in its data file, from 0. */
  readonly rowNumberName?: string;
  /** Name of a further column: the data file's path as the log has it. */
  readonly filePathName?: string;
  /** Keeps the files' order; otherwise files that hold the same are read together. */
  readonly inOrder?: boolean;
}

export interface RelationColumn {
  readonly name: string;
  readonly type: DeltaType;
  /** The SQL engine's type. */
  readonly engineType: string;
}

/** Rows of a table as SQL. */
export interface Relation {
  /** A SELECT in parentheses, for a FROM clause or a view. */
  readonly sql: string;
  /** The SELECT statements it joins by UNION ALL; none for an empty table. */
  readonly branches: readonly string[];
  /** The wanted columns; those named by `rowNumberName` and `filePathName` come after them. */
  readonly columns: readonly RelationColumn[];
}

/** The columns of a table, of whatever types. */
export function schemaOf(snapshot: Snapshot, table: string): StructType {
  return parseTableSchema(snapshot.metaData.schemaString, table);
}

/**
 * A snapshot's rows as SQL text over its Parquet files: columns mapped by name or id, values widened to the schema's
 * types, partition values from the log, deleted rows left out, columns a file lacks NULL. The text stays right while
 * the files exist, whatever is committed later, in any connection of the engine.
 *
 * @param folder the table's folder
 * @throws CORRUPT, naming the file, where one is missing, damaged or not as the log says; UNSUPPORTED, naming the
 * column, for a type that is not known; BAD_ARGUMENT for a column the table has not
 */
export async function relationOf(
  engine: Engine,
  folder: string,
  snapshot: Snapshot,
  options: RelationOptions = {},
): Promise<Relation> {
  const files = await relationFiles(engine, folder, snapshot, options.files ?? snapshot.files.values(), (add) =>
    options.filePathName === undefined ? [] : [literal(add.path)],
  );
  const constants = options.filePathName === undefined ? [] : [{ name: options.filePathName, engineType: "VARCHAR" }];
  return relationOver(engine, folder, snapshot, files, constants, options);
}

/**
 * Files of a snapshot as a relation reads them, each found to be as the log says.
 * @param constantsOf SQL of the file's further columns
 */
export async function relationFiles(
  engine: Engine,
  folder: string,
  snapshot: Snapshot,
  files: Iterable<SnapshotFile>,
  constantsOf: (add: AddFile) => readonly string[],
): Promise<RelationFile[]> {
  const { fields } = schemaOf(snapshot, folder);
  const isFlatTable = isFlat(fields, mappingModeOf(snapshot.metaData, folder));
  const found: RelationFile[] = [];
  for (const { add } of files) {
    const statistics = statisticsOf(add);
    const isTagged = add.tags?.[addedInTag] !== undefined;
    if (isTagged && statistics?.numRecords === 0) continue;
    const path = localPath(folder, add.path);
    await checkDataFiles(engine, [{ path, size: add.size, hash: add.tags?.[hashTag] ?? null }]);
    found.push({
      path,
      partitionValues: add.partitionValues,
      holds: isFlatTable && isTagged && statistics ? columnsOf(add, statistics, fields) : null,
      without: await deletedRows(engine, folder, add.deletionVector),
      only: null,
      constants: constantsOf(add),
    });
  }
  return found;
}

/**
 * Columns of a file this package wrote, by its statistics. Others may have worked these out anew since, for some columns
 * only: the tags stay then, and null is answered, so that the file itself is asked.
 */
function columnsOf(add: AddFile, statistics: FileStatistics, fields: readonly StructField[]): Set<string> | null {
  const named = new Set(Object.keys(statistics.nullCount));
  const written = add.tags?.[columnsTag];
  const areAll = written === undefined ? fields.every(({ name }) => named.has(name)) : named.size === Number(written);
  return areAll ? named : null;
}

/**
 * The same over files chosen by the caller.
 * @param constants names and engine types of the files' further columns
 * @param options `further` are columns of the files that the schema has not
 */
export async function relationOver(
  engine: Engine,
  folder: string,
  snapshot: Snapshot,
  files: readonly RelationFile[],
  constants: readonly { readonly name: string; readonly engineType: string }[],
  options: Pick<RelationOptions, "columns" | "rowNumberName" | "inOrder"> & {
    readonly further?: readonly StructField[];
  },
): Promise<Relation> {
  const schema = schemaOf(snapshot, folder);
  const wanted = options.columns?.map((name) => fieldNamed(schema, name, folder)) ?? schema.fields;
  const fields = [...wanted, ...(options.further ?? [])];
  const mode = mappingModeOf(snapshot.metaData, folder);
  const partitionColumns = new Set(
    snapshot.metaData.partitionColumns.map((name) => physicalName(fieldNamed(schema, name, folder), mode)),
  );
  const foreign = [...new Set(files.filter((file) => file.holds === null).map((file) => file.path))];
  const layouts = await engine.withConnection((connection) => readLayouts(connection, foreign));
  const rowNumberName = options.rowNumberName ?? null;
  const branches = relationBranches(
    {
      table: folder,
      fields,
      mode,
      partitionColumns,
      constantNames: constants.map(({ name }) => name),
      rowNumberName,
      layouts,
    },
    files,
    options.inOrder ?? false,
  );
  const columns = fields.map(({ name, type }) => ({ name, type, engineType: engineTypeOf(type) }));
  const further = [...constants, ...(rowNumberName === null ? [] : [{ name: rowNumberName, engineType: "BIGINT" }])];
  return {
    sql: branches.length === 0 ? noRows([...columns, ...further]) : `(${unionOf(branches)})`,
    branches,
    columns,
  };
}

/** @throws BAD_ARGUMENT, naming the columns there are */
export function fieldNamed(schema: StructType, name: string, table: string): StructField {
  const field =
    schema.fields.find((one) => one.name === name) ??
    schema.fields.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (field) return field;
  const names = schema.fields.map((one) => one.name).join(", ");
  throw new DeltaError("BAD_ARGUMENT", `${table}: no column ${name}; it has ${names}`);
}

function noRows(columns: readonly { readonly name: string; readonly engineType: string }[]): string {
  const nulls = columns.map(({ name, engineType }) => `CAST(NULL AS ${engineType}) AS ${identifier(name)}`);
  return `(SELECT ${nulls.length === 0 ? "1" : nulls.join(", ")} WHERE false)`;
}

/** As a balanced tree: the engine's parser nests as deep as a chain of unions is long. */
export function unionOf(branches: readonly string[]): string {
  if (branches.length === 1) return branches[0];
  const middle = branches.length >> 1;
  return `(${unionOf(branches.slice(0, middle))}) UNION ALL (${unionOf(branches.slice(middle))})`;
}
