import { readdir, rename, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "@plumbline/adapters";
import { version } from "../version.js";
import type { Problem } from "./problem.js";
import type { RunDocument } from "./run-document.js";
import type { RunMonitor, StageState } from "./run-monitor.js";

/** What a run did, as its file holds it. */
export interface RunRecord {
  readonly runId: string;
  /** Folder name of the lake. */
  readonly lake: string;
  readonly source: string;
  /** What was asked for, in words. */
  readonly about: string;
  readonly version: string;
  readonly node: string;
  readonly pid: number;
  /** ISO instants. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly status: "running" | "done" | "failed" | "cancelled";
  readonly stages: readonly StageRecord[];
  readonly problem: Problem | null;
  readonly releaseId: string | null;
  readonly isNewRelease: boolean;
  readonly lines: readonly RunLine[];
}

export interface StageRecord {
  readonly name: string;
  readonly status: string;
  /** Rows committed; units done where the run did not end. */
  readonly rows: number;
  readonly seconds: number;
  readonly cpuSeconds: number | null;
}

export interface RunLine {
  readonly at: string;
  readonly line: string;
}

const mostLines = 1000;
const mostFiles = 500;

/** Writes what a run does into a file of its own: at its beginning, at each stage's turn and at its end. */
export class RunJournal {
  readonly #path: string;
  readonly #monitor: RunMonitor;
  readonly #lines: RunLine[] = [];
  readonly #stop: () => void;
  #record: RunRecord;
  #writing: Promise<void> = Promise.resolve();
  #turns = "";

  private constructor(path: string, record: RunRecord, monitor: RunMonitor) {
    this.#path = path;
    this.#record = record;
    this.#monitor = monitor;
    const unsay = monitor.onLine((line) => {
      if (this.#lines.length < mostLines) this.#lines.push({ at: new Date().toISOString(), line });
    });
    const unfollow = monitor.follow(({ stages }) => {
      const turns = stages.map(({ status }) => status).join();
      if (turns === this.#turns) return;
      this.#turns = turns;
      this.#write({ stages: stages.filter(({ status }) => status !== "waiting").map(stageOf) });
    });
    this.#stop = () => {
      unsay();
      unfollow();
    };
  }

  static async begin(
    folder: string,
    about: Pick<RunRecord, "runId" | "lake" | "source" | "about">,
    monitor: RunMonitor,
  ): Promise<RunJournal> {
    await makeFolder(folder);
    await removeOldest(folder);
    const record: RunRecord = {
      ...about,
      version,
      node: process.version,
      pid: process.pid,
      startedAt: new Date().toISOString(),
      endedAt: null,
      status: "running",
      stages: [],
      problem: null,
      releaseId: null,
      isNewRelease: false,
      lines: [],
    };
    const journal = new RunJournal(join(folder, `${about.runId}.json`), record, monitor);
    journal.#write({});
    return journal;
  }

  /** @param document of a run that ended well */
  async end(status: RunRecord["status"], document: RunDocument | null, problem: Problem | null): Promise<void> {
    this.#stop();
    const stages = document?.stages.map(({ name, status, rows, seconds, cpuSeconds }) => ({
      name,
      status,
      rows,
      seconds,
      cpuSeconds,
    }));
    this.#write({
      ...(stages ? { stages } : { stages: this.#monitor.state.stages.filter(isBegun).map(stageOf) }),
      status,
      problem,
      endedAt: new Date().toISOString(),
      releaseId: document?.release?.releaseId ?? null,
      isNewRelease: document?.release?.isNew ?? false,
    });
    await this.#writing;
  }

  /** One write after another, each whole or not at all; a journal that cannot be written does not stop its run. */
  #write(change: Partial<RunRecord>): void {
    this.#record = { ...this.#record, ...change, lines: [...this.#lines] };
    const text = `${JSON.stringify(this.#record)}\n`;
    this.#writing = this.#writing
      .then(async () => {
        await writeFile(`${this.#path}.new`, text);
        await rename(`${this.#path}.new`, this.#path);
      })
      .catch(() => undefined);
  }
}

function isBegun({ status }: StageState): boolean {
  return status !== "waiting";
}

function stageOf({ name, status, done, seconds }: StageState): StageRecord {
  return { name, status, rows: done, seconds, cpuSeconds: null };
}

/** Names begin with the time, so that the first are the oldest. */
async function removeOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  for (const name of names.slice(0, Math.max(names.length - mostFiles + 1, 0))) {
    await unlink(join(folder, name)).catch(() => undefined);
  }
}
