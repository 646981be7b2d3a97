import { dirname } from "node:path";
import type { Action, DomainMetadata, MetaData, Protocol, RemoveFile, Transaction } from "./actions.js";
import { DeltaError } from "./delta-error.js";
import type { Engine } from "./engine.js";
import { fileKey } from "./file-path.js";
import { checkLastCheckpoint } from "./last-checkpoint.js";
import { LayeredMap } from "./layered-map.js";
import type { CheckpointFiles, LogFolder, LogListing } from "./log-folder.js";
import { readCheckpoint } from "./read-checkpoint.js";
import { addedInTag, type SnapshotFile, snapshotFile } from "./snapshot-file.js";

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
  /** Configuration of features, by domain. */
  readonly domains: ReadonlyMap<string, DomainMetadata>;
  /** ms UTC of the newest commit that says so; NaN if none read did. */
  readonly timestamp: number;
  /** Version of the checkpoint the snapshot was read from or has seen; -1 for none. */
  readonly checkpoint: number;
}

export { addedInTag, type SnapshotFile };

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
    const found = await replay(log, held, version);
    if (version === undefined || found.version === version) return complete(found, table);
  }
  const listing = await log.list();
  const newest = Math.max(listing.commits.at(-1) ?? -1, listing.checkpoints.at(-1)?.version ?? -1);
  if (newest < 0) return null;
  if (version !== undefined && (version > newest || version < 0 || !Number.isInteger(version))) {
    throw new DeltaError("NOT_FOUND", `${table}: no version ${version}; the newest is ${newest}`);
  }
  const wanted = version ?? newest;
  const found = complete(await replay(log, await startOf(log, engine, listing, wanted), version), table);
  if (found.version < wanted) {
    throw new DeltaError("CORRUPT", `${log.commitFile(found.version + 1)}: missing, though later commits exist`);
  }
  return found;
}

/**
 * Where replay begins: the newest checkpoint that can be read, else nothing, before the first commit. A damaged
 * checkpoint does no harm while the commits it sums up are still there.
 */
async function startOf(log: LogFolder, engine: Engine, listing: LogListing, wanted: number): Promise<State> {
  const { commits, checkpoints } = listing;
  const reaches = (version: number) => {
    const at = commits.indexOf(version + 1);
    return version === wanted || (at >= 0 && commits[at + wanted - version - 1] === wanted);
  };
  let damage: unknown = null;
  for (const checkpoint of checkpoints.toReversed()) {
    if (checkpoint.version > wanted || (damage !== null && !reaches(checkpoint.version))) continue;
    try {
      await checkLastCheckpoint(log.path, checkpoint);
      return await fromCheckpoint(checkpoint, engine);
    } catch (cause) {
      damage ??= cause;
    }
  }
  if (damage !== null && !reaches(-1)) throw damage;
  const kept = checkpoints.find(({ version }) => version > wanted);
  if (damage === null && commits[0] !== 0 && kept) {
    const what = `version ${wanted} has expired; the oldest that can be read is ${kept.version}`;
    throw new DeltaError("NOT_FOUND", `${dirname(log.path)}: ${what}`);
  }
  if (damage === null && commits[0] !== 0) {
    throw new DeltaError("CORRUPT", `${log.commitFile(0)}: missing, and no checkpoint before version ${wanted}`);
  }
  return nothing;
}

/** Up to `version`, or to the newest; short of it where a commit is missing. */
async function replay(log: LogFolder, start: State, version: number | undefined): Promise<State> {
  const changes = new Changes(start);
  let at = start.version;
  while (version === undefined || at < version) {
    const actions = await log.read(at + 1);
    if (actions === null) {
      if (version !== undefined || !(await log.isFollowed(at + 1))) break;
      // Two commits may have come between the two looks.
      if (await log.has(at + 1)) continue;
      throw new DeltaError("CORRUPT", `${log.commitFile(at + 1)}: missing, though a later commit exists`);
    }
    changes.apply(++at, actions);
  }
  return changes.state(at);
}

/** A snapshot that may still lack its protocol or its schema: a checkpoint's may stand in a later commit. */
type State = Omit<Snapshot, "protocol" | "metaData"> & {
  readonly protocol: Protocol | null;
  readonly metaData: MetaData | null;
};

const nothing: State = {
  version: -1,
  protocol: null,
  metaData: null,
  files: new Map(),
  transactions: new Map(),
  tombstones: new Map(),
  domains: new Map(),
  timestamp: Number.NaN,
  checkpoint: -1,
};

function complete(state: State, table: string): Snapshot {
  const { protocol, metaData } = state;
  if (protocol && metaData) return { ...state, protocol, metaData };
  const lacking = protocol ? "metaData" : "protocol";
  throw new DeltaError("CORRUPT", `${table}: the log up to version ${state.version} has no ${lacking}`);
}

async function fromCheckpoint(checkpoint: CheckpointFiles, engine: Engine): Promise<State> {
  const { actions, adds, removes } = await readCheckpoint(engine, checkpoint.files);
  const changes = new Changes({ ...nothing, tombstones: removes, checkpoint: checkpoint.version });
  changes.apply(checkpoint.version, actions);
  return { ...changes.state(checkpoint.version), files: adds };
}

/** What some commits change in a state. */
class Changes {
  readonly #before: State;
  readonly #files = new Map<string, SnapshotFile | null>();
  readonly #tombstones = new Map<string, RemoveFile | null>();
  readonly #transactions = new Map<string, Transaction | null>();
  readonly #domains = new Map<string, DomainMetadata | null>();
  #protocol: Protocol | null;
  #metaData: MetaData | null;
  #timestamp: number;

  constructor(before: State) {
    this.#before = before;
    this.#protocol = before.protocol;
    this.#metaData = before.metaData;
    this.#timestamp = before.timestamp;
  }

  apply(version: number, actions: readonly Action[]): void {
    for (const { remove } of actions) {
      if (!remove) continue;
      const key = fileKey(remove);
      put(this.#files, key, null);
      put(this.#tombstones, key, remove);
    }
    for (const { add, txn, protocol, metaData, commitInfo, domainMetadata } of actions) {
      if (add) {
        const key = fileKey(add);
        put(this.#tombstones, key, null);
        put(this.#files, key, snapshotFile(add, version));
      }
      if (txn) put(this.#transactions, txn.appId, txn);
      if (protocol) this.#protocol = protocol;
      if (metaData) {
        const { configuration = {}, partitionColumns = [] } = metaData;
        this.#metaData = { ...metaData, configuration, partitionColumns };
      }
      if (domainMetadata) put(this.#domains, domainMetadata.domain, domainMetadata.removed ? null : domainMetadata);
      this.#timestamp = commitInfo?.inCommitTimestamp ?? commitInfo?.timestamp ?? this.#timestamp;
    }
  }

  state(version: number): State {
    return {
      version,
      protocol: this.#protocol,
      metaData: this.#metaData,
      files: LayeredMap.after(this.#before.files, this.#files),
      tombstones: LayeredMap.after(this.#before.tombstones, this.#tombstones),
      transactions: LayeredMap.after(this.#before.transactions, this.#transactions),
      domains: LayeredMap.after(this.#before.domains, this.#domains),
      timestamp: this.#timestamp,
      checkpoint: this.#before.checkpoint,
    };
  }
}

/** Puts at the end, so that iteration follows the log. */
function put<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
}

/** The snapshot after one more commit; `before` stays as it is. The cost is the commit's, not the table's. */
export function applyCommit(before: Snapshot, version: number, actions: readonly Action[]): Snapshot {
  const changes = new Changes(before);
  changes.apply(version, actions);
  const { protocol, metaData } = before;
  const after = changes.state(version);
  return { ...after, protocol: after.protocol ?? protocol, metaData: after.metaData ?? metaData };
}
