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
import { freePrefix } from "./free-prefix.js";
import { partitionKeys } from "./partition-key.js";
import { conditionType, partitionMatches } from "./partition-match.js";
import { type ColumnCondition, checkConditions, statisticsOf } from "./prune-files.js";
import { relationOf } from "./relation.js";
import { addedInTag, type Snapshot, type SnapshotFile } from "./snapshot.js";
import { identifier } from "./sql-text.js";
import type { TableContext } from "./table-context.js";
import { writeQuery } from "./write-query.js";
import { zOrderSql } from "./z-order.js";

/** Size of a file that is neither small nor unwieldy, bytes. */
export const usualFileBytes = 128 * 1024 * 1024;

export interface OptimiseOptions extends WriteOptions {
  /** Size of files aimed at, bytes; 128 MiB where absent. */
  readonly targetBytes?: number;
  /**
   * Rows are laid along a Z-curve through these columns, so that files can be passed over by each of them. All files are
   * written anew then; without, only files of less than three quarters of the target are joined.
   */
  readonly zOrderBy?: readonly string[];
  /** Only partitions that satisfy these; on partition columns. */
  readonly where?: readonly ColumnCondition[];
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
 * @throws BAD_ARGUMENT; CONFLICT where a file was removed meanwhile. Rows added meanwhile do not stand in the way
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
  for (const { column } of options.where ?? []) {
    if (partitionColumns.includes(column)) continue;
    throw new DeltaError("BAD_ARGUMENT", `${folder}: optimise where ${column}; must be a partition column`);
  }
  const groups = [...partitionsOf(base, options.where ?? [], fields, folder).values()].flatMap((files) =>
    zOrderBy.length > 0 ? [files] : neighbours(files, target),
  );
  const adds: AddFile[] = [];
  const removes = groups.flatMap((files) => files.map(({ add }) => add));
  if (removes.length === 0) return { version: base.version, filesRemoved: 0, filesAdded: 0 };
  return context.engine.withConnection(async (connection) => {
    try {
      for (const files of groups) {
        const { sql } = await relationOf(context.engine, folder, base, { files, inOrder: true });
        const written =
          zOrderBy.length > 0
            ? await writeAlongCurve(context, connection, sql, fields, files, zOrderBy, target)
            : [await writeQuery(context, connection, `SELECT * FROM ${sql}`, fields, files[0].add.partitionValues)];
        const addedIn = String(Math.max(...files.map((file) => file.addedIn), 0));
        for (const add of written) if (add) adds.push({ ...add, tags: { ...add.tags, [addedInTag]: addedIn } });
      }
      const result = await commit(context, current, {
        base,
        reads: { files: new Set(removes.map(fileKey)) },
        transaction: identityOf(options),
        isRebasedByContents: false,
        contents: () => ({
          operation: "OPTIMIZE",
          operationParameters: {
            predicate: JSON.stringify(options.where ?? []),
            zOrderBy: JSON.stringify(zOrderBy),
            targetSize: String(target),
          },
          operationMetrics: { ...writeMetrics(adds, removes.length), numAddedFiles: adds.length },
          ...(options.userMetadata === undefined ? {} : { userMetadata: options.userMetadata }),
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

/** Files of each partition, in the order their rows were added. */
function partitionsOf(
  snapshot: Snapshot,
  where: readonly ColumnCondition[],
  fields: readonly StructField[],
  table: string,
): Map<string, SnapshotFile[]> {
  const partitions = new Map<string, SnapshotFile[]>();
  const typeOf = (name: string) => conditionType(fields, name, table);
  const placeOf = partitionKeys(fields, snapshot.metaData.partitionColumns);
  checkConditions(where, typeOf);
  for (const file of snapshot.files.values()) {
    const isWanted = where.every((one) => partitionMatches(file.add, one, typeOf(one.column)));
    if (!isWanted) continue;
    const key = placeOf(file.add);
    const files = partitions.get(key) ?? [];
    files.push(file);
    partitions.set(key, files);
  }
  for (const files of partitions.values()) {
    files.sort((a, b) => a.addedIn - b.addedIn || (a.add.path < b.add.path ? -1 : 1));
  }
  return partitions;
}

/** Runs of small files next to each other that together are about the target; none of a single file. */
function neighbours(files: readonly SnapshotFile[], target: number): SnapshotFile[][] {
  const runs: SnapshotFile[][] = [];
  let run: SnapshotFile[] = [];
  let bytes = 0;
  const close = () => {
    if (run.length > 1) runs.push(run);
    run = [];
    bytes = 0;
  };
  for (const file of files) {
    if (file.add.size >= 0.75 * target) {
      close();
      continue;
    }
    if (bytes + file.add.size > target) close();
    run.push(file);
    bytes += file.add.size;
  }
  close();
  return runs;
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
