import { parentPort, workerData } from "node:worker_threads";
import type { WorkerAnswer, WorkerRequest } from "./worker-protocol.js";
import { loadXgboost, type XgboostLibrary } from "./xgboost-library.js";

/** Rows handed to XGBoost at a time while it makes quantile cuts; the model does not depend on it. */
const rowsPerBlock = 2_048;

function answer(library: XgboostLibrary, request: WorkerRequest): WorkerAnswer {
  if (request.task !== "train") {
    return { outcome: "values", values: library.predict(request.model, request.matrix, request.task) };
  }
  const { matrix, labels, parameters, cancelled } = request;
  const models = library.train(matrix, labels, parameters, rowsPerBlock, () => Atomics.load(cancelled, 0) === 1);
  return models === null ? { outcome: "cancelled" } : { outcome: "models", models };
}

const port = parentPort;
if (port !== null) {
  const library = loadXgboost((workerData as { path: string }).path);
  port.on("message", (request: WorkerRequest) => {
    try {
      const reply = answer(library, request);
      if (reply.outcome === "values") port.postMessage(reply, [reply.values.buffer as ArrayBuffer]);
      else port.postMessage(reply);
    } catch (error) {
      port.postMessage({ outcome: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  });
}
