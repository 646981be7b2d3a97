import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { type Action, type AddFile, parseActions, type RemoveFile } from "./actions.js";
import { readFiles } from "./checkpoint-files.js";
import { ColumnarMap } from "./columnar-map.js";
import { DeltaError, messageOf } from "./delta-error.js";
import type { Engine } from "./engine.js";
import { fileKey, localPath } from "./file-path.js";
import { checkAgainstChecksums } from "./hadoop-checksum.js";
import { type SnapshotFile, snapshotFile } from "./snapshot-file.js";
import { parquetChunks, parquetFiles } from "./sql-text.js";

/** The state a checkpoint holds; files stay columns until they are asked for. */
export interface Checkpoint {
  /** All actions but those of files. */
  readonly actions: readonly Action[];
  readonly adds: ReadonlyMap<string, SnapshotFile>;
  readonly removes: ReadonlyMap<string, RemoveFile>;
}

/** Actions that are not files; the rest of a checkpoint may be many thousand rows. */
const singleActions = ["protocol", "metaData", "txn", "domainMetadata", "checkpointMetadata", "sidecar"];

interface SidecarAction extends Action {
  readonly sidecar?: { readonly path?: unknown } | null;
}

/** Parquet up to this many bytes is read as one text a column, which may be fifty times as long. */
const shortCheckpoint = 8 * 1024 * 1024;

/**
 * Reads a checkpoint: one Parquet file, several parts, or (v2) Parquet or JSON with its sidecars.
 * @throws CORRUPT, naming the files, where they are no checkpoint
 */
export async function readCheckpoint(engine: Engine, files: readonly string[]): Promise<Checkpoint> {
  const where = files.join(", ");
  try {
    for (const file of files) await engine.bring(file);
    for (const file of files) await checkAgainstChecksums(file);
    if (files[0].endsWith(".json")) return await readTextCheckpoint(engine, files[0]);
    return await engine.withConnection(async (connection) => {
      const columns = await columnsOf(connection, files);
      const action = actionText(columns);
      const held = await readFileActions(connection, files, columns, action);
      const actions = held.texts.length === 0 ? [] : parseActions(held.texts.join("\n"), where).map(withoutNulls);
      const sidecars = sidecarsOf(actions, files[0]);
      if (sidecars.length === 0) return { actions, adds: held.adds, removes: held.removes };
      for (const sidecar of sidecars) await engine.bring(sidecar);
      for (const file of sidecars) await checkAgainstChecksums(file);
      const beside = await readFileActions(connection, sidecars, await columnsOf(connection, sidecars), "NULL");
      return {
        actions,
        adds: bothOf(held.adds, beside.adds),
        removes: bothOf(held.removes, beside.removes),
      };
    });
  } catch (cause) {
    if (cause instanceof DeltaError) throw cause;
    throw new DeltaError("CORRUPT", `${where}: not a readable checkpoint (${messageOf(cause)})`, cause);
  }
}

/** Sidecars hold all the files, as a rule, and stay columns then. */
function bothOf<V>(first: ReadonlyMap<string, V>, second: ReadonlyMap<string, V>): ReadonlyMap<string, V> {
  return first.size === 0 ? second : new Map([...first, ...second]);
}

async function readTextCheckpoint(engine: Engine, file: string): Promise<Checkpoint> {
  const actions = parseActions(await readFile(file, "utf8"), file);
  const sidecars = sidecarsOf(actions, file);
  for (const sidecar of sidecars) await engine.bring(sidecar);
  for (const sidecar of sidecars) await checkAgainstChecksums(sidecar);
  const held =
    sidecars.length === 0
      ? { adds: new Map<string, SnapshotFile>(), removes: new Map<string, RemoveFile>() }
      : await engine.withConnection(async (connection) =>
          readFileActions(connection, sidecars, await columnsOf(connection, sidecars), "NULL"),
        );
  const adds = new Map<string, SnapshotFile>();
  const removes = new Map<string, RemoveFile>();
  for (const { add, remove } of actions) {
    if (add) adds.set(fileKey(add), snapshotFile(add, -1));
    if (remove) removes.set(fileKey(remove), remove);
  }
  return {
    actions: actions.filter(({ add, remove }) => !add && !remove),
    adds: bothOf(adds, held.adds),
    removes: bothOf(removes, held.removes),
  };
}

function sidecarsOf(actions: readonly SidecarAction[], checkpoint: string): string[] {
  const folder = join(dirname(checkpoint), "_sidecars");
  return actions.flatMap(({ sidecar }) => (sidecar ? [localPath(folder, String(sidecar.path))] : []));
}

function rowsFrom(files: readonly string[]): string {
  return parquetFiles(files, `union_by_name = ${files.length > 1}`);
}

/**
 * The fields of each action's column that hold something in some row by the files' own statistics: of its sixty columns
 * a checkpoint fills ten, and a column of nothing but NULL costs the engine as much as another.
 */
async function columnsOf(
  connection: DuckDBConnection,
  files: readonly string[],
): Promise<Map<string, ReadonlySet<string>>> {
  const result = await connection.runAndReadAll(
    `SELECT DISTINCT path_in_schema FROM ${parquetChunks(files)} ` +
      "WHERE NOT coalesce(stats_null_count = num_values AND stats_min_value IS NULL AND stats_max_value IS NULL, false)",
  );
  const columns = new Map<string, Set<string>>();
  for (const [path] of result.getRows()) {
    const [action, field] = String(path).split(", ");
    const fields = columns.get(action) ?? new Set();
    if (field !== undefined) fields.add(field);
    columns.set(action, fields);
  }
  return columns;
}

/** SQL of an action as JSON; NULL in rows of files. */
function actionText(columns: ReadonlyMap<string, unknown>): string {
  const names = singleActions.filter((name) => columns.has(name));
  if (names.length === 0) return "NULL";
  const packed = names.map((name) => `"${name}" := "${name}"`).join(", ");
  const present = names.map((name) => `"${name}" IS NOT NULL`).join(" OR ");
  return `CASE WHEN ${present} THEN CAST(to_json(struct_pack(${packed})) AS VARCHAR) END`;
}

/** An action as a commit would have it: without the columns of Parquet that have no value. */
function withoutNulls(action: Action): Action {
  const present = (value: unknown): unknown =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).filter(([, held]) => held !== null))
      : value;
  const entries = Object.entries(action).flatMap(([name, held]) => (held === null ? [] : [[name, present(held)]]));
  return Object.fromEntries(entries) as Action;
}

async function readFileActions(
  connection: DuckDBConnection,
  files: readonly string[],
  columns: ReadonlyMap<string, ReadonlySet<string>>,
  action: string,
): Promise<Pick<Checkpoint, "adds" | "removes"> & { readonly texts: readonly string[] }> {
  let bytes = 0;
  for (const file of files) bytes += (await stat(file)).size;
  const isShort = bytes <= shortCheckpoint;
  const { adds, removes, texts } = await readFiles(connection, rowsFrom(files), columns, isShort, action);
  return {
    texts,
    adds: new ColumnarMap(adds.keys, (row) => snapshotFile(adds.action(row) as unknown as AddFile, -1)),
    removes: new ColumnarMap(removes.keys, (row) => removes.action(row) as unknown as RemoveFile),
  };
}
