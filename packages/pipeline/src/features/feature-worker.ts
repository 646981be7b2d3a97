import { parentPort, workerData } from "node:worker_threads";
import { PanelEvaluator } from "./panel-evaluator.js";
import { sessionAxis } from "./session-axis.js";
import { takeSecurities, type WorkerRequest, type WorkerSetup } from "./take-securities.js";

/** Entry of a worker thread: answers each request when its share of the securities is done. */
const setup = workerData as WorkerSetup;
const evaluator = new PanelEvaluator(setup.texts, setup.precision, sessionAxis(setup.days));
parentPort?.on("message", (request: WorkerRequest) => {
  takeSecurities(setup, evaluator, request);
  parentPort?.postMessage("done");
});
