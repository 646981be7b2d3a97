import type { Action, AddFile, MetaData, Protocol, RemoveFile, Transaction } from "./actions.js";
import { readCheckpoint } from "./checkpoint.js";
import { DeltaError } from "./delta-error.js";
import type { Engine } from "./engine.js";
import { fileKey } from "./file-path.js";
import type { CheckpointFiles, LogFolder } from "./log-folder.js";

/** A data file of a snapshot and the version that added it (-1 where that is no longer known). */
export interface SnapshotFile {
  readonly add: AddFile;
  readonly addedIn: number;
}

/** A table as of one version. */
export interface Snapshot {
  readonly version: number;
  readonly protocol: Protocol;
  readonly metaData: MetaData;
  /** By `fileKey`. */
  readonly files: ReadonlyMap<string, SnapshotFile>;
  readonly transactions: ReadonlyMap<string, Transaction>;
  /** Files removed, by `fileKey`: readers ignore them, whoever deletes files must not. */
  readonly tombstones: ReadonlyMap<string, RemoveFile>;
  /** ms UTC of the newest commit that says so; NaN if none read did. */
  readonly timestamp: number;
  /** Version of the checkpoint the snapshot was read from or has seen; -1 for none. */
  readonly checkpoint: number;
}

/** Tag of our own data files: the version that added them, which outlives the commit's file. */
export const addedInTag = "addedInVersion";

/**
 * Replays the log up to `version` (the newest where absent), from a held snapshot or the nearest checkpoint.
 *
 * @param table named in errors
 * @returns null if there is no table
 * @throws CORRUPT where a commit is missing or damaged; NOT_FOUND where the version does not exist
 */
export async function loadSnapshot(
  log: LogFolder,
  engine: Engine,
  table: string,
  version: number | undefined,
  held: Snapshot | null,
): Promise<Snapshot | null> {
  if (held && (version === undefined || version >= held.version) && (await log.has(held.version))) {
    return replay(log, table, held, version);
  }
  const listing = await log.list();
  const newest = Math.max(listing.commits.at(-1) ?? -1, listing.checkpoints.at(-1)?.version ?? -1);
  if (newest < 0) return null;
  if (version !== undefined && (version > newest || version < 0 || !Number.isInteger(version))) {
    throw new DeltaError("NOT_FOUND", `${table}: no version ${version}; the newest is ${newest}`);
  }
  const wanted = version ?? newest;
  const checkpoint = listing.checkpoints.findLast((candidate) => candidate.version <= wanted);
  const first = listing.commits[0] ?? newest;
  if (!checkpoint && first > 0) {
    throw new DeltaError("CORRUPT", `${log.commitFile(0)}: missing, and no checkpoint before version ${wanted}`);
  }
  const start = checkpoint ? await fromCheckpoint(checkpoint, engine, table) : await fromFirstCommit(log, table);
  const found = await replay(log, table, start, version);
  if (found.version < wanted) {
    throw new DeltaError("CORRUPT", `${log.commitFile(found.version + 1)}: missing, though later commits exist`);
  }
  return found;
}

async function replay(log: LogFolder, table: string, start: Snapshot, version: number | undefined): Promise<Snapshot> {
  let snapshot = start;
  while (version === undefined || snapshot.version < version) {
    const actions = await log.read(snapshot.version + 1);
    if (actions === null) {
      if (version === undefined) break;
      throw new DeltaError("NOT_FOUND", `${table}: no version ${version}; the newest is ${snapshot.version}`);
    }
    snapshot = applyCommit(snapshot, snapshot.version + 1, actions);
  }
  return snapshot;
}

const nothing = {
  files: new Map<string, SnapshotFile>(),
  transactions: new Map<string, Transaction>(),
  tombstones: new Map<string, RemoveFile>(),
  timestamp: Number.NaN,
};

async function fromFirstCommit(log: LogFolder, table: string): Promise<Snapshot> {
  const actions = await log.read(0);
  if (actions === null) throw new DeltaError("CORRUPT", `${log.commitFile(0)}: missing`);
  return build(actions, 0, table, -1, nothing);
}

async function fromCheckpoint(checkpoint: CheckpointFiles, engine: Engine, table: string): Promise<Snapshot> {
  const actions = await readCheckpoint(engine, checkpoint.files);
  return build(actions, checkpoint.version, table, checkpoint.version, nothing, true);
}

function build(
  actions: readonly Action[],
  version: number,
  table: string,
  checkpoint: number,
  before: typeof nothing,
  isCheckpoint = false,
): Snapshot {
  const protocol = actions.find((action) => action.protocol)?.protocol;
  const metaData = actions.find((action) => action.metaData)?.metaData;
  if (!protocol || !metaData) {
    const lacking = protocol ? "metaData" : "protocol";
    throw new DeltaError("CORRUPT", `${table}: version ${version} begins the log without ${lacking}`);
  }
  return applyCommit({ ...before, version, protocol, metaData, checkpoint }, version, actions, isCheckpoint);
}

/** The snapshot after one more commit. */
export function applyCommit(
  before: Snapshot,
  version: number,
  actions: readonly Action[],
  isCheckpoint = false,
): Snapshot {
  let { protocol, metaData, timestamp } = before;
  const files = new Map(before.files);
  const transactions = new Map(before.transactions);
  const tombstones = new Map(before.tombstones);
  for (const action of actions) {
    if (!action.remove) continue;
    const key = fileKey(action.remove);
    files.delete(key);
    tombstones.set(key, action.remove);
  }
  for (const action of actions) {
    if (action.add) {
      const tagged = Number(action.add.tags?.[addedInTag] ?? Number.NaN);
      const addedIn = Number.isInteger(tagged) ? tagged : isCheckpoint ? -1 : version;
      const key = fileKey(action.add);
      tombstones.delete(key);
      files.set(key, { add: action.add, addedIn });
    }
    if (action.txn) transactions.set(action.txn.appId, action.txn);
    if (action.protocol) protocol = action.protocol;
    if (action.metaData) metaData = { ...action.metaData, configuration: action.metaData.configuration ?? {} };
    if (action.commitInfo?.timestamp !== undefined) timestamp = action.commitInfo.timestamp;
  }
  return { version, protocol, metaData, files, transactions, tombstones, timestamp, checkpoint: before.checkpoint };
}
