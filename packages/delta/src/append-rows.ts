import type { AddFile } from "./actions.js";
import { checkSource } from "./check-source.js";
import type { DeltaFrame } from "./column.js";
import { type CommitResult, commit, type TransactionIdentity } from "./commit.js";
import { writeMetrics } from "./commit-files.js";
import type { CurrentSnapshot } from "./current-snapshot.js";
import { DeltaError } from "./delta-error.js";
import type { StructField } from "./delta-type.js";
import { discardFiles } from "./discard-files.js";
import { ownValue } from "./own-value.js";
import { type NewColumns, writtenSchema } from "./schema-change.js";
import { deltaTypeOf } from "./schema-string.js";
import type { Snapshot } from "./snapshot.js";
import { fittedSql, sourceOf, withSourceTable } from "./source-table.js";
import type { TableContext } from "./table-context.js";
import { checkWritable } from "./writable.js";
import { writeDataFile } from "./write-data-file.js";
import { writeFiled } from "./write-query.js";

export interface WriteOptions {
  /**
   * Identity of the write: with a version, what is not newer than the application's last one is done already; without,
   * an identity is committed once.
   */
  readonly transaction?: { readonly appId: string; readonly version?: number };
  /**
   * The snapshot that the rows were worked out from; the newest where absent. What was committed since is held against
   * it by the conflict rules.
   */
  readonly base?: Snapshot;
  /** Free text kept with the commit, such as the run and its inputs. */
  readonly userMetadata?: string;
  /** "refuse" where absent. */
  readonly newColumns?: NewColumns;
}

export function identityOf(options: WriteOptions): TransactionIdentity | null {
  const { transaction } = options;
  const step = transaction?.version ?? 0;
  if (!Number.isSafeInteger(step)) {
    throw new DeltaError("BAD_ARGUMENT", `transaction version ${step}; must be a whole number up to 2^53`);
  }
  return transaction ? { appId: transaction.appId, version: transaction.version ?? null } : null;
}

/** @throws NOT_FOUND where there is no table, UNSUPPORTED where it cannot be written here */
export async function writableSnapshot(
  context: TableContext,
  current: CurrentSnapshot,
  from?: Snapshot,
): Promise<Snapshot> {
  const base = from ?? (await current.load());
  if (base === null) throw new DeltaError("NOT_FOUND", `${context.folder}: no table; create it first`);
  checkWritable(base.protocol, base.metaData, context.folder);
  return base;
}

/**
 * Adds rows. Never conflicts with other appends, deletes or merges.
 * @throws NOT_FOUND, UNSUPPORTED, CONSTRAINT; CONFLICT where the table's columns were changed meanwhile
 */
export async function appendRows(
  context: TableContext,
  current: CurrentSnapshot,
  frame: DeltaFrame,
  options: WriteOptions,
): Promise<CommitResult> {
  const base = await writableSnapshot(context, current, options.base);
  const schema = writtenSchema(base.metaData, frame, options.newColumns ?? "refuse", context.folder);
  const adds = await writeFrame(context, frame, schema.fields, base.metaData.partitionColumns);
  try {
    const result = await commit(context, current, {
      base,
      reads: {},
      transaction: identityOf(options),
      userMetadata: options.userMetadata,
      isRebasedByContents: false,
      contents: () => ({
        operation: "WRITE",
        operationParameters: { mode: "Append", partitionBy: JSON.stringify(base.metaData.partitionColumns) },
        operationMetrics: writeMetrics(adds, 0),
        isBlindAppend: true,
        ...(schema.metaData ? { metaData: schema.metaData } : {}),
        adds,
        removes: [],
        dataChange: true,
      }),
    });
    if (!result.isNew) await discardFiles(context, current, adds);
    return result;
  } catch (cause) {
    await discardFiles(context, current, adds);
    throw cause;
  }
}

/** Rows of a frame as data files of the table's columns, filed by the partition columns. */
export async function writeFrame(
  context: TableContext,
  frame: DeltaFrame,
  fields: readonly StructField[],
  partitionColumns: readonly string[],
): Promise<AddFile[]> {
  if (frame.rows === 0) {
    checkSource(sourceOf(frame), context.folder);
    for (const field of fields) {
      const column = ownValue(frame.columns, field.name);
      if (column) fittedSql(column, field, context.folder);
    }
    return [];
  }
  if (partitionColumns.length === 0 && fields.every((field) => isAsItIs(frame, field))) {
    const source = sourceOf(frame);
    const columns = fields.map((field) => source.columns.find(({ name }) => name === field.name)!);
    return [await writeDataFile(context, { ...source, columns }, {})];
  }
  return withSourceTable(context.engine, frame, fields, context.folder, (connection, name) =>
    writeFiled(context, connection, name, fields, partitionColumns),
  );
}

function isAsItIs(frame: DeltaFrame, field: StructField): boolean {
  const column = ownValue(frame.columns, field.name);
  return column !== undefined && field.type.kind === "primitive" && deltaTypeOf[column.type] === field.type.name;
}
