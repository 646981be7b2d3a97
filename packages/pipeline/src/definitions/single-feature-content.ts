/** Changes when the same rows would choose another feature. */
export const singleFeatureVersion = "plumbline single feature 1";

/** The one feature a fold ranks by. */
export interface SingleFeature {
  /** Input column, and its place among the inputs. */
  readonly feature: string;
  readonly column: number;
  /** Correlation with the labels of the training rows, in [-1, 1]; its sign is the sign of the score. */
  readonly correlation: number;
  readonly rows: number;
}

/** The bytes of `ml.models.content`: JSON. */
export function encodeSingleFeature(chosen: SingleFeature): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ learner: "single feature", ...chosen }));
}

/** The choice those bytes hold. */
export function decodeSingleFeature(content: Uint8Array): SingleFeature {
  return JSON.parse(new TextDecoder().decode(content)) as SingleFeature;
}

/** The feature of the largest absolute correlation, the first of equal ones; NaN counts as none. */
export function chooseFeature(columns: readonly string[], correlations: Float64Array, rows: number): SingleFeature {
  let best = 0;
  for (let column = 1; column < columns.length; column++) {
    if (Math.abs(correlations[column]) > Math.abs(correlations[best]) || Number.isNaN(correlations[best]))
      best = column;
  }
  const correlation = correlations[best];
  return { feature: columns[best], column: best, correlation: Number.isNaN(correlation) ? 0 : correlation, rows };
}

/**
 * Scores by one feature: its rank above or below the middle, turned by the sign; 0 where it is missing.
 *
 * @param values ranks in (0, 1), row-major
 */
export function scoreSingleFeature(chosen: SingleFeature, values: Float32Array, rows: number): Float64Array {
  const columns = rows === 0 ? 0 : values.length / rows;
  const sign = Math.sign(chosen.correlation);
  const scores = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const rank = values[row * columns + chosen.column];
    scores[row] = Number.isNaN(rank) ? 0 : sign * (rank - 0.5);
  }
  return scores;
}
