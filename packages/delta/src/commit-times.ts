import { stat } from "node:fs/promises";
import type { Action, CommitInfo } from "./actions.js";
import type { LogFolder } from "./log-folder.js";

/** A commit's time, and whether it is kept in the log, where copying and restoring leave it as it is. */
export interface CommitTime {
  /** ms UTC. */
  readonly timestamp: number;
  readonly isKept: boolean;
}

/** How engines of this package name themselves in a commit. */
export const ownEngine = "plumbline-delta/";

/**
 * When a version was committed: the in-commit timestamp, or the time in a commit of this package, whose clock never runs
 * backwards; else, as the protocol has it, when the commit's file was written.
 */
export async function commitTime(log: LogFolder, version: number, info: CommitInfo | null): Promise<CommitTime> {
  if (typeof info?.inCommitTimestamp === "number") return { timestamp: info.inCommitTimestamp, isKept: true };
  if (typeof info?.timestamp === "number" && info.engineInfo?.startsWith(ownEngine)) {
    return { timestamp: info.timestamp, isKept: true };
  }
  const { mtimeMs } = await stat(log.commitFile(version));
  return { timestamp: Math.floor(mtimeMs), isKept: false };
}

export function commitInfoOf(actions: readonly Action[]): CommitInfo | null {
  return actions.find((action) => action.commitInfo)?.commitInfo ?? null;
}

/**
 * The newest version committed at or before an instant (ms UTC); null if there was none, or its commit is gone. Times of
 * files that do not rise with the versions are taken as one millisecond after the version before.
 */
export async function findVersionAt(log: LogFolder, timestamp: number): Promise<number | null> {
  const { commits } = await log.list();
  const later: { version: number; time: number }[] = [];
  for (const version of commits.toReversed()) {
    const actions = await log.read(version);
    if (actions === null) continue;
    const { timestamp: time, isKept } = await commitTime(log, version, commitInfoOf(actions));
    later.push({ version, time });
    if (isKept && time <= timestamp) break;
  }
  let found: number | null = null;
  let before = Number.NEGATIVE_INFINITY;
  for (const { version, time } of later.reverse()) {
    const adjusted = time > before ? time : before + 1;
    if (adjusted > timestamp) break;
    found = version;
    before = adjusted;
  }
  return found;
}
