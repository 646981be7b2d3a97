import { existsSync, readFileSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Action } from "./actions.js";
import { DeltaError, hasCode } from "./delta-error.js";
import { checkAgainstChecksums } from "./hadoop-checksum.js";
import { formatLogEntry, isSummed, parseLogEntry } from "./log-text.js";
import { type PutMode, type PutStep, probePutMode, putIfAbsent } from "./put-if-absent.js";

const commitName = /^\d{20}\.json$/;
const commitLength = 25;
const checkpointName = /^(\d{20})\.checkpoint(?:\.(\d{10})\.(\d{10})|\.([0-9a-f-]{36}))?\.(parquet|json)$/;

export interface CheckpointFiles {
  readonly version: number;
  readonly files: readonly string[];
}

export interface LogListing {
  /** Ascending versions with a commit file. */
  readonly commits: readonly number[];
  /** Whole checkpoints, ascending by version. */
  readonly checkpoints: readonly CheckpointFiles[];
}

/** Folders are read in order of name, as a rule; sorting numbers by a comparison takes longer than reading one. */
function ascending(versions: readonly number[]): readonly number[] {
  const isSorted = versions.every((version, i) => i === 0 || versions[i - 1] < version);
  return isSorted ? versions : [...Float64Array.from(versions).sort()];
}

/** The `_delta_log` folder of a table. */
export class LogFolder {
  readonly path: string;
  #putMode: PutMode | null;

  /** @param putMode how a version's name is taken; found out by a trial where absent */
  constructor(table: string, putMode: PutMode | null = null) {
    this.path = join(table, "_delta_log");
    this.#putMode = putMode;
  }

  commitFile(version: number): string {
    return join(this.path, `${String(version).padStart(20, "0")}.json`);
  }

  checkpointFile(version: number): string {
    return join(this.path, `${String(version).padStart(20, "0")}.checkpoint.parquet`);
  }

  /** Names of the files in the folder; none where there is no folder. */
  protected async names(): Promise<string[]> {
    try {
      return await readdir(this.path);
    } catch (cause) {
      if (hasCode(cause, "ENOENT") || hasCode(cause, "ENOTDIR")) return [];
      throw cause;
    }
  }

  async list(): Promise<LogListing> {
    const names = await this.names();
    const commits: number[] = [];
    const parts = new Map<string, { version: number; of: number; files: string[] }>();
    for (const name of names) {
      if (name.length === commitLength && commitName.test(name)) {
        commits.push(Number(name.slice(0, 20)));
        continue;
      }
      const checkpoint = checkpointName.exec(name);
      if (!checkpoint) continue;
      const [, version, , of, id] = checkpoint;
      const key = `${version}/${of ?? ""}/${id ?? ""}`;
      const whole = parts.get(key) ?? { version: Number(version), of: Number(of ?? 1), files: [] };
      whole.files.push(join(this.path, name));
      parts.set(key, whole);
    }
    const checkpoints = [...parts.values()]
      .filter((whole) => whole.files.length === whole.of)
      .sort((a, b) => a.version - b.version);
    for (const { files } of checkpoints) files.sort();
    return { commits: ascending(commits), checkpoints };
  }

  /** Whether the commit after a missing one is there, in which case the log has lost one. */
  async isFollowed(version: number): Promise<boolean> {
    return existsSync(this.commitFile(version + 1));
  }

  /** Whether a commit's file is still there: a table may be removed and begun anew. */
  async has(version: number): Promise<boolean> {
    return existsSync(this.commitFile(version));
  }

  /**
   * Tells a commit's file from another of its name: a folder may be removed and another table of as many versions begun
   * in it. Empty where there is none.
   */
  identity(version: number): string {
    const found = statSync(this.commitFile(version), { throwIfNoEntry: false });
    return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : "";
  }

  /** The actions of a commit, or null if there is none of that version. */
  async read(version: number): Promise<Action[] | null> {
    const file = this.commitFile(version);
    if (!existsSync(file)) return null;
    let bytes: Buffer;
    try {
      bytes = readFileSync(file);
    } catch (cause) {
      if (hasCode(cause, "ENOENT") || hasCode(cause, "ENOTDIR")) return null;
      throw new DeltaError("CORRUPT", `${file}: cannot be read`, cause);
    }
    const text = bytes.toString("utf8");
    if (!isSummed(text)) await checkAgainstChecksums(file);
    return parseLogEntry(text, file);
  }

  /** @returns false if another writer has committed this version */
  async put(version: number, actions: readonly Action[], onStep?: (step: PutStep) => void): Promise<boolean> {
    this.#putMode ??= probePutMode(this.path);
    return putIfAbsent(this.commitFile(version), formatLogEntry(actions), this.#putMode, onStep);
  }
}
