import type { DuckDBConnection } from "@duckdb/node-api";
import type { DeltaColumn, DeltaField, DeltaFrame } from "./column.js";
import { mappingModeOf, physicalName } from "./column-mapping.js";
import { type ColumnSink, columnSink } from "./column-sink.js";
import { DeltaError, messageOf } from "./delta-error.js";
import type { Engine } from "./engine.js";
import { type ColumnCondition, whereClause } from "./prune-files.js";
import { fieldNamed, type Relation, relationOf, schemaOf } from "./relation.js";
import { flatField } from "./schema-string.js";
import { type ScannedFile, selectFiles } from "./select-files.js";
import type { Snapshot } from "./snapshot.js";
import { identifier, sqlTypeOf } from "./sql-text.js";
import { TextHashes } from "./text-hashes.js";

export interface ScanOptions {
  /** Columns wanted, in this order; all where absent. */
  readonly columns?: readonly string[];
  /** All must hold. Files and row groups whose statistics exclude them are not read. */
  readonly conditions?: readonly ColumnCondition[];
  /** Files come in the order they were added, and within one version by their smallest value of this column. */
  readonly orderBy?: string;
  /** Back the arrays by SharedArrayBuffer. */
  readonly shared?: boolean;
  readonly signal?: AbortSignal;
}

/** Below this many rows texts are decoded one by one; above, they come as hashes. */
const fewRows = 20_000;
/** Texts beyond which they are decoded one by one: finding out which there are would cost more than it saves. */
const mostTexts = 1 << 16;

/**
 * Rows of a snapshot as columns, file after file in a fixed order, rows in the order they lie in the file.
 * A column that a file does not hold is missing in its rows.
 *
 * @param folder the table's folder
 * @throws CORRUPT, naming the file, where a data file is missing or damaged
 */
export async function scanSnapshot(
  engine: Engine,
  folder: string,
  snapshot: Snapshot,
  options: ScanOptions = {},
): Promise<DeltaFrame> {
  const schema = schemaOf(snapshot, folder);
  const mode = mappingModeOf(snapshot.metaData, folder);
  const fieldOf = (name: string): DeltaField => flatField(fieldNamed(schema, name, folder), folder);
  const physicalOf = (name: string): string => physicalName(fieldNamed(schema, name, folder), mode);
  const wanted = (options.columns ?? schema.fields.map(({ name }) => name)).map(fieldOf);
  const conditions = options.conditions ?? [];
  const needed = [
    ...new Map([...wanted, ...conditions.map(({ column }) => fieldOf(column))].map((f) => [f.name, f])).values(),
  ];
  const where = whereClause(conditions, (name) => fieldOf(name).type);

  return engine.withConnection(async (connection) => {
    const files = await selectFiles(connection, folder, snapshot, conditions, fieldOf, physicalOf, options.orderBy);
    const capacity = files.reduce((sum, file) => sum + file.rows, 0);
    const rowsOf = async (some: readonly ScannedFile[]): Promise<string[]> => {
      const relation = await relationOf(engine, folder, snapshot, {
        columns: needed.map(({ name }) => name),
        files: some.map(({ file }) => file),
        inOrder: true,
      });
      return relation.branches.map((branch) => `${inColumnTypes(branch, relation)}${where}`);
    };
    try {
      const rowsFrom = await rowsOf(files);
      const hashes = await hashTexts(connection, rowsFrom, wanted, capacity);
      const sinks = wanted.map((field) => {
        return columnSink(
          field.type,
          capacity,
          options.shared ?? false,
          hashes.get(field.name) ?? null,
          `${folder}.${field.name}`,
        );
      });
      const select = wanted.map((field) => {
        const value = `${identifier(field.name)}::${sqlTypeOf[field.type]}`;
        return hashes.has(field.name) ? `hash(${value})` : value;
      });
      let filled = 0;
      for (const from of rowsFrom) {
        // A scan of no columns at all still counts its rows.
        const sql = `SELECT ${select.length === 0 ? "1" : select.join(", ")} FROM ${from}`;
        filled = await readInto(connection, sql, sinks, filled, capacity, options.signal);
      }
      const columns = sinks.map((sink, i): [string, DeltaColumn] => [wanted[i].name, sink.finish(filled)]);
      return { rows: filled, columns: Object.fromEntries(columns) };
    } catch (cause) {
      if (cause instanceof DeltaError) throw cause;
      throw await damage(connection, files, rowsOf, needed, cause);
    }
  });
}

/** Times without a zone become instants as if they were UTC. */
function inColumnTypes(branch: string, relation: Relation): string {
  if (!relation.columns.some(({ engineType }) => engineType === "TIMESTAMP")) return `(${branch})`;
  const columns = relation.columns.map(({ name, engineType }) => {
    const column = identifier(name);
    return engineType === "TIMESTAMP" ? `timezone('UTC', ${column}) AS ${column}` : column;
  });
  return `(SELECT ${columns.join(", ")} FROM (${branch}))`;
}

/**
 * For long scans: texts arrive as hashes, which the engine takes once a dictionary page, and each text is decoded once. As
 * an enum they would be looked up by the engine row for row.
 */
async function hashTexts(
  connection: DuckDBConnection,
  rowsFrom: readonly string[],
  wanted: readonly DeltaField[],
  capacity: number,
): Promise<Map<string, TextHashes>> {
  const found = new Map<string, TextHashes>();
  if (capacity < fewRows) return found;
  for (const field of wanted) {
    if (field.type !== "text") continue;
    const column = identifier(field.name);
    const parts = rowsFrom.map((from) => `SELECT DISTINCT ${column} AS x FROM ${from}`);
    const result = await connection.runAndReadAll(
      `SELECT x, hash(x), hash(NULL::VARCHAR) FROM (SELECT DISTINCT x FROM (${parts.join(" UNION ALL ")})
       WHERE x IS NOT NULL LIMIT ${mostTexts + 1})`,
    );
    const rows = result.getRows().map(([x, hash, missing]) => ({ x: String(x), hash: hash as bigint, missing }));
    if (rows.length === 0 || rows.length > mostTexts) continue;
    rows.sort((a, b) => (a.x < b.x ? -1 : 1));
    const hashes = TextHashes.of(
      rows.map(({ x }) => x),
      rows.map(({ hash }) => hash),
      rows[0].missing as bigint,
    );
    if (hashes) found.set(field.name, hashes);
  }
  return found;
}

async function readInto(
  connection: DuckDBConnection,
  sql: string,
  sinks: readonly ColumnSink[],
  from: number,
  capacity: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const result = await connection.stream(sql);
  let filled = from;
  for (;;) {
    if (signal?.aborted) throw new DeltaError("CANCELLED", "scan: stopped on request");
    const chunk = await result.fetchChunk();
    const count = chunk?.rowCount ?? 0;
    if (chunk === null || count === 0) return filled;
    if (filled + count > capacity) throw new Error(`more rows than the log's statistics say (${capacity})`);
    for (let i = 0; i < sinks.length; i++) sinks[i].read(chunk, i, count, filled);
    filled += count;
  }
}

/** Which file made the scan fail, found by reading each alone; the failure itself where none does. */
async function damage(
  connection: DuckDBConnection,
  files: readonly ScannedFile[],
  rowsOf: (files: readonly ScannedFile[]) => Promise<string[]>,
  needed: readonly DeltaField[],
  cause: unknown,
): Promise<unknown> {
  if (/out of memory/i.test(messageOf(cause))) return cause;
  const columns = needed.map((field) => `count(${identifier(field.name)}::${sqlTypeOf[field.type]})`);
  for (const file of files) {
    try {
      const [from] = await rowsOf([file]);
      const result = await connection.runAndReadAll(
        `SELECT count(*)${columns.map((one) => `, ${one}`).join("")} FROM ${from}`,
      );
      const rows = Number(result.getColumns()[0]?.[0] ?? 0);
      if (rows > file.rows) throw new Error(`holds ${rows} rows; the log says ${file.rows}`);
    } catch (found) {
      return new DeltaError("CORRUPT", `${file.path}: data file damaged (${messageOf(found)})`, found);
    }
  }
  return cause;
}
