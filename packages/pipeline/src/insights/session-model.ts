import type { Frame } from "@plumbline/core";
import { int32Of, isoDay, textAt, textOf } from "@plumbline/core";
import {
  expectedMargin,
  predictRidge,
  predictTrees,
  type RidgeModel,
  readXgboostModel,
  type TreeEnsemble,
  treeContributions,
} from "@plumbline/quant";
import { decodeRidge } from "../definitions/ridge-content.js";

/** A fitted model that can be explained, whichever learner it is of. */
export type SessionModel = {
  readonly modelId: string;
  readonly columns: readonly string[];
  /** Last session trained on, yyyy-mm-dd. */
  readonly trainedTo: string;
} & (
  | { readonly learner: "xgboost"; readonly trees: TreeEnsemble }
  | { readonly learner: "ridge"; readonly ridge: RidgeModel }
);

/** The model of this id; a sentence where it is not held or cannot be explained. */
export function sessionModelOf(models: Frame, modelId: string): SessionModel | string {
  const ids = textOf(models, "modelId");
  const contents = models.columns.content;
  for (let row = models.rows - 1; row >= 0; row--) {
    if (textAt(ids, row) !== modelId || contents?.type !== "binary") continue;
    const learner = textAt(textOf(models, "learner"), row);
    const content = contents.values[row] ?? new Uint8Array(0);
    const columns = JSON.parse(textAt(textOf(models, "features"), row) ?? "[]") as string[];
    const common = { modelId, columns, trainedTo: isoDay(int32Of(models, "trainTo")[row]) };
    try {
      if (learner === "xgboost") return { ...common, learner, trees: readXgboostModel(content) };
      if (learner === "ridge") return { ...common, learner, ridge: decodeRidge(content) };
    } catch (error) {
      return `The model's bytes cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
    }
    return `A model of the learner ${learner} is not explained.`;
  }
  return "The model that made this score is not held.";
}

/** What the model says where nothing is known of a security: contributions start there. */
export function baseOf(model: SessionModel): number {
  return model.learner === "xgboost" ? expectedMargin(model.trees) : model.ridge.intercept;
}

/** The model's own score of one row, in the bits it was stored in. @param at first place of the row in `values` */
export function scoreOf(model: SessionModel, values: Float32Array, at: number): number {
  if (model.learner === "xgboost") return predictTrees(model.trees, values, at);
  return Math.fround(predictRidge(model.ridge, values.subarray(at, at + model.columns.length), 1)[0]);
}

/**
 * Exact parts of each score, rows x columns; with `baseOf` they sum to it. Trees: Shapley values (TreeSHAP). Ridge:
 * coefficient times standardised input, a missing input counting as the centre.
 */
export function contributionsOf(model: SessionModel, values: Float32Array, rows: number): Float64Array {
  if (model.learner === "xgboost") return treeContributions(model.trees, values, rows);
  const { ridge } = model;
  const columns = model.columns.length;
  return Float64Array.from(values, (value, cell) => {
    const column = cell % columns;
    const known = Number.isNaN(value) ? 0 : value - ridge.centre;
    return (ridge.coefficients[column] * (known - ridge.mean[column])) / ridge.scale[column];
  });
}
