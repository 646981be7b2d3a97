import { type Frame, float64Of, int32Of, textAt, textOf } from "@plumbline/core";
import type { RidgeModel } from "@plumbline/quant";
import { decodeRidge } from "../definitions/ridge-content.js";
import { decodeSingleFeature, type SingleFeature } from "../definitions/single-feature-content.js";
import type { LearnerName, Trial } from "../definitions/trial-identity.js";

/** A fitted model of one trial, and the sessions it predicts: [testFrom, testTo). */
export interface HeldModel {
  readonly modelId: string;
  readonly learner: LearnerName;
  readonly testFrom: number;
  readonly testTo: number;
  /** UTC instant (ms). */
  readonly knownAt: number;
  readonly columns: readonly string[];
  readonly content: Uint8Array;
  /** Decoded, for a ridge. */
  readonly ridge: RidgeModel | null;
  /** Decoded, for a single feature. */
  readonly single: SingleFeature | null;
}

/** The trial's models, one a fold: of a fold fitted more than once the latest counts. Ascending by `testFrom`. */
export function modelsOfTrial(frame: Frame, trial: Trial): HeldModel[] {
  const trialIds = textOf(frame, "trialId");
  const folds = int32Of(frame, "fold");
  const knownAt = float64Of(frame, "knownAt");
  const latest = new Map<number, number>();
  for (let row = 0; row < frame.rows; row++) {
    if (textAt(trialIds, row) !== trial.trialId) continue;
    const held = latest.get(folds[row]);
    if (held === undefined || knownAt[row] >= knownAt[held]) latest.set(folds[row], row);
  }
  const contents = frame.columns.content;
  if (contents?.type !== "binary") throw new TypeError("ml.models.content must be binary");
  return [...latest.values()]
    .map((row): HeldModel => {
      const content = contents.values[row] ?? new Uint8Array(0);
      return {
        modelId: textAt(textOf(frame, "modelId"), row) ?? "",
        learner: trial.learner,
        testFrom: int32Of(frame, "testFrom")[row],
        testTo: int32Of(frame, "testTo")[row],
        knownAt: knownAt[row],
        columns: JSON.parse(textAt(textOf(frame, "features"), row) ?? "[]") as string[],
        content,
        ridge: trial.learner === "ridge" ? decodeRidge(content) : null,
        single: trial.learner === "single feature" ? decodeSingleFeature(content) : null,
      };
    })
    .sort((a, b) => a.testFrom - b.testFrom);
}

/** The model that predicts a session: the one whose window began last; null before the first and after the last. */
export function modelAt(held: readonly HeldModel[], session: number): HeldModel | null {
  return held.findLast((model) => model.testFrom <= session && session < model.testTo) ?? null;
}
