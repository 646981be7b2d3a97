import { type Scale, scaleOf, standardise } from "./standardise.js";
import { type Bounds, clip, quantileBounds } from "./winsorise.js";

/** What was learned from training rows: bounds, and the scale of the values inside them. */
export interface FittedTransform {
  readonly bounds: Bounds;
  readonly scale: Scale;
}

/**
 * Learns winsorising bounds and a scale across sessions, from training rows only. Rows not named have no influence.
 *
 * @param values one number a row
 * @param rowsToFit rows of sessions trained on
 */
export function fitTransform(
  values: Float64Array | Float32Array,
  rowsToFit: Int32Array,
  lower = 0.01,
  upper = 0.99,
): FittedTransform {
  const training = Float64Array.from(rowsToFit, (row) => values[row]);
  const bounds = quantileBounds(training, lower, upper);
  return { bounds, scale: scaleOf(clip(training, bounds)) };
}

/** Winsorises and standardises any rows by what was learned; NaN stays NaN. */
export function applyTransform(values: Float64Array | Float32Array, { bounds, scale }: FittedTransform): Float64Array {
  return standardise(clip(Float64Array.from(values), bounds), scale);
}
