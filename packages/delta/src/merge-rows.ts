import type { DuckDBConnection } from "@duckdb/node-api";
import { type WriteOptions, writableSnapshot } from "./append-rows.js";
import type { DeltaFrame } from "./column.js";
import type { CommitResult } from "./commit.js";
import type { CurrentSnapshot } from "./current-snapshot.js";
import { DeltaError } from "./delta-error.js";
import type { StructField } from "./delta-type.js";
import { fileKey } from "./file-path.js";
import { freePrefix } from "./free-prefix.js";
import { keyConditions } from "./key-conditions.js";
import { ownValue } from "./own-value.js";
import { conditionType, mayMatch } from "./partition-match.js";
import { RewrittenFiles } from "./rewritten-files.js";
import { writtenSchema } from "./schema-change.js";
import type { SnapshotFile } from "./snapshot.js";
import { withSourceTable } from "./source-table.js";
import { identifier } from "./sql-text.js";
import type { TableContext } from "./table-context.js";

export interface MergeOptions extends WriteOptions {
  /** Columns in which a row of the table and a row given must be equal; a missing value equals none. */
  readonly on: readonly string[];
  /** What is done to a row of the table that is among those given; `update` sets the columns that the rows given have. */
  readonly whenMatched: "update" | "delete" | "keep";
  /** What is done with a row given that the table has not. */
  readonly whenNotMatched: "insert" | "ignore";
}

export interface ChangedRows extends CommitResult {
  readonly updated: number;
  readonly deleted: number;
  readonly inserted: number;
}

/**
 * Merges rows into the table by copy-on-write. No commit is made where nothing changes.
 *
 * @throws BAD_ARGUMENT where two of the rows given have one key; CONFLICT where a file read was removed, or such rows
 *   were added, meanwhile
 */
export async function mergeRows(
  context: TableContext,
  current: CurrentSnapshot,
  frame: DeltaFrame,
  options: MergeOptions,
): Promise<ChangedRows> {
  const { folder } = context;
  const base = await writableSnapshot(context, current, options.base);
  const schema = writtenSchema(base.metaData, frame, options.newColumns ?? "refuse", folder);
  const { fields } = schema;
  if (options.on.length === 0) throw new DeltaError("BAD_ARGUMENT", `${folder}: a merge needs at least one key column`);
  for (const name of options.on) {
    if (fields.some((field) => field.name === name) && ownValue(frame.columns, name)) continue;
    throw new DeltaError("BAD_ARGUMENT", `${folder}: key column ${name} must be in the table and in the rows given`);
  }
  return withSourceTable(context.engine, frame, fields, folder, async (connection, source) => {
    await checkKeys(connection, source, options.on, folder);
    const { partitionColumns } = base.metaData;
    const typeOf = (name: string) => conditionType(fields, name, folder);
    const conditions = await keyConditions(connection, source, fields, options.on);
    const mayHold = (add: SnapshotFile["add"]) => mayMatch(add, conditions, partitionColumns, typeOf);
    const candidates = [...base.files.values()].filter(({ add }) => mayHold(add));
    const work = new RewrittenFiles(context, connection, base, fields);
    return work.orDiscard(current, async () => {
      const counts = await rewrite(connection, work, candidates, fields, frame, options, partitionColumns);
      const reads = { files: new Set(candidates.map(({ add }) => fileKey(add))), wouldRead: mayHold };
      const result = await work.commit(current, options, reads, {
        operation: options.whenMatched === "delete" && options.whenNotMatched === "ignore" ? "DELETE" : "MERGE",
        operationParameters: {
          predicate: JSON.stringify(options.on.map((name) => `target.${name} = source.${name}`)),
          matchedPredicates: JSON.stringify([{ actionType: options.whenMatched }]),
          notMatchedPredicates: JSON.stringify([{ actionType: options.whenNotMatched }]),
        },
        operationMetrics: {
          numTargetRowsUpdated: counts.updated,
          numTargetRowsDeleted: counts.deleted,
          numTargetRowsInserted: counts.inserted,
        },
        ...(schema.metaData ? { metaData: schema.metaData } : {}),
      });
      return { ...result, ...counts };
    });
  });
}

async function checkKeys(
  connection: DuckDBConnection,
  source: string,
  on: readonly string[],
  table: string,
): Promise<void> {
  const keys = on.map(identifier).join(", ");
  const present = on.map((name) => `${identifier(name)} IS NOT NULL`).join(" AND ");
  const found = await connection.runAndReadAll(
    `SELECT CAST(to_json(t) AS VARCHAR) FROM (SELECT ${keys} FROM ${source} WHERE ${present} GROUP BY ALL HAVING count(*) > 1 LIMIT 1) t`,
  );
  const twice = found.getRows()[0]?.[0];
  if (twice === undefined) return;
  throw new DeltaError("BAD_ARGUMENT", `${table}: two of the rows given have the key ${String(twice)}`);
}

async function rewrite(
  connection: DuckDBConnection,
  work: RewrittenFiles,
  candidates: readonly SnapshotFile[],
  fields: readonly StructField[],
  frame: DeltaFrame,
  options: MergeOptions,
  partitionColumns: readonly string[],
): Promise<{ updated: number; deleted: number; inserted: number }> {
  const { on, whenMatched, whenNotMatched } = options;
  // No column has these names: "t"."key" would be a field of a column "t" to the engine before it is a table's column.
  const prefix = freePrefix(fields);
  const [s, t, m] = [`${prefix}source`, `${prefix}target`, `${prefix}matched`];
  const isSame = on.map((name) => `${s}.${identifier(name)} = ${t}.${identifier(name)}`).join(" AND ");
  const given = new Set(Object.keys(frame.columns));
  const changesPlace =
    whenMatched === "update" && partitionColumns.some((name) => given.has(name) && !on.includes(name));
  const updatedRow = fields.map(({ name }) => `${given.has(name) ? s : t}.${identifier(name)} AS ${identifier(name)}`);
  const oldRow = fields.map(({ name }) => `${t}.${identifier(name)}`);
  const keys = on.map(identifier).join(", ");
  await connection.run(`CREATE TEMP TABLE matched_keys AS SELECT ${keys} FROM source_rows WHERE false`);
  await connection.run("CREATE TEMP TABLE filed_anew AS SELECT * FROM source_rows WHERE false");
  let matched = 0;
  for (const file of candidates) {
    const rows = await work.rowsOf(file);
    const both = `${rows} ${t} JOIN source_rows ${s} ON ${isSame}`;
    const found = Number((await connection.runAndReadAll(`SELECT count(*) FROM ${both}`)).getRows()[0]?.[0] ?? 0);
    if (found === 0) continue;
    matched += found;
    await connection.run(
      `INSERT INTO matched_keys SELECT DISTINCT ${on.map((name) => `${s}.${identifier(name)}`)} FROM ${both}`,
    );
    if (whenMatched === "keep") continue;
    const others = `SELECT * FROM ${rows} ${t} WHERE NOT EXISTS (SELECT 1 FROM source_rows ${s} WHERE ${isSame})`;
    const updated = `SELECT ${updatedRow.join(", ")} FROM ${both}`;
    if (work.keepsChanges) {
      const old = `(SELECT ${oldRow.join(", ")} FROM ${both})`;
      await work.change(whenMatched === "delete" ? "delete" : "update_preimage", old);
      if (whenMatched === "update") await work.change("update_postimage", `(${updated})`);
    }
    if (whenMatched === "delete") await work.replace(file, others);
    else if (changesPlace) {
      await work.replace(file, others);
      await connection.run(`INSERT INTO filed_anew ${updated}`);
    } else {
      const mark = identifier(`${prefix}is_given`);
      const row = fields.map(({ name }) => {
        const column = identifier(name);
        return given.has(name)
          ? `CASE WHEN ${s}.${mark} THEN ${s}.${column} ELSE ${t}.${column} END AS ${column}`
          : `${t}.${column}`;
      });
      const all = `${rows} ${t} LEFT JOIN (SELECT *, true AS ${mark} FROM source_rows) ${s} ON ${isSame}`;
      await work.replace(file, `SELECT ${row.join(", ")} FROM ${all}`);
    }
  }
  let inserted = 0;
  if (whenNotMatched === "insert") {
    const isMatched = on.map((name) => `${m}.${identifier(name)} = ${s}.${identifier(name)}`).join(" AND ");
    const rest = `SELECT * FROM source_rows ${s} WHERE NOT EXISTS (SELECT 1 FROM matched_keys ${m} WHERE ${isMatched})`;
    inserted = Number((await connection.runAndReadAll(`SELECT count(*) FROM (${rest})`)).getRows()[0]?.[0] ?? 0);
    if (inserted > 0) {
      // A commit that only adds rows needs no changed rows: they are what was added.
      if (work.keepsChanges && work.removes.length > 0) await work.change("insert", `(${rest})`);
      await connection.run(`INSERT INTO filed_anew ${rest}`);
    }
  }
  await work.insert("filed_anew");
  await work.writeChanges();
  return {
    updated: whenMatched === "update" ? matched : 0,
    deleted: whenMatched === "delete" ? matched : 0,
    inserted,
  };
}
