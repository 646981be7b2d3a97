import type { InputPrecision } from "../definitions/feature-sets.js";
import type { Panel } from "./panel.js";
import type { PanelEvaluator } from "./panel-evaluator.js";

/** What a worker is given once. Arrays lie in shared memory. */
export interface WorkerSetup {
  readonly texts: readonly string[];
  readonly precision: InputPrecision;
  readonly days: Int32Array;
  readonly panel: Panel;
  readonly outputs: readonly Float32Array[];
  /** First output row of each security, rewritten by the main thread for every request; -1 for one not wanted. */
  readonly outputRows: Int32Array;
  /** One counter: the next security that nobody has taken. */
  readonly next: Int32Array;
}

/** Asks for the bars whose axis index lies in [from, to). */
export interface WorkerRequest {
  readonly from: number;
  readonly to: number;
}

/** Computes securities until none is left; which thread takes which has no influence on the values. */
export function takeSecurities(setup: WorkerSetup, evaluator: PanelEvaluator, { from, to }: WorkerRequest): void {
  for (;;) {
    const security = Atomics.add(setup.next, 0, 1);
    if (security >= setup.panel.securities) return;
    const row = setup.outputRows[security];
    if (row >= 0) evaluator.evaluate(setup.panel, security, from, to, setup.outputs, row);
  }
}
