import { createHash } from "node:crypto";
import type { GradientBoosting } from "@plumbline/core";
import { ridgeVersion } from "../definitions/ridge-content.js";
import { singleFeatureVersion } from "../definitions/single-feature-content.js";
import type { LearnerName, Trial } from "../definitions/trial-identity.js";
import { type Fold, trainingCount } from "../definitions/walk-forward.js";
import { canonicalJson, hashText } from "../run/identity.js";
import type { TrainingSample } from "./training-sample.js";

/** One model to be fitted: a trial's fold on the first `rows` rows of its sample. */
export interface PlannedModel {
  readonly trial: Trial;
  readonly fold: Fold;
  readonly rows: number;
  readonly labels: Float32Array;
  readonly learnerVersion: string;
  /** Hash of all that decides the model: an equal one need not be fitted again. */
  readonly modelId: string;
}

/** The models of a sample's trials; folds without a usable row have none. */
export function planModels(
  sample: TrainingSample,
  folds: readonly Fold[],
  trials: readonly { readonly trial: Trial; readonly labels: Float32Array }[],
  boosting: GradientBoosting | null,
): PlannedModel[] {
  const filled = folds
    .map((fold) => ({ fold, rows: trainingCount(sample.usableFrom, fold) }))
    .filter(({ rows }) => rows > 0);
  const counts = filled.map(({ rows }) => rows);
  const inputs = prefixHashes(sample.values, sample.columns.length, counts);
  const versions: Readonly<Record<LearnerName, string>> = {
    xgboost: boosting?.version ?? "absent",
    ridge: ridgeVersion,
    "single feature": singleFeatureVersion,
  };
  const answers = new Map<Float32Array, string[]>();
  return trials.flatMap(({ trial, labels }) => {
    const ofLabels = answers.get(labels) ?? prefixHashes(labels, 1, counts);
    answers.set(labels, ofLabels);
    const learnerVersion = versions[trial.learner];
    return filled.map(({ fold, rows }, i) => {
      const content = canonicalJson({
        trial: trial.trialId,
        ...fold,
        learnerVersion,
        columns: sample.columns,
        inputs: inputs[i],
        labels: ofLabels[i],
      });
      return { trial, fold, rows, labels, learnerVersion, modelId: hashText(content, 32) };
    });
  });
}

/** sha256 (hex) of the first `counts[i]` rows, in one pass. @param counts ascending */
function prefixHashes(values: Float32Array, columns: number, counts: readonly number[]): string[] {
  const hash = createHash("sha256");
  let done = 0;
  return counts.map((count) => {
    hash.update(new Uint8Array(values.buffer, values.byteOffset + done * columns * 4, (count - done) * columns * 4));
    done = count;
    return hash.copy().digest("hex");
  });
}
