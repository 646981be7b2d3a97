import type { GradientBoosting, StreetConfig } from "@plumbline/core";
import { RidgeSums, standardDeviation } from "@plumbline/quant";
import { encodeRidge } from "../definitions/ridge-content.js";
import { chooseFeature, encodeSingleFeature } from "../definitions/single-feature-content.js";
import { boostingParameters, ridgeExpectedIc } from "../definitions/trial-identity.js";
import type { PlannedModel } from "./plan-models.js";
import type { TrainingSample } from "./training-sample.js";

export interface FittedModel {
  readonly planned: PlannedModel;
  /** XGBoost UBJSON, or JSON of the ridge. */
  readonly content: Uint8Array;
}

/** Rows summed between two looks at the clock and the stop signal. */
const rowsPerPause = 2_048;

/**
 * Fits the planned models of one sample and answers with them in the order planned. Boosted fits run side by side, as
 * many as there are threads, each on one: the bits do not depend on how many.
 *
 * @param pause awaited now and then while this thread computes
 */
export async function* fitModels(
  sample: TrainingSample,
  planned: readonly PlannedModel[],
  boosting: GradientBoosting | null,
  config: StreetConfig,
  threads: number,
  signal: AbortSignal,
  pause: () => Promise<void>,
): AsyncGenerator<FittedModel> {
  const stop = new AbortController();
  const forward = () => stop.abort(signal.reason);
  signal.addEventListener("abort", forward, { once: true });
  if (signal.aborted) forward();
  const running: Promise<FittedModel>[] = [];
  const boosted = planned.filter((model) => model.trial.learner === "xgboost");
  const start = (model: PlannedModel) => {
    const fit = fitBoosted(sample, model, boosting, config, stop.signal);
    fit.catch(() => undefined);
    running.push(fit);
  };
  try {
    let next = 0;
    while (next < Math.min(Math.max(threads, 1), boosted.length)) start(boosted[next++]);
    yield* fitLinear(
      sample,
      planned.filter((model) => model.trial.learner !== "xgboost"),
      pause,
    );
    for (let done = 0; done < boosted.length; done++) {
      const fitted = await running[done];
      if (next < boosted.length) start(boosted[next++]);
      yield fitted;
    }
  } finally {
    stop.abort();
    signal.removeEventListener("abort", forward);
    await Promise.allSettled(running);
  }
}

async function fitBoosted(
  sample: TrainingSample,
  planned: PlannedModel,
  boosting: GradientBoosting | null,
  config: StreetConfig,
  signal: AbortSignal,
): Promise<FittedModel> {
  if (boosting === null) throw new TypeError("a boosted trial was planned without the library");
  const columns = sample.columns.length;
  const matrix = { values: sample.values.subarray(0, planned.rows * columns), rows: planned.rows, columns };
  const labels = planned.labels.subarray(0, planned.rows);
  return { planned, content: await boosting.train(matrix, labels, boostingParameters(config), signal) };
}

/** Ridges and single features: both are read off the same sums, so that the second costs nothing more. */
async function* fitLinear(
  sample: TrainingSample,
  planned: readonly PlannedModel[],
  pause: () => Promise<void>,
): AsyncGenerator<FittedModel> {
  if (planned.length === 0) return;
  const columns = sample.columns.length;
  const sets = [...new Set(planned.map((model) => model.labels))];
  const sums = new RidgeSums(columns, sets.length, 0.5);
  const penalty = columns / (ridgeExpectedIc * ridgeExpectedIc);
  for (const rows of [...new Set(planned.map((model) => model.rows))].sort((a, b) => a - b)) {
    while (sums.rows < rows) {
      await pause();
      sums.add(sample.values, sums.rows, Math.min(rows, sums.rows + rowsPerPause), sets);
    }
    for (const model of planned.filter((candidate) => candidate.rows === rows)) {
      const set = sets.indexOf(model.labels);
      yield { planned: model, content: linearContent(model, sums, set, penalty, sample.columns) };
    }
  }
}

function linearContent(
  { trial, labels, rows }: PlannedModel,
  sums: RidgeSums,
  set: number,
  penalty: number,
  columns: readonly string[],
): Uint8Array {
  if (trial.learner === "ridge") return encodeRidge(sums.solve(set, penalty));
  const deviation = standardDeviation(Float64Array.from(labels.subarray(0, rows)), 0);
  return encodeSingleFeature(chooseFeature(columns, sums.correlations(set, deviation * deviation), rows));
}
