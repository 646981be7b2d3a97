import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Action, AddFile, ChangeFile, CommitInfo, MetaData, Protocol, RemoveFile } from "./actions.js";
import { checkRows } from "./check-rows.js";
import { ownEngine } from "./commit-times.js";
import { type CommitIntent, checkConflict, type Isolation, type ReadSet } from "./conflict.js";
import type { CurrentSnapshot } from "./current-snapshot.js";
import { DeltaError } from "./delta-error.js";
import { makeFolder } from "./durable-file.js";
import { exactVersion } from "./exact-version.js";
import { fileKey } from "./file-path.js";
import { settleCommit } from "./settle-commit.js";
import { addedInTag, applyCommit, type Snapshot } from "./snapshot.js";
import type { TableContext } from "./table-context.js";
import { changeFeedColumns, isolationOf, isSet } from "./table-property.js";
import { checkWritable } from "./writable.js";

/** Identity of a write. Without a version it is committed once; with one, whatever is not newer than the last is done. */
export interface TransactionIdentity {
  readonly appId: string;
  readonly version: number | null;
}

/** What a commit says and changes. */
export interface CommitContents {
  readonly operation: string;
  readonly operationParameters: Readonly<Record<string, unknown>>;
  readonly operationMetrics?: Readonly<Record<string, number>>;
  readonly isBlindAppend: boolean;
  readonly protocol?: Protocol;
  readonly metaData?: MetaData;
  readonly adds: readonly AddFile[];
  readonly removes: readonly AddFile[];
  readonly changes?: readonly ChangeFile[];
  /** False where rows only move between files. */
  readonly dataChange: boolean;
}

export interface CommitPlan {
  /** The snapshot it was worked out from; null if there was no table. */
  readonly base: Snapshot | null;
  readonly reads: ReadSet;
  /** The table's own where absent. */
  readonly isolation?: Isolation;
  readonly transaction: TransactionIdentity | null;
  /** Free text kept with the commit. */
  readonly userMetadata?: string | undefined;
  /** True where `contents` itself copes with whatever was committed since the base, as an append does. */
  readonly isRebasedByContents: boolean;
  /** Called anew for each try, with the snapshot to be followed. */
  contents(current: Snapshot | null, now: number): CommitContents;
}

export interface CommitResult {
  readonly version: number;
  /** False if the transaction had been committed before; nothing was written then. */
  readonly isNew: boolean;
}

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};
const engineInfo = `${ownEngine}${version}`;

/**
 * Makes the plan's contents the next version, whole or not at all, durably. A version that another writer takes first is
 * looked at by the conflict rules; where it does not stand in the way, the next number is tried.
 *
 * @throws CONFLICT (with `conflict`), UNSUPPORTED, CONSTRAINT, DISK_FULL, UNWRITABLE; the table is then as it was
 */
export async function commit(context: TableContext, current: CurrentSnapshot, plan: CommitPlan): Promise<CommitResult> {
  await makeFolder(context.log.path);
  const base = plan.base?.version ?? -1;
  let checked = base;
  let checkedMetaData: MetaData | null = null;
  for (;;) {
    const before = await current.load();
    const done = doneBefore(context.folder, plan, before);
    if (done !== null) return { version: done, isNew: false };
    if (before) checkWritable(before.protocol, before.metaData, context.folder);
    const now = Math.max(context.clock(), (before ? await lastTimestamp(context, before) : 0) + 1);
    const contents = plan.contents(before, now);
    if (!plan.isRebasedByContents && before !== null) {
      const intent = intentOf(plan, contents, before);
      for (; checked < before.version; checked++) {
        const actions = await context.log.read(checked + 1);
        if (actions === null) {
          throw new DeltaError(
            "CONFLICT",
            `${context.folder}: based on version ${base}, but the log entry of version ${checked + 1} is gone`,
          );
        }
        checkConflict(context.folder, base, intent, { version: checked + 1, actions });
      }
    }
    const metaData = contents.metaData ?? before?.metaData;
    if (metaData && contents.dataChange && metaData !== checkedMetaData) {
      await checkRows(context, metaData, contents.adds);
      checkedMetaData = metaData;
    }
    const version = (before?.version ?? -1) + 1;
    const actions = actionsOf(context, plan, contents, before, version, now);
    if (!(await context.log.put(version, actions, context.onStep))) continue;
    context.onStep("log entry durable");
    const next = before ? applyCommit(before, version, actions) : await current.load();
    if (next) await settleCommit(context, current, next);
    return { version, isNew: true };
  }
}

/**
 * A version that holds this transaction's work, or null.
 * @throws CONFLICT where another writer of the same application has committed an older step since the base
 */
function doneBefore(table: string, { transaction, base }: CommitPlan, before: Snapshot | null): number | null {
  if (transaction === null) return null;
  const last = before?.transactions.get(transaction.appId);
  if (!last) return null;
  if (transaction.version === null) return last.version;
  if (exactVersion(last) >= BigInt(transaction.version)) return before?.version ?? 0;
  if (base && base.transactions.get(transaction.appId)?.version !== last.version) {
    throw new DeltaError(
      "CONFLICT",
      `${table}: application ${transaction.appId} committed its step ${last.version} since version ${base.version}; this is step ${transaction.version}`,
      undefined,
      "transaction",
    );
  }
  return null;
}

/** ms UTC of the newest commit, by the commit itself; the log entry is read where a checkpoint was all that was. */
async function lastTimestamp(context: TableContext, before: Snapshot): Promise<number> {
  if (!Number.isNaN(before.timestamp)) return before.timestamp;
  const actions = await context.log.read(before.version);
  const info = actions?.find((action) => action.commitInfo)?.commitInfo;
  return info?.inCommitTimestamp ?? info?.timestamp ?? 0;
}

function intentOf(plan: CommitPlan, contents: CommitContents, before: Snapshot): CommitIntent {
  return {
    reads: plan.reads,
    removes: new Set(contents.removes.map(fileKey)),
    changesMetaData: contents.metaData !== undefined,
    changesProtocol: contents.protocol !== undefined,
    appId: plan.transaction?.appId ?? null,
    isolation: contents.dataChange ? (plan.isolation ?? isolationOf(before.metaData)) : "Snapshot",
  };
}

function actionsOf(
  context: TableContext,
  plan: CommitPlan,
  contents: CommitContents,
  before: Snapshot | null,
  version: number,
  now: number,
): Action[] {
  const { dataChange } = contents;
  const metaData = contents.metaData ?? before?.metaData;
  if (dataChange && contents.removes.length > 0 && metaData && isSet(metaData, "delta.appendOnly")) {
    throw new DeltaError("UNSUPPORTED", `${context.folder}: is append-only (delta.appendOnly); rows cannot be removed`);
  }
  if (contents.metaData) checkChangeFeed(contents.metaData, context.folder);
  const metrics = Object.entries(contents.operationMetrics ?? {}).map(([name, value]) => [name, String(value)]);
  const commitInfo: CommitInfo = {
    ...(metaData && isSet(metaData, "delta.enableInCommitTimestamps") ? { inCommitTimestamp: now } : {}),
    timestamp: now,
    operation: contents.operation,
    operationParameters: contents.operationParameters,
    operationMetrics: Object.fromEntries(metrics),
    ...(plan.base ? { readVersion: plan.base.version } : {}),
    isolationLevel: dataChange
      ? (plan.isolation ?? (metaData ? isolationOf(metaData) : "Serializable"))
      : "SnapshotIsolation",
    isBlindAppend: contents.isBlindAppend,
    engineInfo,
    txnId: randomUUID(),
    ...(plan.userMetadata === undefined ? {} : { userMetadata: plan.userMetadata }),
  };
  const { transaction } = plan;
  return [
    { commitInfo },
    ...(contents.protocol ? [{ protocol: contents.protocol }] : []),
    ...(contents.metaData ? [{ metaData: contents.metaData }] : []),
    ...(transaction
      ? [{ txn: { appId: transaction.appId, version: transaction.version ?? version, lastUpdated: now } }]
      : []),
    ...contents.removes.map((add) => ({ remove: removalOf(add, now, dataChange) })),
    ...(contents.changes ?? []).map((cdc) => ({ cdc })),
    ...contents.adds.map((add) => ({
      add: { ...add, dataChange, tags: { [addedInTag]: String(version), ...add.tags } },
    })),
  ];
}

/** @throws UNSUPPORTED where a column has a name that the change data feed needs, as Spark has it */
function checkChangeFeed(metaData: MetaData, table: string): void {
  if (!isSet(metaData, "delta.enableChangeDataFeed")) return;
  const { fields } = JSON.parse(metaData.schemaString) as { fields: readonly { readonly name: string }[] };
  const reserved = fields.find(({ name }) => changeFeedColumns.has(name.toLowerCase()));
  if (!reserved) return;
  const what = `column ${reserved.name} has a name that the change data feed needs; rename it, or leave the feed off`;
  throw new DeltaError("UNSUPPORTED", `${table}: ${what}`);
}

function removalOf(add: AddFile, now: number, dataChange: boolean): RemoveFile {
  return {
    path: add.path,
    deletionTimestamp: now,
    dataChange,
    extendedFileMetadata: true,
    partitionValues: add.partitionValues,
    size: add.size,
  };
}
