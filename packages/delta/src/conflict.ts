import type { Action, AddFile } from "./actions.js";
import { type ConflictKind, DeltaError } from "./delta-error.js";
import { fileKey } from "./file-path.js";

/** How much a commit must be as if it had run alone. The table's property `delta.isolationLevel` names the first two. */
export type Isolation = "Serializable" | "WriteSerializable" | "Snapshot";

/** What a commit has looked at in its base snapshot. Empty for a blind append. */
export interface ReadSet {
  /** Every file was looked at, also those that would have been there. */
  readonly wholeTable?: boolean;
  /** Files whose rows were used, by `fileKey`. */
  readonly files?: ReadonlySet<string>;
  /** True for a file that the commit would have looked at, had it been there. */
  readonly wouldRead?: (add: AddFile) => boolean;
}

/** A commit on its way, as far as another may stand in its way. */
export interface CommitIntent {
  readonly reads: ReadSet;
  /** Files to be removed, by `fileKey`. */
  readonly removes: ReadonlySet<string>;
  readonly changesMetaData: boolean;
  readonly changesProtocol: boolean;
  /** `txn.appId`, where the commit carries one. */
  readonly appId: string | null;
  readonly isolation: Isolation;
}

/** A commit that was made since the base snapshot. */
export interface Winner {
  readonly version: number;
  readonly actions: readonly Action[];
}

/**
 * The protocol's rules for two commits on one base (PROTOCOL.md "Concurrency", delta.io "Concurrency control"; the order
 * of the checks and their meaning as in Delta's ConflictChecker).
 *
 * @param table named in errors
 * @throws CONFLICT, with `conflict` saying which rule, the file and both versions in the message
 */
export function checkConflict(table: string, base: number, intent: CommitIntent, winner: Winner): void {
  const refuse = (kind: ConflictKind, what: string): never => {
    throw new DeltaError(
      "CONFLICT",
      `${table}: based on version ${base}; version ${winner.version} meanwhile ${what}`,
      undefined,
      kind,
    );
  };
  const { actions } = winner;
  if (actions.some((action) => action.protocol)) refuse("protocol", "changed the protocol");
  if (actions.some((action) => action.metaData)) refuse("metaData", "changed the table's metadata");
  if (intent.appId !== null && actions.some((action) => action.txn?.appId === intent.appId)) {
    refuse("transaction", `committed for the same application ${intent.appId}`);
  }
  const removed = actions.flatMap((action) => (action.remove ? [action.remove] : []));
  const twice = removed.find((remove) => intent.removes.has(fileKey(remove)));
  if (twice) refuse("deleteDelete", `removed ${twice.path}, which is to be removed here as well`);
  const used = removed.find((remove) => intent.reads.wholeTable || intent.reads.files?.has(fileKey(remove)));
  if (used) refuse("deleteRead", `removed ${used.path}, whose rows were read here`);
  if (intent.isolation === "Snapshot") return;
  const isBlind = actions.some((action) => action.commitInfo?.isBlindAppend === true);
  // Under WriteSerializable a blind append may be thought of as made before or after, whatever the log's order says.
  if (isBlind && intent.isolation === "WriteSerializable" && !intent.changesMetaData) return;
  for (const { add } of actions) {
    if (!add) continue;
    if (intent.reads.wholeTable || intent.reads.wouldRead?.(add)) {
      refuse("append", `added ${add.path}, which would have been read here`);
    }
  }
}
