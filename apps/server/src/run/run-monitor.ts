import { EventEmitter } from "node:events";
import type { Progress } from "@plumbline/core";
import type { Problem } from "./problem.js";
import { linesBetween } from "./run-lines.js";

export type StageStatus = "waiting" | "running" | "done" | "skipped" | "failed";

export interface StageState {
  readonly name: string;
  readonly status: StageStatus;
  readonly done: number;
  /** null where the total is not known. */
  readonly total: number | null;
  readonly unit: string;
  readonly note: string | null;
  readonly seconds: number;
}

/** What a run looks like from outside at one instant; plain JSON. */
export interface RunState {
  readonly runId: string | null;
  readonly source: string | null;
  readonly isRunning: boolean;
  readonly stages: readonly StageState[];
  readonly problem: Problem | null;
}

const idle: RunState = { runId: null, source: null, isRunning: false, stages: [], problem: null };

/** Keeps the state of the current run and tells those who follow it, at most ten times a second for one stage. */
export class RunMonitor {
  #state: RunState = idle;
  #stageStarted = 0;
  #lastEmitted = 0;
  readonly #events = new EventEmitter().setMaxListeners(0);
  readonly #clock: () => number;

  /** @param clock monotonic milliseconds */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  get state(): RunState {
    return this.#state;
  }

  /** @returns a function that ends the subscription */
  follow(listener: (state: RunState) => void): () => void {
    this.#events.on("state", listener);
    return () => this.#events.off("state", listener);
  }

  /** Calls back with each line said of the run. @returns a function that ends the subscription */
  onLine(listener: (line: string) => void): () => void {
    this.#events.on("line", listener);
    return () => this.#events.off("line", listener);
  }

  /** Says one line of the run that its state does not hold, such as what is fetched before the first stage. */
  say(line: string): void {
    this.#events.emit("line", line);
  }

  begin(source: string, stages: readonly string[], runId: string | null = null): void {
    this.#stageStarted = this.#clock();
    this.#set(
      {
        ...idle,
        runId,
        source,
        isRunning: true,
        stages: stages.map((name) => ({ ...waiting, name })),
      },
      true,
    );
  }

  /** Takes a stage's report: the stage runs, the ones before it are done. */
  report(progress: Progress): void {
    const { stages } = this.#state;
    const at = stages.findIndex((stage) => stage.name === progress.stage);
    const known = at < 0 ? [...stages, { ...waiting, name: progress.stage }] : stages;
    const index = at < 0 ? stages.length : at;
    const isNew = known[index].status !== "running";
    if (isNew) this.#stageStarted = this.#clock();
    const seconds = (this.#clock() - this.#stageStarted) / 1000;
    const next = known.map((stage, i): StageState => {
      if (i < index)
        return stage.status === "running" || stage.status === "waiting" ? { ...stage, status: "done" } : stage;
      if (i > index) return stage;
      const isOver = progress.note === "done" || progress.note === "skipped";
      return {
        name: stage.name,
        status: isOver ? (progress.note as StageStatus) : "running",
        done: progress.done,
        total: Number.isFinite(progress.total) ? progress.total : null,
        unit: progress.unit,
        note: isOver ? null : (progress.note ?? null),
        seconds,
      };
    });
    this.#set({ ...this.#state, stages: next }, isNew || next[index].status !== "running");
  }

  /** Ends the run with what each stage did. */
  finish(
    runId: string,
    outcomes: readonly { name: string; status: "done" | "skipped"; rows: number; seconds: number }[],
  ): void {
    const stages = outcomes.map(
      (outcome): StageState => ({
        name: outcome.name,
        status: outcome.status,
        done: outcome.rows,
        total: outcome.rows,
        unit: "rows",
        note: null,
        seconds: outcome.seconds,
      }),
    );
    this.#set({ ...this.#state, runId, isRunning: false, stages }, true);
  }

  fail(problem: Problem): void {
    const stages = this.#state.stages.map(
      (stage): StageState => (stage.status === "running" ? { ...stage, status: "failed" } : stage),
    );
    this.#set({ ...this.#state, isRunning: false, stages, problem }, true);
  }

  /** Takes over the state of a run in another process. */
  mirror(state: RunState): void {
    this.#set(state, true);
  }

  #set(state: RunState, isTurn: boolean): void {
    for (const line of linesBetween(this.#state, state)) this.say(line);
    this.#state = state;
    const now = this.#clock();
    if (!isTurn && now - this.#lastEmitted < 100) return;
    this.#lastEmitted = now;
    this.#events.emit("state", state);
  }
}

const waiting = { status: "waiting", done: 0, total: null, unit: "", note: null, seconds: 0 } as const;
