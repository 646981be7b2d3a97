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
 * Fits the planned models of one sample: ridges first, then the boosted ones fold by fold, since trials that learn from
 * the same rows share their bins. Folds run side by side, as many as there are threads, each on one: the bits do not
 * depend on how many.
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
  const running: Promise<FittedModel[]>[] = [];
  const boosted = byRows(planned.filter((model) => model.trial.learner === "xgboost"));
  const startNext = () => {
    if (running.length === boosted.length || stop.signal.aborted) return;
    const fit = fitBoosted(sample, boosted[running.length], boosting, config, stop.signal);
    running.push(fit);
    fit.then(startNext, () => undefined);
  };
  try {
    for (let thread = 0; thread < Math.max(threads, 1); thread++) startNext();
    yield* fitLinear(
      sample,
      planned.filter((model) => model.trial.learner !== "xgboost"),
      pause,
    );
    for (let done = 0; done < boosted.length; done++) {
      yield* await running[done];
    }
  } finally {
    stop.abort();
    signal.removeEventListener("abort", forward);
    await Promise.allSettled(running);
  }
}

/** Models that learn from the same rows, together; the most rows first, so that no thread ends long after the others. */
function byRows(planned: readonly PlannedModel[]): PlannedModel[][] {
  const counts = [...new Set(planned.map((model) => model.rows))].sort((a, b) => b - a);
  return counts.map((rows) => planned.filter((model) => model.rows === rows));
}

async function fitBoosted(
  sample: TrainingSample,
  group: readonly PlannedModel[],
  boosting: GradientBoosting | null,
  config: StreetConfig,
  signal: AbortSignal,
): Promise<FittedModel[]> {
  if (boosting === null) throw new TypeError("a boosted trial was planned without the library");
  const columns = sample.columns.length;
  const { rows } = group[0];
  const matrix = { values: sample.values.subarray(0, rows * columns), rows, columns };
  const labels = group.map((model) => model.labels.subarray(0, rows));
  const contents = await boosting.trainEach(matrix, labels, boostingParameters(config, rows), signal);
  return group.map((planned, i) => ({ planned, content: contents[i] }));
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
