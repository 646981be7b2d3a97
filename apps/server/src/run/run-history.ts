import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Commit } from "@plumbline/core";
import type { LakeReader } from "../serving/lake-reader.js";
import type { RunRecord, StageRecord } from "./run-journal.js";

/** A run as readers see it. */
export interface PastRun extends Omit<RunRecord, "status" | "version" | "node" | "pid" | "stages"> {
  /** running, done, failed, cancelled, or interrupted: its process is gone and it said no end. */
  readonly status: RunRecord["status"] | "interrupted";
  /** Program and Node version; null where the run kept no journal. */
  readonly madeWith: string | null;
  readonly stages: readonly (Omit<StageRecord, "seconds"> & { readonly seconds: number | null })[];
}

/** Runs on one lake: those that kept a journal, and of earlier ones what the lake's commits say. */
export class RunHistory {
  readonly #folder: string;
  readonly #lake: string;
  readonly #reader: LakeReader;

  /**
   * @param folder of the journals
   * @param lake folder name of the lake
   */
  constructor(folder: string, lake: string, reader: LakeReader) {
    this.#folder = folder;
    this.#lake = lake;
    this.#reader = reader;
  }

  /** Newest first. */
  async all(): Promise<readonly PastRun[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const held = await Promise.all(names.filter((name) => name.endsWith(".json")).map((name) => this.#read(name)));
    const runs = held.filter((run) => run !== null && run.lake === this.#lake) as PastRun[];
    const known = new Set(runs.map((run) => run.runId));
    const unknown = this.#reader.releases.some(({ runId }) => !known.has(runId));
    if (unknown) runs.push(...(await this.#fromCommits(known)));
    return runs.sort((a, b) =>
      a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : a.runId < b.runId ? 1 : -1,
    );
  }

  async #read(name: string): Promise<PastRun | null> {
    try {
      const record = JSON.parse(await readFile(join(this.#folder, name), "utf8")) as RunRecord;
      const { version, node, pid, ...rest } = record;
      const isGone = record.status === "running" && !isAlive(pid);
      return {
        ...rest,
        status: isGone ? "interrupted" : record.status,
        madeWith: `Plumbline ${version}, Node ${node}`,
      };
    } catch {
      return null;
    }
  }

  async #fromCommits(known: ReadonlySet<string>): Promise<PastRun[]> {
    const { store } = this.#reader;
    const byRun = new Map<string, Commit[]>();
    for (const table of await store.list()) {
      for (const commit of await store.history(table)) {
        if (commit.runId === null || known.has(commit.runId)) continue;
        byRun.set(commit.runId, [...(byRun.get(commit.runId) ?? []), commit]);
      }
    }
    return [...byRun].map(([runId, commits]) => {
      const release = this.#reader.releases.find((one) => one.runId === runId);
      const instants = commits.map(({ timestamp }) => timestamp);
      return {
        runId,
        lake: this.#lake,
        source: release?.source ?? this.#reader.newest?.source ?? "",
        about: "known from the lake's commits alone",
        startedAt: new Date(Math.min(...instants)).toISOString(),
        endedAt: new Date(Math.max(...instants)).toISOString(),
        status: release ? "done" : "interrupted",
        madeWith: null,
        stages: stagesOf(commits),
        problem: null,
        releaseId: release?.releaseId ?? null,
        isNewRelease: release !== undefined,
        lines: [],
      };
    });
  }
}

/** A commit's key begins with its stage. */
function stagesOf(commits: readonly Commit[]): PastRun["stages"] {
  const rows = new Map<string, number>();
  for (const { commitKey, rowsAdded } of [...commits].sort((a, b) => a.timestamp - b.timestamp)) {
    const stage = /^[a-z]+(?=\.)/i.exec(commitKey ?? "")?.[0];
    if (stage) rows.set(stage, (rows.get(stage) ?? 0) + rowsAdded);
  }
  return [...rows].map(([name, sum]) => ({ name, status: "done", rows: sum, seconds: null, cpuSeconds: null }));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
