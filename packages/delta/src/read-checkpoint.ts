import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type DuckDBConnection, DuckDBStructType } from "@duckdb/node-api";
import { type Action, type AddFile, parseActions, type RemoveFile } from "./actions.js";
import { ColumnarMap } from "./columnar-map.js";
import { DeltaError, messageOf } from "./delta-error.js";
import type { Engine } from "./engine.js";
import { fileKey, localPath } from "./file-path.js";
import { type SnapshotFile, snapshotFile } from "./snapshot-file.js";
import { parquetFiles } from "./sql-text.js";

/** The state a checkpoint holds; files stay columns until they are asked for. */
export interface Checkpoint {
  /** All actions but those of files. */
  readonly actions: readonly Action[];
  readonly adds: ReadonlyMap<string, SnapshotFile>;
  readonly removes: ReadonlyMap<string, RemoveFile>;
}

/** Actions that are not files; the rest of a checkpoint may be many thousand rows. */
const singleActions = ["protocol", "metaData", "txn", "domainMetadata", "checkpointMetadata"];

/**
 * Reads a checkpoint: one Parquet file, several parts, or (v2) Parquet or JSON with its sidecars.
 * @throws CORRUPT, naming the files, where they are no checkpoint
 */
export async function readCheckpoint(engine: Engine, files: readonly string[]): Promise<Checkpoint> {
  const where = files.join(", ");
  try {
    for (const file of files) await engine.bring(file);
    if (files[0].endsWith(".json")) return await readTextCheckpoint(engine, files[0]);
    return await engine.withConnection(async (connection) => {
      const columns = await columnsOf(connection, files);
      const actions = await readActions(connection, files, columns, where);
      const sidecars = columns.has("sidecar") ? await readSidecarNames(connection, files) : [];
      const all = [...files, ...sidecars.map((name) => sidecarPath(files[0], name))];
      for (const file of all) await engine.bring(file);
      return { actions, ...(await readFileActions(connection, all)) };
    });
  } catch (cause) {
    if (cause instanceof DeltaError) throw cause;
    throw new DeltaError("CORRUPT", `${where}: not a readable checkpoint (${messageOf(cause)})`, cause);
  }
}

interface SidecarAction extends Action {
  readonly sidecar?: { readonly path?: unknown } | null;
}

async function readTextCheckpoint(engine: Engine, file: string): Promise<Checkpoint> {
  const actions = parseActions(await readFile(file, "utf8"), file) as SidecarAction[];
  const sidecars = actions.flatMap(({ sidecar }) => (sidecar ? [sidecarPath(file, String(sidecar.path))] : []));
  for (const sidecar of sidecars) await engine.bring(sidecar);
  const held =
    sidecars.length === 0
      ? { adds: new Map<string, SnapshotFile>(), removes: new Map<string, RemoveFile>() }
      : await engine.withConnection((connection) => readFileActions(connection, sidecars));
  const adds = new Map(held.adds);
  const removes = new Map(held.removes);
  for (const { add, remove } of actions) {
    if (add) adds.set(fileKey(add), snapshotFile(add, -1));
    if (remove) removes.set(fileKey(remove), remove);
  }
  return { actions: actions.filter(({ add, remove, sidecar }) => !add && !remove && !sidecar), adds, removes };
}

function sidecarPath(checkpoint: string, path: string): string {
  return localPath(join(dirname(checkpoint), "_sidecars"), path);
}

function rowsFrom(files: readonly string[]): string {
  return parquetFiles(files, "union_by_name = true");
}

/** The fields of each action's column. */
async function columnsOf(
  connection: DuckDBConnection,
  files: readonly string[],
): Promise<Map<string, ReadonlySet<string>>> {
  const result = await connection.runAndReadAll(`SELECT * FROM ${rowsFrom(files)} LIMIT 0`);
  const types = result.columnTypes();
  return new Map(
    result.columnNames().map((name, i) => {
      const type = types[i];
      return [name, new Set(type instanceof DuckDBStructType ? type.entryNames : [])] as const;
    }),
  );
}

async function readActions(
  connection: DuckDBConnection,
  files: readonly string[],
  columns: ReadonlyMap<string, unknown>,
  where: string,
): Promise<Action[]> {
  const lines: string[] = [];
  for (const name of singleActions) {
    if (!columns.has(name)) continue;
    const result = await connection.runAndReadAll(
      `SELECT CAST(to_json(struct_pack("${name}" := "${name}")) AS VARCHAR) FROM ${rowsFrom(files)} WHERE "${name}" IS NOT NULL`,
    );
    lines.push(...(result.getColumns()[0] ?? []).map(String));
  }
  return lines.length === 0 ? [] : parseActions(lines.join("\n"), where);
}

async function readSidecarNames(connection: DuckDBConnection, files: readonly string[]): Promise<string[]> {
  const result = await connection.runAndReadAll(
    `SELECT sidecar.path FROM ${rowsFrom(files)} WHERE sidecar.path IS NOT NULL`,
  );
  return (result.getColumns()[0] ?? []).map(String);
}

async function readFileActions(
  connection: DuckDBConnection,
  files: readonly string[],
): Promise<{ adds: ReadonlyMap<string, SnapshotFile>; removes: ReadonlyMap<string, RemoveFile> }> {
  const columns = await columnsOf(connection, files);
  const add = columns.get("add") ?? new Set();
  const remove = columns.get("remove") ?? new Set();
  return {
    adds: await readFileColumn(connection, files, "add", add, ["size", "modificationTime"], (value) =>
      snapshotFile(value as unknown as AddFile, -1),
    ),
    removes: await readFileColumn(
      connection,
      files,
      "remove",
      remove,
      ["size", "deletionTimestamp"],
      (value) => value as unknown as RemoveFile,
    ),
  };
}

/**
 * One file action's column as a map by `fileKey`. Partition values repeat, so each text of them is parsed once; what
 * few files have stays one text until the file is asked for.
 */
async function readFileColumn<F>(
  connection: DuckDBConnection,
  files: readonly string[],
  action: "add" | "remove",
  fields: ReadonlySet<string>,
  numbers: readonly [string, string],
  finish: (value: Record<string, unknown>) => F,
): Promise<ReadonlyMap<string, F>> {
  if (!fields.has("path")) return new Map();
  const field = (name: string) => `"${action}"."${name}"`;
  const text = (name: string) => (fields.has(name) ? `CAST(to_json(${field(name)}) AS VARCHAR)` : "NULL");
  const number = (name: string) => (fields.has(name) ? `CAST(${field(name)} AS DOUBLE)` : "CAST(NULL AS DOUBLE)");
  const stats = fields.has("stats") ? field("stats") : "NULL";
  const parsed = fields.has("stats_parsed") ? text("stats_parsed") : "NULL";
  const rest = restFields.filter((name) => fields.has(name)).map((name) => `"${name}" := ${field(name)}`);
  const more = rest.length === 0 ? "NULL" : `CAST(to_json(struct_pack(${rest.join(", ")})) AS VARCHAR)`;
  const result = await connection.stream(
    `SELECT ${field("path")}, ${number(numbers[0])}, ${number(numbers[1])}, ${text("partitionValues")}, ` +
      `coalesce(${stats}, ${parsed}), ${more} FROM ${rowsFrom(files)} WHERE ${field("path")} IS NOT NULL`,
  );
  const columns: unknown[][] = [[], [], [], [], [], []];
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    columns.forEach((column, i) => {
      const vector = chunk.getColumnVector(i);
      for (let row = 0; row < chunk.rowCount; row++) column.push(vector.getItem(row));
    });
  }
  return columnarFiles(columns, numbers, finish);
}

const restFields = [
  "dataChange",
  "tags",
  "deletionVector",
  "baseRowId",
  "defaultRowCommitVersion",
  "clusteringProvider",
  "extendedFileMetadata",
];

function columnarFiles<F>(
  [paths, first, second, partitions, stats, more]: readonly unknown[][],
  numbers: readonly [string, string],
  finish: (value: Record<string, unknown>) => F,
): ReadonlyMap<string, F> {
  const parsed = new Map<string, unknown>();
  const partitionOf = (row: number): unknown => {
    const text = partitions[row];
    if (typeof text !== "string") return {};
    let values = parsed.get(text);
    if (values === undefined) {
      values = JSON.parse(text) ?? {};
      parsed.set(text, values);
    }
    return values;
  };
  const make = (row: number): Record<string, unknown> => {
    const value: Record<string, unknown> = { path: paths[row], partitionValues: partitionOf(row) };
    if (first[row] !== null) value[numbers[0]] = first[row];
    if (second[row] !== null) value[numbers[1]] = second[row];
    value.dataChange = false;
    if (typeof stats[row] === "string") value.stats = stats[row];
    if (typeof more[row] === "string") {
      for (const [name, held] of Object.entries(JSON.parse(more[row]) as object)) if (held !== null) value[name] = held;
    }
    return value;
  };
  const hasVectors = more.some((text) => typeof text === "string" && text.includes('"storageType"'));
  const keys = paths.map((path, row) =>
    fileKey(hasVectors ? (make(row) as unknown as AddFile) : { path: String(path) }),
  );
  return new ColumnarMap(keys, (row) => finish(make(row)));
}
