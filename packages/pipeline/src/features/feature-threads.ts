import { Worker } from "node:worker_threads";
import type { InputPrecision } from "../definitions/feature-sets.js";

import { type Panel, sharedFloat32, sharedInt32 } from "./panel.js";
import { PanelEvaluator } from "./panel-evaluator.js";
import type { SessionAxis } from "./session-axis.js";
import { takeSecurities, type WorkerRequest, type WorkerSetup } from "./take-securities.js";

/** Computes expressions on a panel with this thread and as many workers as asked for beside it. */
export class FeatureThreads {
  /** One array an expression, filled by `compute`; overwritten by the next call. */
  readonly outputs: readonly Float32Array[];
  private readonly setup: WorkerSetup;
  private readonly evaluator: PanelEvaluator;
  private readonly workers: Worker[];

  /** @param rows most bars that one call of `compute` will cover */
  constructor(
    texts: readonly string[],
    precision: InputPrecision,
    axis: SessionAxis,
    panel: Panel,
    rows: number,
    threads: number,
    sessions?: number,
  ) {
    const block = threads > 1 ? sharedFloat32(texts.length * rows) : new Float32Array(texts.length * rows);
    this.outputs = texts.map((_, feature) => block.subarray(feature * rows, (feature + 1) * rows));
    this.setup = {
      texts,
      precision,
      days: axis.days,
      panel,
      outputs: this.outputs,
      outputRows: sharedInt32(panel.securities),
      next: sharedInt32(1),
    };
    this.evaluator = new PanelEvaluator(texts, precision, axis, sessions);
    const script = new URL("./feature-worker.js", import.meta.url);
    this.workers = Array.from({ length: threads - 1 }, () => new Worker(script, { workerData: this.setup }));
  }

  /** Fills `outputs` with the bars whose axis index lies in [from, to); security s starts at row `outputRows[s]`. */
  async compute(from: number, to: number, outputRows: Int32Array): Promise<void> {
    this.setup.outputRows.set(outputRows);
    this.setup.next[0] = 0;
    const request: WorkerRequest = { from, to };
    const finished = this.workers.map((worker) => answerOf(worker, request));
    takeSecurities(this.setup, this.evaluator, request);
    await Promise.all(finished);
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}

function answerOf(worker: Worker, request: WorkerRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      worker.off("message", onMessage);
      worker.off("error", settle);
      worker.off("exit", onExit);
      if (error) reject(error);
      else resolve();
    };
    const onMessage = () => settle();
    const onExit = (code: number) => settle(new Error(`feature worker ended with code ${code}`));
    worker.on("message", onMessage);
    worker.on("error", settle);
    worker.on("exit", onExit);
    worker.postMessage(request);
  });
}
