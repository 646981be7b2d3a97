import { Worker } from "node:worker_threads";
import {
  CancelledError,
  type FeatureMatrix,
  type GradientBoosting,
  PlatformError,
  throwIfCancelled,
} from "@plumbline/core";
import type { WorkerAnswer, WorkerRequest } from "./worker-protocol.js";

interface Room {
  readonly worker: Worker;
  /** Settles the call under way; null while idle. */
  settle: ((result: WorkerAnswer | Error) => void) | null;
}

/**
 * XGBoost in worker threads: each call takes an idle thread or a new one, so as many calls run at once as are made.
 * Idle threads do not keep the process alive.
 *
 * @param path    libxgboost
 * @param version as the library states it
 */
export function makeXgboostEngine(path: string, version: string): GradientBoosting {
  const rooms = new Set<Room>();
  let isClosed = false;

  function open(): Room {
    const worker = new Worker(new URL("./xgboost-worker.js", import.meta.url), { workerData: { path } });
    const room: Room = { worker, settle: null };
    const finish = (result: WorkerAnswer | Error) => {
      const settle = room.settle;
      room.settle = null;
      worker.unref();
      settle?.(result);
    };
    worker.on("message", finish);
    worker.on("error", (error) => {
      rooms.delete(room);
      finish(error instanceof Error ? error : new Error(String(error)));
    });
    worker.on("exit", (code) => {
      rooms.delete(room);
      finish(new Error(`the worker thread ended with ${code}`));
    });
    worker.unref();
    rooms.add(room);
    return room;
  }

  async function ask(request: WorkerRequest): Promise<WorkerAnswer> {
    if (isClosed) throw failure("the engine is closed");
    const room = [...rooms].find((candidate) => candidate.settle === null) ?? open();
    const result = await new Promise<WorkerAnswer | Error>((resolve) => {
      room.settle = resolve;
      room.worker.ref();
      room.worker.postMessage(request);
    });
    if (result instanceof Error) throw failure(result.message, result);
    if (result.outcome === "failed") throw failure(result.message);
    return result;
  }

  async function values(task: "score" | "contributions", model: Uint8Array, matrix: FeatureMatrix) {
    checkShape(matrix);
    if (matrix.rows === 0) return new Float32Array(0);
    const result = await ask({ task, model, matrix: shareMatrix(matrix) });
    if (result.outcome !== "values") throw failure(`unexpected answer ${result.outcome}`);
    return result.values;
  }

  const trainEach: GradientBoosting["trainEach"] = async (matrix, labels, parameters, signal) => {
    checkShape(matrix);
    for (const { length } of labels) {
      if (length !== matrix.rows || matrix.rows === 0) {
        throw badShape(`${length} labels for ${matrix.rows} rows; must be equal and at least 1`);
      }
    }
    throwIfCancelled(signal, "xgboost training");
    const cancelled = new Int32Array(new SharedArrayBuffer(4));
    const stop = () => Atomics.store(cancelled, 0, 1);
    signal?.addEventListener("abort", stop, { once: true });
    try {
      const shared = { matrix: shareMatrix(matrix), labels: labels.map(shareFloats) };
      const result = await ask({ task: "train", ...shared, parameters, cancelled });
      if (result.outcome === "cancelled") throw new CancelledError("xgboost training");
      if (result.outcome !== "models") throw failure(`unexpected answer ${result.outcome}`);
      return result.models;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  };

  return {
    version: `xgboost ${version}`,
    trainEach,
    async train(matrix, labels, parameters, signal) {
      return (await trainEach(matrix, [labels], parameters, signal))[0];
    },
    predict: (model, matrix) => values("score", model, matrix),
    contributions: (model, matrix) => values("contributions", model, matrix),
    async close() {
      isClosed = true;
      await Promise.all([...rooms].map((room) => room.worker.terminate()));
    },
  };
}

function checkShape(matrix: FeatureMatrix): void {
  if (matrix.values.length === matrix.rows * matrix.columns && matrix.columns > 0) return;
  throw badShape(`${matrix.values.length} values for ${matrix.rows} x ${matrix.columns}; must be their product, not 0`);
}

function shareMatrix(matrix: FeatureMatrix): FeatureMatrix {
  return { rows: matrix.rows, columns: matrix.columns, values: shareFloats(matrix.values) };
}

/** The same numbers in memory that threads share; no copy where they lie in such memory already. */
function shareFloats(values: Float32Array): Float32Array {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const shared = new Float32Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

function badShape(found: string): PlatformError {
  return new PlatformError("BAD_ARGUMENT", `xgboost: ${found}`, { remedy: "This is a defect: please report it." });
}

function failure(message: string, cause?: unknown): PlatformError {
  return new PlatformError("LEARNER_UNAVAILABLE", `xgboost: ${message}`, {
    remedy: "Check the parameters and the input columns; `plumb doctor` says whether the library works.",
    cause,
  });
}
