import type { Frame } from "@plumbline/core";
import { int32Of, isoDay, textAt, textOf } from "@plumbline/core";
import {
  expectedMargin,
  predictRidge,
  predictTrees,
  type RidgeModel,
  readXgboostModel,
  type TreeEnsemble,
  TreeExplainer,
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
 * Exact parts of the scores of a matrix of ranks, row by row as they are asked for; with `baseOf` they sum to the score.
 * Trees: Shapley values (TreeSHAP). Ridge: coefficient times standardised input, a missing input counting as the centre.
 */
export class ScoreParts {
  readonly #model: SessionModel;
  readonly #values: Float32Array;
  readonly #rows: (Float64Array | undefined)[];
  readonly #explainer: TreeExplainer | null;

  /** @param values row-major, rows x the model's columns */
  constructor(model: SessionModel, values: Float32Array, rows: number) {
    this.#model = model;
    this.#values = values;
    this.#rows = new Array<Float64Array | undefined>(rows);
    this.#explainer = model.learner === "xgboost" ? new TreeExplainer(model.trees) : null;
  }

  get rows(): number {
    return this.#rows.length;
  }

  /** One part a column, in the score's unit. */
  of(row: number): Float64Array {
    const held = this.#rows[row];
    if (held) return held;
    const width = this.#model.columns.length;
    const parts = new Float64Array(width);
    if (this.#explainer) this.#explainer.explain(this.#values, row * width, parts, 0);
    else if (this.#model.learner === "ridge") ridgeParts(this.#model.ridge, this.#values, row * width, parts);
    this.#rows[row] = parts;
    return parts;
  }
}

function ridgeParts(ridge: RidgeModel, values: Float32Array, at: number, out: Float64Array): void {
  for (let column = 0; column < out.length; column++) {
    const value = values[at + column];
    const known = Number.isNaN(value) ? 0 : value - ridge.centre;
    out[column] = (ridge.coefficients[column] * (known - ridge.mean[column])) / ridge.scale[column];
  }
}
