import type { DuckDBConnection } from "@duckdb/node-api";
import type { AddFile } from "./actions.js";
import { identityOf, type WriteOptions, writableSnapshot } from "./append-rows.js";
import { commit } from "./commit.js";
import { writeMetrics } from "./commit-files.js";
import type { CurrentSnapshot } from "./current-snapshot.js";
import { DeltaError } from "./delta-error.js";
import { parseTableSchema, type StructField } from "./delta-type.js";
import { discardFiles } from "./discard-files.js";
import { fileKey } from "./file-path.js";
import { partitionsOf, runsOf, usualFileBytes } from "./file-runs.js";
import { freePrefix } from "./free-prefix.js";
import { type ColumnCondition, statisticsOf } from "./prune-files.js";
import { relationOf } from "./relation.js";
import { addedInTag, type SnapshotFile } from "./snapshot.js";
import { identifier } from "./sql-text.js";
import type { TableContext } from "./table-context.js";
import { writeQuery } from "./write-query.js";
import { zOrderSql } from "./z-order.js";

/** Tag of files whose rows lie along a Z-curve: its columns. */
const curveTag = "zOrderBy";

export interface OptimiseOptions extends WriteOptions {
  /** Size of files aimed at, bytes; 128 MiB where absent. */
  readonly targetBytes?: number;
  /**
   * Rows are laid along a Z-curve through these columns, so that files can be passed over by each of them. All files of a
   * partition are written anew then, unless they lie so already; without, only files of less than three quarters of the
   * target are joined.
   */
  readonly zOrderBy?: readonly string[];
  /** Rows of files that are joined are ordered by these columns, missing values first, equal ones as they lay. */
  readonly sortBy?: readonly string[];
  /** Only partitions that satisfy these; on partition columns. */
  readonly where?: readonly ColumnCondition[];
  /** Told how many of the files to be replaced have been written anew. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface OptimiseResult {
  readonly version: number;
  readonly filesRemoved: number;
  readonly filesAdded: number;
}

/**
 * Writes the same rows into fewer, or better ordered, files. Rows keep the order of the commits that added them: only
 * files next to each other are joined, along a Z-curve rows of one place keep it.
 *
 * @throws BAD_ARGUMENT; CONFLICT where a file was removed meanwhile. Rows added meanwhile do not stand in the way;
 *   CANCELLED, with nothing left behind
 */
export async function optimiseTable(
  context: TableContext,
  current: CurrentSnapshot,
  options: OptimiseOptions,
): Promise<OptimiseResult> {
  const { folder } = context;
  const base = await writableSnapshot(context, current, options.base);
  const { fields } = parseTableSchema(base.metaData.schemaString, folder);
  const { partitionColumns } = base.metaData;
  const target = options.targetBytes ?? usualFileBytes;
  const zOrderBy = options.zOrderBy ?? [];
  for (const name of zOrderBy) {
    const field = fields.find((one) => one.name === name);
    if (field?.type.kind === "primitive" || field?.type.kind === "decimal") {
      if (!partitionColumns.includes(name)) continue;
    }
    throw new DeltaError(
      "BAD_ARGUMENT",
      `${folder}: Z-order by ${name}; must be a column of plain values that does not file the rows`,
    );
  }
  for (const name of options.sortBy ?? []) {
    if (fields.some((one) => one.name === name)) continue;
    throw new DeltaError("BAD_ARGUMENT", `${folder}: optimise sorted by ${name}; must be a column`);
  }
  for (const { column } of options.where ?? []) {
    if (partitionColumns.includes(column)) continue;
    throw new DeltaError("BAD_ARGUMENT", `${folder}: optimise where ${column}; must be a partition column`);
  }
  const curve = JSON.stringify(zOrderBy);
  const lieAlongCurve = (files: readonly SnapshotFile[]) => files.every(({ add }) => add.tags?.[curveTag] === curve);
  const groups = partitionsOf(base, options.where ?? [], fields, folder).flatMap((files) =>
    zOrderBy.length === 0 ? runsOf(files, target) : lieAlongCurve(files) ? [] : [files],
  );
  const adds: AddFile[] = [];
  const removes = groups.flatMap((files) => files.map(({ add }) => add));
  if (removes.length === 0) return { version: base.version, filesRemoved: 0, filesAdded: 0 };
  return context.engine.withConnection(async (connection) => {
    try {
      let done = 0;
      for (const files of groups) {
        options.onProgress?.(done, removes.length);
        if (options.signal?.aborted) throw new DeltaError("CANCELLED", `${folder}: stopped on request`);
        const { sql } = await relationOf(context.engine, folder, base, { files, inOrder: true });
        const written =
          zOrderBy.length > 0
            ? await writeAlongCurve(context, connection, sql, fields, files, zOrderBy, target)
            : [
                await writeQuery(
                  context,
                  connection,
                  sorted(sql, fields, options),
                  fields,
                  files[0].add.partitionValues,
                ),
              ];
        const addedIn = String(Math.max(...files.map((file) => file.addedIn), 0));
        const laid: Record<string, string> = zOrderBy.length > 0 ? { [curveTag]: curve } : {};
        for (const add of written)
          if (add) adds.push({ ...add, tags: { ...add.tags, ...laid, [addedInTag]: addedIn } });
        done += files.length;
      }
      options.onProgress?.(done, removes.length);
      const result = await commit(context, current, {
        base,
        reads: { files: new Set(removes.map(fileKey)) },
        transaction: identityOf(options),
        userMetadata: options.userMetadata,
        isRebasedByContents: false,
        contents: () => ({
          operation: "OPTIMIZE",
          operationParameters: {
            predicate: JSON.stringify(options.where ?? []),
            zOrderBy: JSON.stringify(zOrderBy),
            targetSize: String(target),
          },
          operationMetrics: { ...writeMetrics(adds, removes.length), numAddedFiles: adds.length },
          isBlindAppend: false,
          adds,
          removes,
          dataChange: false,
        }),
      });
      if (!result.isNew) await discardFiles(context, current, adds);
      return { version: result.version, filesRemoved: removes.length, filesAdded: adds.length };
    } catch (cause) {
      await discardFiles(context, current, adds);
      throw cause;
    }
  });
}

/** Rows of files that are joined, in the order wanted. */
function sorted(sql: string, fields: readonly StructField[], { sortBy = [] }: OptimiseOptions): string {
  if (sortBy.length === 0) return `SELECT * FROM ${sql}`;
  const order = sortBy.map((name) => `${identifier(name)} NULLS FIRST`).join(", ");
  const place = `${freePrefix(fields)}place`;
  return (
    `SELECT * EXCLUDE (${place}) FROM ` +
    `(SELECT *, row_number() OVER () AS ${place} FROM ${sql}) ORDER BY ${order}, ${place}`
  );
}

async function writeAlongCurve(
  context: TableContext,
  connection: DuckDBConnection,
  sql: string,
  fields: readonly StructField[],
  files: readonly SnapshotFile[],
  zOrderBy: readonly string[],
  target: number,
): Promise<(AddFile | null)[]> {
  const bytes = files.reduce((sum, { add }) => sum + add.size, 0);
  const parts = Math.max(1, Math.round(bytes / target));
  const columns = fields.map(({ name }) => identifier(name)).join(", ");
  const prefix = freePrefix(fields);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE numbered AS SELECT *, row_number() OVER () AS ${prefix}row FROM ${sql}`,
  );
  // Rows of one place on the curve stay in one file: a part begins where its first row's place begins.
  const part = `(min(${prefix}place) OVER (PARTITION BY ${prefix}z) * ${parts}) // greatest(count(*) OVER (), 1)`;
  const place = `row_number() OVER (ORDER BY ${prefix}z, ${prefix}row) - 1`;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE placed AS SELECT *, ${part} AS ${prefix}part ` +
      `FROM (SELECT *, ${place} AS ${prefix}place FROM (${zOrderSql("numbered", zOrderBy, prefix)}))`,
  );
  const written: (AddFile | null)[] = [];
  const { partitionValues } = files[0].add;
  for (let k = 0; k < parts; k++) {
    const rows = `SELECT ${columns} FROM placed WHERE ${prefix}part = ${k} ORDER BY ${prefix}place`;
    written.push(await writeQuery(context, connection, rows, fields, partitionValues));
  }
  await checkCount(connection, written, context.folder);
  await connection.run("DROP TABLE placed");
  await connection.run("DROP TABLE numbered");
  return written;
}

/** Rows only move: as many must be written as were read. */
async function checkCount(
  connection: DuckDBConnection,
  written: readonly (AddFile | null)[],
  table: string,
): Promise<void> {
  const read = Number((await connection.runAndReadAll("SELECT count(*) FROM numbered")).getRows()[0]?.[0]);
  const kept = written.reduce((sum, add) => sum + ((add && statisticsOf(add)?.numRecords) ?? 0), 0);
  if (kept !== read) throw new Error(`${table}: ${read} rows became ${kept} along the curve; nothing was changed`);
}
